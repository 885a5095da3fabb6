using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using RestrictedUsers.Emulator;
using Xunit;

namespace RestrictedUsers.Core.Tests.SignIn;

/// <summary>People: the device code, and the browser through a stand-in for xdg-open. PATH is the process's, so these run alone.</summary>
[Collection("Process environment")]
public sealed class PersonSignInTests : IAsyncLifetime
{
    private readonly string? _path = Environment.GetEnvironmentVariable("PATH");
    private SignInTenant _tenant = null!;

    public async Task InitializeAsync()
    {
        _tenant = await SignInTenant.StartAsync(""", "devicePolls": 1 """);
        if (OperatingSystem.IsLinux())
        {
            // Opens the page as a browser does: follows the redirect, or sends the form that the page holds.
            string browser = _tenant.PathOf("xdg-open");
            await File.WriteAllTextAsync(browser, """
                #!/bin/sh
                exec >/dev/null 2>&1
                printf '%s\n' "$1" >> "$(dirname "$0")/opened"
                python3 - "$1" <<'PY' &
                import html, re, ssl, sys, urllib.parse, urllib.request
                context = ssl._create_unverified_context()
                page = urllib.request.urlopen(sys.argv[1], context=context).read().decode()
                form = re.search('action="([^"]*)"', page)
                if form:
                    fields = dict((n, html.unescape(v)) for n, v in re.findall('name="([^"]*)" value="([^"]*)"', page))
                    urllib.request.urlopen(html.unescape(form.group(1)), urllib.parse.urlencode(fields).encode())
                PY
                """.Replace("\r", "", StringComparison.Ordinal));
            File.SetUnixFileMode(browser, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
            Environment.SetEnvironmentVariable("PATH", _tenant.Folder + Path.PathSeparator + _path);
        }
    }

    public async Task DisposeAsync()
    {
        Environment.SetEnvironmentVariable("PATH", _path);
        await _tenant.DisposeAsync();
    }

    [Fact]
    public async Task A_code_for_another_device_is_shown_and_signs_in()
    {
        IProtectionService service = await _tenant.ConnectAsync(_tenant.Person(SignInMethod.DeviceCode, organization: SignInTenant.Domain));

        Assert.Equal(5, await SignInTenant.CountAsync(service));
        Assert.Contains("EMUL8TOR7", Assert.Single(_tenant.Notices.Of(ServiceNoticeKind.Instruction)), StringComparison.Ordinal);
        Assert.Equal("admin@contoso.com", service.Connection.Account);
        Assert.Equal("fb78d390-0c51-40cd-8e17-fdbfab77341b", service.Connection.AppId);
        Assert.Equal("UPN:admin@contoso.com", _tenant.Tenant.GetStats().Requests[^1].Anchor);
    }

    [Fact]
    public async Task Without_an_organisation_the_token_tells_it()
    {
        IProtectionService service = await _tenant.ConnectAsync(_tenant.Person(SignInMethod.DeviceCode));

        Assert.Equal(SignInTenant.TenantId, service.Connection.TenantId);
        Assert.Equal(SignInTenant.TenantId, service.Connection.Organization);
    }

    [Fact]
    public async Task A_partner_works_on_the_customers_organisation_by_its_own_mailbox()
    {
        IProtectionService service = await _tenant.ConnectAsync(_tenant.Person(SignInMethod.DeviceCode, delegated: "contoso.com"));

        Assert.Equal(5, await SignInTenant.CountAsync(service));
        Assert.Equal("contoso.com", service.Connection.DelegatedOrganization);
        Assert.Equal(
            $"APP:SystemMailbox{{bb558c35-97f1-4cb9-8ff7-d53741dc928c}}@{SignInTenant.TenantId}",
            _tenant.Tenant.GetStats().Requests[^1].Anchor);
    }

    [Theory]
    [InlineData(PersonAnswer.Decline)]
    [InlineData(PersonAnswer.Ignore)]
    public async Task A_person_who_declines_or_does_not_come_is_one_error(PersonAnswer answer)
    {
        _tenant.Tenant.Configure(s => s.Authority.Person = answer);

        ProtectionServiceException error = await _tenant.FailAsync(_tenant.Person(SignInMethod.DeviceCode, organization: SignInTenant.Domain, timeout: 4));

        Assert.Equal(SignInProblem.SignInCancelled, error.SignInProblem);
    }

    [Fact]
    public async Task Stopping_ends_the_wait_for_a_person()
    {
        _tenant.Tenant.Configure(s => s.Authority.Person = PersonAnswer.Ignore);
        using var stop = new CancellationTokenSource();
        Task<IProtectionService> connecting = _tenant.ConnectAsync(_tenant.Person(SignInMethod.DeviceCode, organization: SignInTenant.Domain, timeout: 600), stop.Token);
        while (_tenant.Notices.Of(ServiceNoticeKind.Instruction).Length == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
    }

    [BrowserFact]
    public async Task The_browser_signs_in_with_the_name_that_was_given_and_tokens_are_renewed_without_it()
    {
        _tenant.Tenant.Configure(s => s.Authority.Users.Add(new EmulatedUser { Name = "second@contoso.com", Role = EmulatedRole.Reader }));
        IProtectionService service = await _tenant.ConnectAsync(_tenant.Person(SignInMethod.Interactive, "second@contoso.com"));
        Assert.Equal("second@contoso.com", service.Connection.Account);
        Assert.Equal("Interactive", service.Connection.AuthenticationMethod);

        _tenant.Tenant.RevokeTokens();

        Assert.Equal(5, await SignInTenant.CountAsync(service));
        Assert.Equal(["authorization_code", "refresh_token"], _tenant.Grants);
        Assert.Single(await File.ReadAllLinesAsync(_tenant.PathOf("opened")));
    }

    [BrowserFact]
    public async Task A_person_who_declines_in_the_browser_is_one_error()
    {
        _tenant.Tenant.Configure(s => s.Authority.Person = PersonAnswer.Decline);

        ProtectionServiceException error = await _tenant.FailAsync(_tenant.Person(SignInMethod.Interactive));

        Assert.Equal(SignInProblem.SignInCancelled, error.SignInProblem);
    }
}

/// <summary>A test of what only Linux has.</summary>
public class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip = "Only on Linux: the browser is stood in for by a script named xdg-open, and no key ring is at hand.";
        }
    }
}

/// <summary>A test with the stand-in for the browser, which is written in Python.</summary>
public sealed class BrowserFactAttribute : LinuxFactAttribute
{
    public BrowserFactAttribute()
    {
        if (Skip is null && !(Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(f => File.Exists(Path.Combine(f, "python3"))))
        {
            Skip = "There is no python3 for the script that stands in for the browser.";
        }
    }
}
