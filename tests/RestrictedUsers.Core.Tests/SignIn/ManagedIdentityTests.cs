using System;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using Xunit;

namespace RestrictedUsers.Core.Tests.SignIn;

/// <summary>The managed identity of App Service, Functions and Automation. Its address is an environment variable of the process, so these run alone.</summary>
[Collection("Process environment")]
public sealed class ManagedIdentityTests : IAsyncLifetime
{
    private SignInTenant _tenant = null!;

    public async Task InitializeAsync()
    {
        _tenant = await SignInTenant.StartAsync($$""", "identityHeader": "the-header", "managedIdentity": { "id": "{{SignInTenant.AppId}}" }""");
        Environment.SetEnvironmentVariable("IDENTITY_ENDPOINT", new Uri(_tenant.Address, "/msi/token").ToString());
        Environment.SetEnvironmentVariable("IDENTITY_HEADER", "the-header");
    }

    public async Task DisposeAsync()
    {
        Environment.SetEnvironmentVariable("IDENTITY_ENDPOINT", null);
        Environment.SetEnvironmentVariable("IDENTITY_HEADER", null);
        await _tenant.DisposeAsync();
    }

    [Theory]
    [InlineData(null)]
    [InlineData(SignInTenant.AppId)]
    public async Task The_host_signs_in_by_itself(string? account)
    {
        IProtectionService service = await _tenant.ConnectAsync(Options(account));

        Assert.Equal(5, await SignInTenant.CountAsync(service));
        Assert.Equal("ManagedIdentity", service.Connection.AuthenticationMethod);
        Assert.Contains("managed_identity", _tenant.Grants, StringComparer.Ordinal);
    }

    [Fact]
    public async Task An_identity_that_the_host_does_not_have_is_one_error()
    {
        ProtectionServiceException error = await _tenant.FailAsync(Options("00000000-0000-4000-8000-00000000dead"));

        Assert.Equal(SignInProblem.ManagedIdentityUnavailable, error.SignInProblem);
        Assert.Contains("No User Assigned", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revoked_token_is_replaced_by_a_new_one()
    {
        IProtectionService service = await _tenant.ConnectAsync(Options(null));
        _tenant.Tenant.RevokeTokens();

        Assert.Equal(5, await SignInTenant.CountAsync(service));
    }

    private ConnectOptions Options(string? account) => new()
    {
        ServiceUri = _tenant.Address,
        AuthorityUri = _tenant.Address,
        SignIn = SignInMethod.ManagedIdentity,
        ManagedIdentityAccountId = account,
        Organization = SignInTenant.Domain,
        LedgerPath = _tenant.PathOf("ledger.jsonl"),
        RequestTimeout = TimeSpan.FromSeconds(20),
    };
}

/// <summary>Tests that change the environment of the process.</summary>
[CollectionDefinition("Process environment", DisableParallelization = true)]
public sealed class ProcessEnvironment;
