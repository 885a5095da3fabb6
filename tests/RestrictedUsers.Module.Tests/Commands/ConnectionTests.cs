using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Net;
using System.Security;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using RestrictedUsers.Conversion;
using RestrictedUsers.Module.Tests.Support;
using Xunit;

namespace RestrictedUsers.Module.Tests.Commands;

public sealed class ConnectionTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void The_latest_is_the_default_and_closing_it_brings_the_one_before_back()
    {
        FakeService one = _session.Connect(new FakeService(name: "one").WithUsers("one@contoso.com"));
        FakeService two = _session.Connect(new FakeService(name: "two").WithUsers("two@contoso.com"));

        RunResult result = _session.Run("""
            (Get-BlockedSender).SenderAddress
            Disconnect-ProtectionService
            (Get-BlockedSender).SenderAddress
            (Get-ProtectionServiceConnection).Name
            """).AssertSuccess();

        Assert.Equal(["two@contoso.com", "one@contoso.com", "one"], result.Of<string>());
        Assert.True(two.IsDisposed);
        Assert.False(one.IsDisposed);
    }

    [Theory]
    [InlineData("first")]
    [InlineData("FIRST")]
    [InlineData("fabrikam.onmicrosoft.com")]
    [InlineData("id")]
    public void A_connection_is_named_by_name_organisation_or_id(string name)
    {
        FakeService first = _session.Connect(new FakeService("fabrikam.onmicrosoft.com", "first").WithUsers("first@contoso.com"));
        _session.Connect(new FakeService(name: "second").WithUsers("second@contoso.com"));
        string value = name == "id" ? first.Connection.ConnectionId.ToString() : name;

        RunResult result = _session.Run($"(Get-BlockedSender -Connection '{value}').SenderAddress").AssertSuccess();

        Assert.Equal("first@contoso.com", Assert.Single(result.Of<string>()));
    }

    [Fact]
    public void A_connection_object_works_and_so_does_its_copy_without_methods()
    {
        _session.Connect(new FakeService(name: "first").WithUsers("first@contoso.com"));
        _session.Connect(new FakeService(name: "second"));

        RunResult result = _session.Run("""
            $first = Get-ProtectionServiceConnection first
            (Get-BlockedSender -Connection $first).SenderAddress
            $copy = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($first))
            (Get-BlockedSender -Connection $copy).SenderAddress
            """).AssertSuccess();

        Assert.Equal(["first@contoso.com", "first@contoso.com"], result.Of<string>());
    }

    [Theory]
    [InlineData("nowhere", "ConnectionNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("contoso.onmicrosoft.com", "ConnectionAmbiguous", ErrorCategory.InvalidArgument)]
    [InlineData("00000000-0000-0000-0000-000000000009", "ConnectionNotFound", ErrorCategory.ObjectNotFound)]
    public void A_name_that_fits_none_or_several_is_an_error(string name, string id, ErrorCategory category)
    {
        _session.Connect(new FakeService());
        _session.Connect(new FakeService());

        ErrorRecord error = _session.Catch($"Get-BlockedSender -Connection '{name}'");

        Assert.StartsWith(id + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(category, error.CategoryInfo.Category);
        Assert.Equal(name, error.TargetObject);
    }

    [Fact]
    public void A_closed_connection_is_an_error()
    {
        _session.Connect(new FakeService(name: "gone"));

        ErrorRecord error = _session.Catch("$(($c = Get-ProtectionServiceConnection); Disconnect-ProtectionService -All; Get-BlockedSender -Connection $c)");

        Assert.StartsWith("ConnectionNotFound,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void Disconnect_takes_names_objects_and_all_and_nothing_open_is_no_error()
    {
        FakeService[] services = [.. Enumerable.Range(1, 4).Select(i => _session.Connect(new FakeService(name: $"c{i}")))];

        RunResult result = _session.Run("""
            Disconnect-ProtectionService -WhatIf
            'c1' | Disconnect-ProtectionService
            Get-ProtectionServiceConnection c2 | Disconnect-ProtectionService
            @(Get-ProtectionServiceConnection).Count
            Disconnect-ProtectionService -All
            @(Get-ProtectionServiceConnection).Count
            Disconnect-ProtectionService
            """).AssertSuccess();

        Assert.Equal([2, 0], result.Of<int>());
        Assert.All(services, s => Assert.True(s.IsDisposed));
    }

    [Fact]
    public async Task Two_sessions_at_a_time_do_not_see_each_other()
    {
        using var other = new Session();
        _session.Connect(new FakeService().WithUsers("here@contoso.com"));
        other.Connect(new FakeService("fabrikam.onmicrosoft.com").WithUsers("there@contoso.com"));

        Task<RunResult> here = Task.Run(() => _session.Run("1..50 | ForEach-Object { (Get-BlockedSender).SenderAddress }"));
        Task<RunResult> there = Task.Run(() => other.Run("1..50 | ForEach-Object { (Get-BlockedSender).SenderAddress }"));

        Assert.Equal(Enumerable.Repeat("here@contoso.com", 50), (await here).AssertSuccess().Of<string>());
        Assert.Equal(Enumerable.Repeat("there@contoso.com", 50), (await there).AssertSuccess().Of<string>());
    }

    [Fact]
    public void The_object_of_another_runspace_of_this_process_works()
    {
        using var other = new Session();
        FakeService service = other.Connect(new FakeService().WithUsers("there@contoso.com"));

        RunResult result = _session.Run("(Get-BlockedSender -Connection $using_).SenderAddress", ("using_", service.Connection)).AssertSuccess();

        Assert.Equal("there@contoso.com", Assert.Single(result.Of<string>()));
    }

    [Fact]
    public void Connections_end_with_their_runspace()
    {
        var session = new Session();
        FakeService service = session.Connect(new FakeService());

        session.Dispose();

        Assert.True(service.IsDisposed);
        Assert.StartsWith(
            "ConnectionNotFound,",
            CatchWith(service.Connection).FullyQualifiedErrorId,
            StringComparison.Ordinal);

        ErrorRecord CatchWith(ProtectionServiceConnection connection)
        {
            _session.Runspace.SessionStateProxy.SetVariable("gone", connection);
            return _session.Catch("Get-BlockedSender -Connection $gone");
        }
    }

    [Theory]
    [InlineData("http://service.example/", "InvalidServiceUri")]
    [InlineData("service.example", "InvalidServiceUri")]
    [InlineData("ftp://localhost/", "InvalidServiceUri")]
    public void An_address_that_would_send_the_token_unprotected_is_refused(string uri, string id)
    {
        ErrorRecord error = _session.Catch($"Connect-ProtectionService -ServiceUri '{uri}' -AccessToken $token -Organization contoso.com", ("token", Secret("x")));

        Assert.StartsWith(id + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.InvalidArgument, error.CategoryInfo.Category);
        Assert.Equal(uri, error.TargetObject.ToString());
    }

    [Fact]
    public void An_empty_token_is_refused() => Assert.StartsWith(
        "InvalidConnectionOption,",
        _session.Catch("Connect-ProtectionService -AccessToken $token -Organization contoso.com", ("token", new SecureString())).FullyQualifiedErrorId,
        StringComparison.Ordinal);

    [Fact]
    public void A_token_as_plain_text_is_taken_with_a_warning_that_does_not_show_it()
    {
        RunResult result = _session.Run("Connect-ProtectionService -ServiceUri http://127.0.0.1:1 -AccessToken 'pl41n-token' -Organization contoso.com -ShowBanner:$false");

        Assert.Contains(result.Warnings, w => w.Contains("plain text", StringComparison.Ordinal));
        Assert.DoesNotContain(result.Warnings, w => w.Contains("pl41n", StringComparison.Ordinal));
        Assert.Empty(result.Errors);
    }

    [Fact]
    public void Connecting_writes_nothing_without_PassThru()
    {
        RunResult result = _session.Run("Connect-ProtectionService -Emulator; Connect-ProtectionService -Emulator -PassThru").AssertSuccess();

        Assert.True(Assert.Single(result.Of<ProtectionServiceConnection>()).IsEmulator);
    }

    [Fact]
    public void A_second_connection_to_an_organisation_gets_a_number_as_long_as_the_first_is_open()
    {
        RunResult result = _session.Run("""
            1..3 | ForEach-Object { Connect-ProtectionService -Emulator }
            (Get-ProtectionServiceConnection).Name
            Disconnect-ProtectionService 'contoso.onmicrosoft.com (2)'
            (Connect-ProtectionService -Emulator -PassThru).Name
            """).AssertSuccess();

        Assert.Equal(
            ["contoso.onmicrosoft.com", "contoso.onmicrosoft.com (2)", "contoso.onmicrosoft.com (3)", "contoso.onmicrosoft.com (2)"],
            result.Of<string>());
    }

    [Fact]
    public void What_Core_does_not_accept_is_an_error_in_the_words_of_the_cmdlet()
    {
        ErrorRecord error = _session.Catch("Connect-ProtectionService -AccessToken $token -Organization '  '", ("token", Secret("opaque")));

        Assert.StartsWith("InvalidConnectionOption,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.InvalidArgument, error.CategoryInfo.Category);
        Assert.DoesNotContain("Parameter '", error.ErrorDetails.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", error.ErrorDetails.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scenario_file_that_is_missing_or_wrong_is_an_error_with_its_place()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "{\n  \"organization\": nonsense\n}");

            ErrorRecord wrong = _session.Catch($"Connect-ProtectionService -Emulator -ScenarioPath '{path}'");
            ErrorRecord missing = _session.Catch($"Connect-ProtectionService -Emulator -ScenarioPath '{path}.missing'");

            Assert.StartsWith("ScenarioFileInvalid,", wrong.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Equal(2, Assert.IsType<ScenarioFileException>(wrong.Exception).Line);
            Assert.Contains("line 2", wrong.ErrorDetails.Message, StringComparison.OrdinalIgnoreCase);
            Assert.StartsWith("ScenarioFileNotFound,", missing.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Equal(ErrorCategory.ObjectNotFound, missing.CategoryInfo.Category);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_secret_is_revealed_only_on_demand_and_outlives_the_original()
    {
        SecureString original = Secret("t0k€n");
        var kept = new SecureText(original);
        original.Dispose();

        Assert.Equal("t0k€n", kept.Reveal());
        Assert.Equal("t0k€n", kept.Reveal());
    }

    private static SecureString Secret(string text) => new NetworkCredential("", text).SecurePassword;
}
