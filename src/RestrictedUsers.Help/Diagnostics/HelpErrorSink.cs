using System.Collections.Generic;
using System.Linq;

namespace RestrictedUsers.Help.Diagnostics;

/// <summary>Collects what is wrong with one page, so that one run reports everything.</summary>
/// <param name="path">The page.</param>
internal sealed class HelpErrorSink(string path)
{
    private readonly List<HelpError> _errors = [];

    /// <summary>The errors so far, in the order of the page.</summary>
    public IReadOnlyList<HelpError> Errors => [.. _errors.OrderBy(e => e.Line).ThenBy(e => e.Column).ThenBy(e => e.Code)];

    /// <summary>Adds an error.</summary>
    /// <param name="line">The line, from 1.</param>
    /// <param name="code">What is wrong.</param>
    /// <param name="message">What is wrong here, and what to write instead.</param>
    /// <param name="column">The column, from 1.</param>
    public void Add(int line, HelpErrorCode code, string message, int column = 1) =>
        _errors.Add(new HelpError(path, line, column, code, message));
}
