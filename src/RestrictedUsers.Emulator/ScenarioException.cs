using System;

namespace RestrictedUsers.Emulator;

/// <summary>A scenario, or a settings document, that cannot be used: what is wrong and where.</summary>
public sealed class ScenarioException : Exception
{
    /// <summary>Creates the error. The message gets the place appended.</summary>
    /// <param name="message">What is wrong and what to write instead.</param>
    /// <param name="line">The line, from 1.</param>
    /// <param name="column">The column in characters, from 1.</param>
    /// <param name="jsonPath">The place as a path, for example <c>$.senders[3].created</c>.</param>
    /// <param name="innerException">The cause, if any.</param>
    public ScenarioException(string message, int line, int column, string jsonPath, Exception? innerException = null)
        : base(FormattableString.Invariant($"{message} (line {line}, column {column}, {jsonPath})"), innerException)
    {
        Line = line;
        Column = column;
        JsonPath = jsonPath;
    }

    /// <summary>The line, from 1.</summary>
    public int Line { get; }

    /// <summary>The column in characters (UTF-16 code units), from 1.</summary>
    public int Column { get; }

    /// <summary>The place as a path, for example <c>$.senders[3].created</c>.</summary>
    public string JsonPath { get; }
}
