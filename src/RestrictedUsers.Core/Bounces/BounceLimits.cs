using System;

namespace RestrictedUsers.Core.Bounces;

/// <summary>
/// How much of a bounce is read. Every bounce is hostile until it is parsed: each of these bounds time or memory, and what is
/// left out is said in a warning where it could matter.
/// </summary>
internal static class BounceLimits
{
    /// <summary>Bytes of a file that are read. A report stands in front of the returned message, so more of the file adds nothing.</summary>
    internal const int MessageBytes = 16 * 1024 * 1024;

    /// <summary>MIME levels that are read as such; what is deeper is one opaque part. Few real bounces have more than five.</summary>
    internal const int MimeDepth = 40;

    /// <summary>MIME parts that are looked at.</summary>
    internal const int Parts = 500;

    /// <summary>Bytes of one part of human text that are read.</summary>
    internal const int TextBytes = 256 * 1024;

    /// <summary>Bytes of one delivery status that are read: some ten thousand recipients.</summary>
    internal const int StatusBytes = 4 * 1024 * 1024;

    /// <summary>Diagnoses of one bounce.</summary>
    internal const int Diagnoses = 10_000;

    /// <summary>Lines of human text that are looked at.</summary>
    internal const int Lines = 5000;

    /// <summary>Characters of one line of human text that are looked at.</summary>
    internal const int LineLength = 4096;

    /// <summary>Characters of a diagnostic text that are judged and shown.</summary>
    internal const int DiagnosticLength = 2000;

    /// <summary>Characters of an address or a server's name.</summary>
    internal const int NameLength = 320;

    /// <summary>How long one pattern may look at one text. All patterns that ship are linear; a user's own need not be.</summary>
    internal static readonly TimeSpan MatchTimeout = TimeSpan.FromMilliseconds(250);

    /// <summary>Bytes of a rule file.</summary>
    internal const int RuleFileBytes = 1024 * 1024;
}
