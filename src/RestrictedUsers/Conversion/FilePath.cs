using System.Management.Automation;

namespace RestrictedUsers.Conversion;

/// <summary>Paths as a person types them in a session.</summary>
internal static class FilePath
{
    /// <summary>The file that a path means from the session's own location; null for none.</summary>
    internal static string? Resolve(PSCmdlet cmdlet, string? path) =>
        string.IsNullOrEmpty(path) ? null : cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path);
}
