using System;

namespace RestrictedUsers.Help.Reading;

/// <summary>Where a link of a page leads.</summary>
internal static class LinkTarget
{
    /// <summary>The address of a link that leads out of the repository.</summary>
    /// <param name="url">What the page has in round brackets, or null.</param>
    /// <returns>The address; null where the link is relative to the page.</returns>
    /// <remarks>On Unix the framework takes a path with a leading slash for an absolute address; on a page it is not.</remarks>
    public static Uri? Address(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && !uri.IsFile ? uri : null;
}
