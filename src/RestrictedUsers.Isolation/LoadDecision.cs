namespace RestrictedUsers.Isolation;

/// <summary>Where an assembly that Core asks for comes from.</summary>
internal enum LoadDecision
{
    /// <summary>Nowhere. Falling through to the default context would take whatever another module has loaded there.</summary>
    NotFound,

    /// <summary>The default context: the shared contracts, and what the running framework has.</summary>
    DefaultContext,

    /// <summary>Core's own folder.</summary>
    OwnFolder,
}
