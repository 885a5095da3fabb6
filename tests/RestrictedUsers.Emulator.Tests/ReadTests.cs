using System.Net;
using System.Text.Json;

namespace RestrictedUsers.Emulator.Tests;

public sealed class ReadTests
{
    [Theory]
    [InlineData(Transport.Handler)]
    [InlineData(Transport.Server)]
    public async Task A_list_has_the_envelope_and_the_annotations(Transport transport)
    {
        await using var service = await TestService.StartAsync(transport);
        using var response = await service.InvokeAsync("Get-BlockedSenderAddress");
        var root = await TestService.ReadAsync(response, HttpStatusCode.OK);

        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.True(Guid.TryParse(response.Headers.GetValues("request-id").Single(), out _));
        Assert.Equal(service.Time.GetUtcNow(), response.Headers.Date);
        Assert.NotEmpty(response.Headers.GetValues("X-CalculatedBETarget").Single());
        Assert.EndsWith(
            $"/adminapi/beta/{service.Tenant.TenantId}/$metadata#Collection(Exchange.GenericHashTable)",
            root.GetProperty("@odata.context").GetString(),
            StringComparison.Ordinal);
        Assert.Equal("#Collection(String)", root.GetProperty("adminapi.warnings@odata.type").GetString());
        Assert.Equal(0, root.GetProperty("@adminapi.warnings").GetArrayLength());
        Assert.False(root.TryGetProperty("@odata.nextLink", out _));

        var items = root.GetProperty("value").EnumerateArray().ToList();
        Assert.Equal(["Anna@contoso.com", "bruno@contoso.com", "chloe@contoso.com"], items.Select(Address));
        var bruno = items[1];
        Assert.Equal("System.DateTime", bruno.GetProperty("CreatedDatetime@data.type").GetString());
        Assert.Equal("2026-03-26T20:00:00.0000000Z", bruno.GetProperty("CreatedDatetime").GetString());
        Assert.Equal("2026-03-28T00:30:00.0000000Z", bruno.GetProperty("ChangedDatetime").GetString());
        Assert.Equal(JsonValueKind.True, bruno.GetProperty("TemporaryBlock").ValueKind);
        Assert.Equal("ExceedingLimitType=External", bruno.GetProperty("Reason").GetString());
        Assert.Equal(7, items[2].GetProperty("Score").GetInt32());
        Assert.Equal("a", items[2].GetProperty("Labels")[0].GetString());
    }

    [Fact]
    public async Task Connectors_have_their_own_properties()
    {
        await using var service = await TestService.StartAsync(Transport.Server);
        var connector = Assert.Single((await service.JsonAsync("Get-BlockedConnector")).GetProperty("value").EnumerateArray());
        Assert.Equal("System.Guid", connector.GetProperty("ConnectorId@data.type").GetString());
        Assert.Equal("3a6bb9c1-52d4-4c8e-8f0e-1d3b6a1e7001", connector.GetProperty("ConnectorId").GetString());
        Assert.Equal("ERP", connector.GetProperty("ConnectorName").GetString());
        Assert.Equal(service.Tenant.TenantId, connector.GetProperty("TenantId").GetString());
        Assert.Equal("2026-03-28T18:30:00.0000000Z", connector.GetProperty("CreatedTime").GetString());
        Assert.Equal("2026-03-30T00:30:00.0000000Z", connector.GetProperty("ExpirationTime").GetString());

        service.Tenant.Configure(settings => settings.ConnectorCreatedName = "CreatedDatetime");
        connector = (await service.JsonAsync("Get-BlockedConnector")).GetProperty("value")[0];
        Assert.True(connector.TryGetProperty("CreatedDatetime", out _));
        Assert.False(connector.TryGetProperty("CreatedTime", out _));
    }

    [Fact]
    public async Task Select_keeps_only_the_named_properties()
    {
        await using var service = await TestService.StartAsync(Transport.Server);
        var root = await service.JsonAsync("Get-BlockedSenderAddress", url: service.InvokePath + "?$select=SenderAddress,CreatedDatetime");
        foreach (var item in root.GetProperty("value").EnumerateArray())
        {
            Assert.Equal(
                ["SenderAddress", "CreatedDatetime@data.type", "CreatedDatetime"], item.EnumerateObject().Select(property => property.Name));
        }
    }

