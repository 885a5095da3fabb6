using System;
using System.Collections.Generic;

namespace RestrictedUsers.Emulator;

/// <summary>What an account may do in the tenant.</summary>
public enum EmulatedRole
{
    /// <summary>Nothing: every command answers 403.</summary>
    None,

    /// <summary>Security Reader: may list.</summary>
    Reader,

    /// <summary>Security Administrator: may unblock.</summary>
    Administrator,
}

/// <summary>How a person answers when asked to sign in.</summary>
public enum PersonAnswer
{
    /// <summary>Signs in.</summary>
    Approve,

    /// <summary>Declines.</summary>
    Decline,

    /// <summary>Does nothing.</summary>
    Ignore,
}

/// <summary>How the sign-in service fails.</summary>
public enum AuthorityOutage
{
    /// <summary>It works.</summary>
    None,

    /// <summary>Something else answers, with a page of HTML and status 200.</summary>
    Html,

    /// <summary>Status 503.</summary>
    ServerError,

    /// <summary>No answer.</summary>
    Hang,
}

/// <summary>The tenant's sign-in service: who can sign in, and how its tokens are.</summary>
public sealed class AuthoritySettings
{
    /// <summary>Whether the service accepts only tokens that were issued here. Otherwise any token will do, as without a sign-in service.</summary>
    public bool Enforced { get; set; }

    /// <summary>How long tokens last.</summary>
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The apps that are registered.</summary>
    public IList<EmulatedApp> Apps { get; private set; } = new List<EmulatedApp>();

    /// <summary>The people. The first signs in where nobody is named.</summary>
    public IList<EmulatedUser> Users { get; private set; } = new List<EmulatedUser>();

    /// <summary>The host's managed identity; an empty id for none.</summary>
    public EmulatedApp ManagedIdentity { get; internal set; } = new();

    /// <summary>The value of <c>X-IDENTITY-HEADER</c> that the managed identity asks for.</summary>
    public string IdentityHeader { get; set; } = "";

    /// <summary>How often a device's code is still pending when asked for its token.</summary>
    public int DevicePolls { get; set; }

    /// <summary>How a person answers.</summary>
    public PersonAnswer Person { get; set; }

    /// <summary>How it fails.</summary>
    public AuthorityOutage Outage { get; set; }

    /// <summary>The audience of the tokens; null for the one that is asked for.</summary>
    public string? Audience { get; set; }

    internal AuthoritySettings Clone()
    {
        var clone = (AuthoritySettings)MemberwiseClone();
        clone.Apps = new List<EmulatedApp>(Apps);
        clone.Users = new List<EmulatedUser>(Users);
        return clone;
    }
}

/// <summary>An app that can sign in.</summary>
public sealed class EmulatedApp
{
    /// <summary>The app's id.</summary>
    public string Id { get; set; } = "";

    /// <summary>Its secret; empty for none.</summary>
    public string Secret { get; set; } = "";

    /// <summary>Whether the secret's time is over.</summary>
    public bool SecretExpired { get; set; }

    /// <summary>Its certificates: DER in base64.</summary>
    public IList<string> Certificates { get; private set; } = new List<string>();

    /// <summary>Whose tokens are accepted in place of a secret; an empty issuer for nobody's.</summary>
    public string FederatedIssuer { get; set; } = "";

    /// <summary>The subject of those tokens.</summary>
    public string FederatedSubject { get; set; } = "";

    /// <summary>The certificate of the key that signs them: DER in base64.</summary>
    public string FederatedCertificate { get; set; } = "";

    /// <summary>The application permissions that were granted and consented to.</summary>
    public IList<string> Permissions { get; private set; } = new List<string> { "Exchange.ManageAsApp" };

    /// <summary>The role in the tenant.</summary>
    public EmulatedRole Role { get; set; } = EmulatedRole.Administrator;
}

/// <summary>A person who can sign in.</summary>
public sealed class EmulatedUser
{
    /// <summary>The user principal name.</summary>
    public string Name { get; set; } = "";

    /// <summary>The role in the tenant.</summary>
    public EmulatedRole Role { get; set; } = EmulatedRole.Administrator;
}
