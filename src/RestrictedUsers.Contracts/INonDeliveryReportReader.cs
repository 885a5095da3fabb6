using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace RestrictedUsers.Contracts;

/// <summary>Reads bounces and says what each one means. Needs no connection. Safe for several callers at a time.</summary>
public interface INonDeliveryReportReader
{
    /// <summary>
    /// Reads files, one after another on a thread of its own: messages (<c>.eml</c>) or texts of bounces. Several at once, because handing
    /// each single one from thread to thread takes nearly as long as reading it.
    /// </summary>
    /// <param name="paths">The files' full paths.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>What each said, in the order of the paths.</returns>
    Task<IReadOnlyList<FileReading>> ReadFilesAsync(IReadOnlyList<string> paths, CancellationToken cancellationToken);

    /// <summary>Reads a message or a bounce's text from memory.</summary>
    /// <param name="message">The bytes, as they are in a file.</param>
    /// <exception cref="NonDeliveryReportException">The bytes hold no bounce.</exception>
    NonDeliveryReading ReadMessage(byte[] message);

    /// <summary>Reads a bounce's text: pasted, a line of a log, a message with its headers, or just a status code. A text that says nothing gives one <c>Unknown</c>.</summary>
    /// <param name="text">The text.</param>
    NonDeliveryReading ReadText(string text);

    /// <summary>Whether one line has a status code or an SMTP reply, and so can be a bounce by itself.</summary>
    /// <param name="line">The line.</param>
    bool IsBounceByItself(string line);
}

/// <summary>What became of one file: a reading or a problem.</summary>
public sealed class FileReading
{
    /// <summary>The file's full path.</summary>
    public string Path { get; internal init; } = "";

    /// <summary>What it said; null where there is a problem.</summary>
    public NonDeliveryReading? Reading { get; internal init; }

    /// <summary>Why it said nothing; null where it was read.</summary>
    public NonDeliveryReportException? Problem { get; internal init; }
}

/// <summary>What one file or text said.</summary>
public sealed class NonDeliveryReading
{
    /// <summary>One for each recipient and diagnosis, in the order of the bounce.</summary>
    public IReadOnlyList<NonDeliveryDiagnosis> Diagnoses { get; internal init; } = Array.Empty<NonDeliveryDiagnosis>();

    /// <summary>What was left out because of a limit; empty as a rule.</summary>
    public IReadOnlyList<string> Warnings { get; internal init; } = Array.Empty<string>();
}

/// <summary>Why a file or a text could not be read as a bounce.</summary>
public enum NonDeliveryReportProblem
{
    /// <summary>The file is not there.</summary>
    NotFound,

    /// <summary>The file is locked, or this account may not read it.</summary>
    Unreadable,

    /// <summary>An Outlook message (<c>.msg</c>), which is not read.</summary>
    OutlookMessage,

    /// <summary>There is no bounce in it.</summary>
    NoBounce,

    /// <summary>It is no message with headers.</summary>
    NoMessage,
}

/// <summary>A file or a text cannot be read as a bounce. The message is for a person and harmless to print.</summary>
public sealed class NonDeliveryReportException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="problem">Why.</param>
    /// <param name="message">What is wrong, for a person.</param>
    /// <param name="path">The file; null for text.</param>
    /// <param name="innerException">The cause; null where there is none.</param>
    public NonDeliveryReportException(NonDeliveryReportProblem problem, string message, string? path, Exception? innerException = null)
        : base(message, innerException)
    {
        Problem = problem;
        Path = path;
    }

    /// <summary>Why.</summary>
    public NonDeliveryReportProblem Problem { get; }

    /// <summary>The file; null for text.</summary>
    public string? Path { get; }
}

/// <summary>A rule file of the user's has an error.</summary>
public sealed class RuleFileException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong and where, for a person.</param>
    /// <param name="path">The file.</param>
    /// <param name="innerException">The cause; null where there is none.</param>
    public RuleFileException(string message, string path, Exception? innerException = null)
        : base(message, innerException)
    {
        Path = path;
    }

    /// <summary>The file.</summary>
    public string Path { get; }
}
