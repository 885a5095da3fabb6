using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using RestrictedUsers.Errors;

namespace RestrictedUsers.Bounces;

/// <summary>The files that paths, wildcards and folders mean.</summary>
internal static class MailFiles
{
    // What a folder is searched for. A .msg is found too, so that it is refused aloud and not passed over.
    private static readonly string[] Extensions = [".eml", ".txt", ".msg"];

    /// <summary>Finds the files of one path.</summary>
    /// <param name="state">The session, which knows the present folder and the drives.</param>
    /// <param name="path">The path as it was given.</param>
    /// <param name="isLiteral">Whether brackets and stars are only characters.</param>
    /// <param name="error">What is wrong; null where nothing is.</param>
    internal static IReadOnlyList<string> Find(SessionState state, string path, bool isLiteral, out ErrorRecord? error)
    {
        error = null;
        try
        {
            ProviderInfo provider;
            IEnumerable<string> found = isLiteral
                ? [state.Path.GetUnresolvedProviderPathFromPSPath(path, out provider, out _)]
                : state.Path.GetResolvedProviderPathFromPSPath(path, out provider);
            if (!string.Equals(provider.Name, "FileSystem", StringComparison.OrdinalIgnoreCase))
            {
                error = ErrorRecords.Create(ErrorIds.MailFileNotFound, $"'{path}' is not in the file system.", path);
                return [];
            }

            return [.. found.SelectMany(Expand)];
        }
        catch (ItemNotFoundException e)
        {
            error = ErrorRecords.Create(ErrorIds.MailFileNotFound, $"There is no file or folder '{path}'.", path, e);
        }
        catch (System.Management.Automation.DriveNotFoundException e)
        {
            error = ErrorRecords.Create(ErrorIds.MailFileNotFound, e.Message, path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException or WildcardPatternException or ProviderNotFoundException)
        {
            error = ErrorRecords.Create(ErrorIds.MailFileUnreadable, $"'{path}' cannot be read: {e.Message}", path, e);
        }

        return [];
    }

    private static IEnumerable<string> Expand(string path) => Directory.Exists(path)
        ? Directory.EnumerateFiles(path)
            .Where(static f => Extensions.Contains(Path.GetExtension(f), StringComparer.OrdinalIgnoreCase))
            .OrderBy(static f => f, StringComparer.OrdinalIgnoreCase)
        : [path];
}
