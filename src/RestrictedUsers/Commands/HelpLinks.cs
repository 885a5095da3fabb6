namespace RestrictedUsers.Commands;

/// <summary>Where the online pages are, for <c>Get-Help -Online</c>.</summary>
internal static class HelpLinks
{
    /// <summary>The folder of the pages; a cmdlet's page is its name with <c>.md</c>.</summary>
    internal const string Pages = "https://github.com/RestrictedUsers/RestrictedUsers/blob/main/en-US/";
}
