namespace RestrictedUsers.Contracts;

/// <summary>The cloud of an organisation, by the names of Connect-ExchangeOnline.</summary>
public enum ExchangeEnvironment
{
    /// <summary>Worldwide, and the US government's GCC.</summary>
    O365Default,

    /// <summary>The German cloud, closed in 2021.</summary>
    O365GermanyCloud,

    /// <summary>The cloud of 21Vianet in China.</summary>
    O365China,

    /// <summary>US government, GCC High.</summary>
    O365USGovGCCHigh,

    /// <summary>US government, Department of Defense.</summary>
    O365USGovDoD,
}
