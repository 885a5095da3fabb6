using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace RestrictedUsers.Emulator.Tests;

public sealed class RequestCheckTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("Bearer")]
    [InlineData("Bearer  ")]
    [InlineData("Basic abc")]
    public async Task Without_a_bearer_token_it_is_401(string? authorization)
    {
        await using var service = await TestService.StartAsync(Transport.Server);
        service.Client.DefaultRequestHeaders.Remove("Authorization");
        if (authorization is not null)
        {
            service.Client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);
        }

        using var response = await service.RemoveAsync("anna@contoso.com");
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.First().Scheme);
        Assert.Equal(new EntityStats { RemoveReceived = 1 }, service.StatsOf("anna@contoso.com"));
    }

    [Fact]
    public async Task Tokens_may_be_restricted_and_may_have_expired()
    {
        await using var service = await TestService.StartAsync(Transport.Handler, settings: """{"acceptedTokens":["good"],"expiredTokens":["old"]}""");
        foreach (var (token, expected) in new[] { ("good", HttpStatusCode.OK), ("other", HttpStatusCode.Unauthorized), ("old", HttpStatusCode.Unauthorized) })
        {
            service.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var response = await service.InvokeAsync("Get-BlockedSenderAddress");
            Assert.Equal(expected, response.StatusCode);
            Assert.Equal(expected != HttpStatusCode.OK, response.Headers.WwwAuthenticate.ToString().Contains("invalid_token", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("7c1f0a52-3e0b-4d2c-9a35-0c6a2d1e8f40", HttpStatusCode.OK)]
    [InlineData("7C1F0A52-3E0B-4D2C-9A35-0C6A2D1E8F40", HttpStatusCode.OK)]
    [InlineData("contoso.com", HttpStatusCode.OK)]
    [InlineData("Contoso.onmicrosoft.com", HttpStatusCode.OK)]
    [InlineData("fabrikam.example", HttpStatusCode.Forbidden)]
    [InlineData("00000000-0000-0000-0000-000000000001", HttpStatusCode.Forbidden)]
    public async Task The_tenant_is_named_by_its_id_or_a_verified_domain(string tenant, HttpStatusCode expected)
    {
        await using var service = await TestService.StartAsync(Transport.Server);
        using var response = await service.InvokeAsync("Get-BlockedSenderAddress", url: $"/adminapi/beta/{tenant}/InvokeCommand");
        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData("POST", "/adminapi/v1.0/contoso.com/InvokeCommand", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/adminapi/beta/contoso.com/InvokeCommand", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "/adminapi/v1.0/contoso.com/EXOModuleFile", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "/adminapi/beta/contoso.com/Mailbox", HttpStatusCode.NotFound)]
    [InlineData("GET", "/", HttpStatusCode.NotFound)]
    [InlineData("GET", "/_emulator/nothing", HttpStatusCode.NotFound)]
    public async Task Other_addresses_and_methods_are_refused(string method, string path, HttpStatusCode expected)
    {
        await using var service = await TestService.StartAsync(Transport.Server);
        using var request = new HttpRequestMessage(new HttpMethod(method), path)
        {
            Content = method == "POST" ? TestService.Body("Get-BlockedSenderAddress") : null,
        };
        using var response = await service.Client.SendAsync(request);
        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData("", "not valid JSON")]
    [InlineData("{\"CmdletInput\":", "not valid JSON")]
    [InlineData("[]", "CmdletInput")]
    [InlineData("{\"CmdletInput\":null}", "CmdletInput")]
    [InlineData("{\"CmdletInput\":{\"Parameters\":{}}}", "CmdletName")]
    [InlineData("{\"CmdletInput\":{\"CmdletName\":\"Get-BlockedSenderAddress\",\"Parameters\":null}}", "must be an object and not null")]
    [InlineData("{\"CmdletInput\":{\"CmdletName\":\"Get-BlockedSenderAddress\"}}", "must be an object and not null")]
    public async Task A_body_that_is_not_a_command_is_400(string body, string expected)
    {
        await using var service = await TestService.StartAsync(Transport.Handler);
        using var response = await service.Client.PostAsync(service.InvokePath, new StringContent(body, Encoding.UTF8, "application/json"));
        var root = await TestService.ReadAsync(response, HttpStatusCode.BadRequest);
        Assert.Equal("BadRequest", root.GetProperty("error").GetProperty("code").GetString());
        Assert.Contains(expected, root.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Remove-BlockedSenderAddress", """{"SenderAddress":"anna@contoso.com","Confirm":false}""", "'Confirm'")]
    [InlineData("Remove-BlockedSenderAddress", """{"SenderAddress":"anna@contoso.com","WhatIf":true}""", "'WhatIf'")]
    [InlineData("Get-BlockedSenderAddress", """{"ResultSize":1}""", "'ResultSize'")]
    [InlineData("Remove-BlockedSenderAddress", """{"Reason":"x"}""", "'SenderAddress' is required")]
    [InlineData("Remove-BlockedSenderAddress", """{"SenderAddress":null}""", "'SenderAddress' is required")]
    public async Task A_parameter_that_does_not_fit_is_400_with_an_empty_id(string command, string parameters, string expected)
    {
        await using var service = await TestService.StartAsync(Transport.Server);
        using var response = await service.InvokeAsync(command, parameters);
        var detail = await TestService.DetailAsync(response, HttpStatusCode.BadRequest);
        Assert.StartsWith(
            "|Microsoft.Exchange.AdminApi.CommandInvocation.AmbiguousParameterSetException|Parameter set cannot be resolved", detail, StringComparison.Ordinal);
        Assert.Contains(expected, detail, StringComparison.Ordinal);
        Assert.Equal(3, (await service.ListedSendersAsync()).Count);
    }

    [Theory]
    [InlineData("Remove-BlockedConnector", """{"ConnectorId":"not a guid"}""")]
    [InlineData("Get-BlockedSenderAddress", """{"SenderAddress":"*@contoso.com"}""")]
    [InlineData("Get-BlockedSenderAddress", """{"SenderAddress":"nobody"}""")]
    [InlineData("Get-BlockedSenderAddress", """{"SenderAddress":7}""")]
    [InlineData("Search-UnifiedAuditLog", """{"StartDate":"yesterday","EndDate":"2026-03-29"}""")]
    [InlineData("Search-UnifiedAuditLog", """{"StartDate":"2026-03-01","EndDate":"2026-03-29","RecordType":"Hygiene"}""")]
    [InlineData("Search-UnifiedAuditLog", """{"StartDate":"2026-03-01","EndDate":"2026-03-29","ResultSize":5001}""")]
    public async Task A_value_of_the_wrong_type_is_400_without_details(string command, string parameters)
    {
        await using var service = await TestService.StartAsync(Transport.Handler);
        using var response = await service.InvokeAsync(command, parameters);
        var error = (await TestService.ReadAsync(response, HttpStatusCode.BadRequest)).GetProperty("error");
        Assert.False(error.TryGetProperty("details", out _));
        Assert.EndsWith(
            "ParameterTransformationException",
            error.GetProperty("innererror").GetProperty("internalexception").GetProperty("type").GetString(),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Get-Mailbox", null, ForbiddenBody.NulBytes)]
    [InlineData("Get-Mailbox", null, ForbiddenBody.Empty)]
    [InlineData("Search-UnifiedAuditLog", "Search-UnifiedAuditLog", ForbiddenBody.NulBytes)]
    public async Task A_command_that_is_unknown_or_denied_is_403_with_a_body_that_is_not_json(string command, string? denied, ForbiddenBody body)
    {
        await using var service = await TestService.StartAsync(Transport.Server);
        service.Tenant.Configure(settings =>
        {
            settings.ForbiddenBody = body;
            if (denied is not null)
            {
                settings.DeniedCommands.Add(denied);
            }
        });
        using var response = await service.InvokeAsync(command);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal(body == ForbiddenBody.NulBytes, bytes.Length > 0);
        Assert.All(bytes, b => Assert.Equal(0, b));
    }

    [Fact]
    public async Task A_403_may_declare_gzip_that_nobody_can_decompress()
    {
        await using var service = await TestService.StartAsync(Transport.Server, settings: """{"forbiddenBody":"NulBytesDeclaredGzip"}""");
        using var request = new HttpRequestMessage(HttpMethod.Post, service.InvokePath) { Content = TestService.Body("Get-Mailbox") };
        using var response = await service.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        await Assert.ThrowsAsync<System.IO.InvalidDataException>(() => response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData(ErrorForm.Details, "Ex6F9304|Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException|The operation")]
    [InlineData(ErrorForm.DetailsWithoutId, "|Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException|The operation")]
    [InlineData(ErrorForm.JsonDetails, """{"localizedString":{"stringId":"Ex6F9304"},"ClassName":"Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException","Message":"The operation""")]
    [InlineData(ErrorForm.InnerError, null)]
    [InlineData(ErrorForm.MessageOnly, null)]
    public async Task Errors_have_the_form_that_is_set(ErrorForm form, string? expectedDetail)
    {
        await using var service = await TestService.StartAsync(Transport.Server);
        service.Tenant.Configure(settings => (settings.ErrorForm, settings.CamelCaseInnerError) = (form, true));
        using var response = await service.RemoveAsync("nobody@contoso.com");
        var error = (await TestService.ReadAsync(response, HttpStatusCode.NotFound)).GetProperty("error");
        Assert.Equal("NotFound", error.GetProperty("code").GetString());
        Assert.Equal(expectedDetail is not null, error.TryGetProperty("details", out var details));
        if (expectedDetail is not null)
        {
            Assert.StartsWith(expectedDetail, details[0].GetProperty("message").GetString(), StringComparison.Ordinal);
        }

        Assert.Equal(form != ErrorForm.MessageOnly, error.TryGetProperty("innererror", out var inner));
        if (form == ErrorForm.InnerError)
        {
            Assert.EndsWith("ManagementObjectNotFoundException", inner.GetProperty("internalException").GetProperty("type").GetString(), StringComparison.Ordinal);
        }
        else if (form == ErrorForm.MessageOnly)
        {
            Assert.StartsWith("The operation couldn't be performed", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_module_file_names_the_granted_commands()
    {
        await using var service = await TestService.StartAsync(Transport.Server, settings: """{"deniedCommands":["remove-blockedsenderaddress"]}""");
        async Task<string> ReadAsync(string commandName)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/adminapi/v1.0/{service.Tenant.TenantId}/EXOModuleFile?Version=3.9.2");
            request.Headers.Add("CommandName", commandName);
            using var response = await service.Client.SendAsync(request);
            return (await TestService.ReadAsync(response, HttpStatusCode.OK)).GetProperty("value")[0].GetProperty("exportedCmdlets").GetString()!;
        }

        Assert.Equal(
            "Get-AcceptedDomain,Get-BlockedConnector,Get-BlockedSenderAddress,Get-InboundConnector,Get-MessageTraceDetailV2,Get-MessageTraceV2,"
            + "Get-OutboundConnector,Remove-BlockedConnector,Search-UnifiedAuditLog",
            await ReadAsync("*"));
        Assert.Equal("Get-AcceptedDomain", await ReadAsync("Get-AcceptedDomain,Remove-BlockedSenderAddress,Get-Mailbox"));
    }
}
