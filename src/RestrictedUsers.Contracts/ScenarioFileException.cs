using System;

namespace RestrictedUsers.Contracts;

/// <summary>The emulator's scenario file has an error.</summary>
public sealed class ScenarioFileException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong and where, for a person.</param>
    /// <param name="path">The file.</param>
    /// <param name="line">The line, 1-based; 0 where it is not known.</param>
    /// <param name="column">The column, 1-based; 0 where it is not known.</param>
    /// <param name="innerException">The cause; null where there is none.</param>
    public ScenarioFileException(string message, string path, long line, long column, Exception? innerException = null)
        : base(message, innerException)
    {
        Path = path;
        Line = line;
        Column = column;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The line, 1-based; 0 where it is not known.</summary>
    public long Line { get; }

    /// <summary>The column, 1-based; 0 where it is not known.</summary>
    public long Column { get; }
}
