using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using Xunit;

namespace RestrictedUsers.Core.Tests.SignIn;

public sealed class RenewalTests
{
    [Fact]
    public async Task A_claims_challenge_in_a_bulk_run_is_met_once_for_all_workers()
    {
        await using SignInTenant tenant = await SignInTenant.StartAsync(senders: 300, settings: """ "latencyMs": 5, """);
        IProtectionService service = await tenant.ConnectAsync(tenant.App());
        IUnblockRun run = await service.PlanUnblockAsync(TestTenant.Users(300), new UnblockOptions { ThrottleLimit = 16 }, null, default);
        IResultReader<UnblockResult> reader = run.Execute([.. run.Items], tenant.Notices);
        var results = new List<UnblockResult>();
        while (await reader.ReadAsync(default))
        {
            results.Add(reader.Current);
            if (results.Count is 60 or 180)
            {
                tenant.Tenant.RevokeTokens();
            }
        }

        Assert.Equal(300, results.Count(r => r.Outcome == UnblockOutcome.Unblocked));
        Assert.All(tenant.Tenant.GetStats().Senders.Values, s => Assert.Equal(1, s.RemoveExecuted));
        Assert.Equal(3, tenant.Grants.Length);
        Assert.Equal(2, tenant.Tenant.TokenRequests.Count(r => r.Claims.Contains("nbf", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_token_is_renewed_before_it_ends_so_that_none_is_refused()
    {
        await using SignInTenant tenant = await SignInTenant.StartAsync(""", "tokenLifetime": "6s" """, senders: 1);
        IProtectionService service = await tenant.ConnectAsync(tenant.App());
        DateTime? first = service.Connection.TokenExpiresAt;
        for (int i = 0; i < 45; i++)
        {
            Assert.Equal(1, await SignInTenant.CountAsync(service));
            await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System);
        }

        Assert.InRange(tenant.Grants.Length, 3, 8);
        Assert.True(service.Connection.TokenExpiresAt > first);
        Assert.DoesNotContain(tenant.Tenant.GetStats().Requests, r => r.Status == 401);
    }

    [Fact]
    public async Task An_early_renewal_that_fails_leaves_the_token_that_still_lasts()
    {
        await using SignInTenant tenant = await SignInTenant.StartAsync(""", "tokenLifetime": "20s" """, senders: 1);
        IProtectionService service = await tenant.ConnectAsync(tenant.App());
        tenant.Tenant.Configure(s => s.Authority.Apps[0].SecretExpired = true);
        await Task.Delay(TimeSpan.FromSeconds(16), TimeProvider.System);

        Assert.Equal(1, await SignInTenant.CountAsync(service));
        Assert.Equal(7000222, tenant.Tenant.TokenRequests[^1].Refusal);
    }

    [Fact]
    public async Task A_provider_is_asked_one_at_a_time_and_again_after_a_refusal()
    {
        await using SignInTenant tenant = await SignInTenant.StartAsync(senders: 100);
        IProtectionService source = await tenant.ConnectAsync(tenant.App());
        int asked = 0, inside = 0, most = 0;
        var options = new ConnectOptions
        {
            ServiceUri = tenant.Address,
            AuthorityUri = tenant.Address,
            SignIn = SignInMethod.AccessTokenProvider,
            Organization = SignInTenant.Domain,
            LedgerPath = tenant.PathOf("other.jsonl"),
            AccessTokenProvider = async token =>
            {
                most = Math.Max(most, Interlocked.Increment(ref inside));
                Interlocked.Increment(ref asked);
                string fresh = await tenant.FetchTokenAsync();
                Interlocked.Decrement(ref inside);
                return fresh;
            },
        };
        IProtectionService service = await tenant.ConnectAsync(options);
        tenant.Tenant.RevokeTokens();
        int[] counts = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => SignInTenant.CountAsync(service))));

        Assert.All(counts, c => Assert.Equal(100, c));
        Assert.Equal(2, asked);
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task A_session_that_was_ended_says_that_the_person_must_sign_in_again()
    {
        await using SignInTenant tenant = await SignInTenant.StartAsync();
        IProtectionService service = await tenant.ConnectAsync(tenant.Person(SignInMethod.DeviceCode, organization: SignInTenant.Domain));
        tenant.Tenant.RevokeTokens(sessionsToo: true);

        ProtectionServiceException error = await Assert.ThrowsAsync<ProtectionServiceException>(() => SignInTenant.CountAsync(service));

        Assert.Equal(ServiceErrorKind.Authentication, error.Kind);
        Assert.Contains("sign in again", error.Message, StringComparison.Ordinal);
    }
}
