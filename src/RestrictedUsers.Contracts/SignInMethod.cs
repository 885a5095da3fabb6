namespace RestrictedUsers.Contracts;

/// <summary>How a connection gets its access tokens.</summary>
public enum SignInMethod
{
    /// <summary>A token that the caller gives. It cannot be renewed.</summary>
    AccessToken,

    /// <summary>A callback of the caller, asked again whenever another token is needed.</summary>
    AccessTokenProvider,

    /// <summary>A person in the browser.</summary>
    Interactive,

    /// <summary>A person in the browser of another device, with a code.</summary>
    DeviceCode,

    /// <summary>An app with its certificate.</summary>
    Certificate,

    /// <summary>An app with its secret.</summary>
    ClientSecret,

    /// <summary>An app with a token of another issuer (workload identity: GitHub Actions, AKS).</summary>
    FederatedToken,

    /// <summary>The identity of the Azure host.</summary>
    ManagedIdentity,

    /// <summary>An app that the environment variables <c>AZURE_*</c> describe.</summary>
    EnvironmentVariable,
}