    [Theory]
    [InlineData("anna@contoso.com")]
    [InlineData("ANNA@CONTOSO.COM")]
    public async Task One_sender_is_found_in_any_case_and_shown_as_the_service_writes_it(string address)
    {
        await using var service = await TestService.StartAsync(Transport.Handler);
        var root = await service.JsonAsync("Get-BlockedSenderAddress", TestService.SenderParameter(address));
        Assert.Equal("Anna@contoso.com", Address(Assert.Single(root.GetProperty("value").EnumerateArray())));
    }

    [Fact]
    public async Task A_null_parameter_is_no_filter()
    {
        await using var service = await TestService.StartAsync(Transport.Handler);
        Assert.Equal(3, (await service.JsonAsync("Get-BlockedSenderAddress", """{"SenderAddress":null}""")).GetProperty("value").GetArrayLength());
    }

    [Theory]
    [InlineData(NotListedAnswer.Empty, HttpStatusCode.OK)]
    [InlineData(NotListedAnswer.NotFound, HttpStatusCode.NotFound)]
    [InlineData(NotListedAnswer.ServerError, HttpStatusCode.InternalServerError)]
    public async Task A_sender_that_is_not_listed_is_answered_as_set(NotListedAnswer answer, HttpStatusCode expected)
    {
        await using var service = await TestService.StartAsync(Transport.Server);
        service.Tenant.Configure(settings => settings.GetNotListed = answer);
        using var response = await service.InvokeAsync("Get-BlockedSenderAddress", TestService.SenderParameter("nobody@contoso.com"));
        if (answer == NotListedAnswer.Empty)
        {
            Assert.Equal(0, (await TestService.ReadAsync(response, expected)).GetProperty("value").GetArrayLength());
        }
        else
        {
            Assert.StartsWith(
                "Ex6F9304|Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException|The operation couldn't be performed because object 'nobody@contoso.com' ",
                await TestService.DetailAsync(response, expected),
                StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(DateTimeForm.Zulu, "2026-03-28T21:30:00.0000000Z")]
    [InlineData(DateTimeForm.Offset, "2026-03-28T21:30:00.0000000+00:00")]
    [InlineData(DateTimeForm.NoZone, "2026-03-28T21:30:00.0000000")]
    public async Task Times_are_written_as_set(DateTimeForm form, string expected)
    {
        await using var service = await TestService.StartAsync(Transport.Handler);
        service.Tenant.Configure(settings =>
        {
            settings.DateTimeForm = form;
            settings.TemporaryBlockAsText = true;
            settings.Warnings.Add("Careful.");
        });
        var root = await service.JsonAsync("Get-BlockedSenderAddress", TestService.SenderParameter("anna@contoso.com"));
        Assert.Equal(expected, root.GetProperty("value")[0].GetProperty("CreatedDatetime").GetString());
        Assert.Equal("False", root.GetProperty("value")[0].GetProperty("TemporaryBlock").GetString());
        Assert.Equal("Careful.", root.GetProperty("@adminapi.warnings")[0].GetString());
    }

    [Fact]
    public async Task Accepted_domains_are_listed_and_found()
    {
        await using var service = await TestService.StartAsync(Transport.Handler);
        var all = (await service.JsonAsync("Get-AcceptedDomain")).GetProperty("value").EnumerateArray().ToList();
        Assert.Equal(["contoso.com", "contoso.onmicrosoft.com"], all.Select(domain => domain.GetProperty("DomainName").GetString()));
        Assert.Equal([false, true], all.Select(domain => domain.GetProperty("InitialDomain").GetBoolean()));
        using var missing = await service.InvokeAsync("Get-AcceptedDomain", """{"Identity":"fabrikam.example"}""");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_server_compresses_only_for_those_who_accept_it(bool compression)
    {
        await using var service = await TestService.StartAsync(Transport.Server, settings: $$"""{"compression":{{(compression ? "true" : "false")}}}""");
        using var raw = new HttpClient { BaseAddress = service.Client.BaseAddress };
        using var request = new HttpRequestMessage(HttpMethod.Post, service.InvokePath) { Content = TestService.Body("Get-BlockedSenderAddress") };
        request.Headers.Add("Authorization", "Bearer x");
        request.Headers.Add("Accept-Encoding", "gzip");
        using var response = await raw.SendAsync(request);
        Assert.Equal(compression ? ["gzip"] : [], response.Content.Headers.ContentEncoding);

        // The ordinary client undoes it.
        Assert.Equal(3, (await service.ListedSendersAsync()).Count);
    }

    private static string Address(JsonElement item) => item.GetProperty("SenderAddress").GetString()!;
}
