using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using RestrictedUsers.Contracts;

namespace RestrictedUsers.Core.SignIn;

/// <summary>
/// Looks at each token before it is used: is it for this service, of this organisation, of this time? The service would refuse it
/// too, but not say why. What a token does not tell is not held against it.
/// </summary>
internal sealed class TokenCheck
{
    /// <summary>How far two clocks may be apart without anybody minding.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    // Resources that people mix up with Exchange Online, by the id of the resource's app or by the host of its address.
    private static readonly Dictionary<string, string> OtherServices = new(StringComparer.OrdinalIgnoreCase)
    {
        ["00000003-0000-0000-c000-000000000000"] = "Microsoft Graph",
        ["00000002-0000-0000-c000-000000000000"] = "Azure AD Graph",
        ["graph.windows.net"] = "Azure AD Graph",
        ["797f4846-ba00-4fd7-ba43-dac1f8f63013"] = "Azure Resource Manager",
        ["management.azure.com"] = "Azure Resource Manager",
        ["management.core.windows.net"] = "Azure Resource Manager",
        ["vault.azure.net"] = "Azure Key Vault",
    };

    private readonly string _audience;
    private readonly TimeProvider _time;
    private string? _tenantId;
    private string? _organization;

    /// <summary>Creates the check.</summary>
    /// <param name="audience">The service that tokens have to be for, for messages.</param>
    /// <param name="time">The clock.</param>
    internal TokenCheck(string audience, TimeProvider time)
    {
        _audience = audience;
        _time = time;
    }

    /// <summary>From now on only tokens of this tenant pass.</summary>
    /// <param name="tenantId">Its id.</param>
    /// <param name="organization">Its name, as it was given.</param>
    internal void Require(string tenantId, string organization)
    {
        _tenantId = tenantId;
        _organization = organization;
    }

    /// <summary>Reads a token.</summary>
    /// <exception cref="ProtectionServiceException">It cannot be the right one; the message says why and does not contain it.</exception>
    internal TokenFacts Read(string token)
    {
        TokenFacts facts = TokenFacts.Read(token);
        CheckAudience(facts);
        CheckTenant(facts);
        CheckTime(facts);
        return facts;
    }

    private void CheckAudience(TokenFacts facts)
    {
        if (facts.Audience is string audience && OtherService(audience) is string name)
        {
            throw SignInErrors.Create(
                SignInProblem.TokenAudienceMismatch,
                $"The access token is for {name} ('{audience}'), not for Exchange Online ('{_audience}').",
                audience);
        }
    }

    private static string? OtherService(string audience)
    {
        string name = Uri.TryCreate(audience, UriKind.Absolute, out Uri? uri) && uri.Host.Length > 0 ? uri.Host : audience;
        return OtherServices.TryGetValue(name, out string? known) ? known
            : Cloud.All.Any(c => string.Equals(c.Graph, name, StringComparison.OrdinalIgnoreCase)) ? "Microsoft Graph"
            : null;
    }

    private void CheckTenant(TokenFacts facts)
    {
        if (_tenantId is not null && facts.TenantId is string tenant && !string.Equals(tenant, _tenantId, StringComparison.OrdinalIgnoreCase))
        {
            throw SignInErrors.Create(
                SignInProblem.TenantMismatch,
                string.Equals(_organization, _tenantId, StringComparison.OrdinalIgnoreCase)
                    ? $"The access token is of the tenant {tenant}, not of {_tenantId}."
                    : $"The access token is of the tenant {tenant}; '{_organization}' is {_tenantId}.",
                _organization);
        }
    }

    private void CheckTime(TokenFacts facts)
    {
        DateTime now = _time.GetUtcNow().UtcDateTime;
        if (facts.ExpiresAt is DateTime end && end <= now)
        {
            throw SignInErrors.Create(
                SignInProblem.AccessTokenExpired,
                $"The access token ended at {Text(end)}; it is {Text(now)} by this machine's clock.");
        }

        if (facts.BeginsAt is DateTime begin && begin > now + Tolerance)
        {
            throw SignInErrors.Create(
                SignInProblem.ClockSkew,
                $"The access token begins at {Text(begin)}, and it is {Text(now)} by this machine's clock.");
        }
    }

    private static string Text(DateTime time) => time.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
