using System;
using System.Collections.Generic;
using System.Text;

namespace RestrictedUsers.Bounces;

/// <summary>
/// Makes bounces of the strings of a pipeline. Get-Content gives a bounce line by line, so consecutive lines are one text, unless each
/// of them has a code of its own (lines of a log, a list of codes). A string of several lines is a text by itself.
/// </summary>
internal sealed class TextJoiner
{
    /// <summary>After so many lines that are each a bounce by itself, those that follow are too, and nothing is held back any more.</summary>
    internal const int LinesToDecide = 100;

    /// <summary>Characters that are joined. More is no bounce.</summary>
    internal const int MaximumLength = 4 * 1024 * 1024;

    private readonly Func<string, bool> _isByItself;
    private readonly List<string> _held = [];
    private int _length;
    private bool _isJoined;
    private bool _isApart;
    private bool _wasCut;

    /// <param name="isByItself">Whether a line can be a bounce by itself.</param>
    internal TextJoiner(Func<string, bool> isByItself) => _isByItself = isByItself;

    /// <summary>Whether something of the last text was left out because it was too long.</summary>
    internal bool IsCut { get; private set; }

    /// <summary>Adds a string and gives the texts that are complete now.</summary>
    internal IEnumerable<string> Add(string text)
    {
        if (text.IndexOfAny(['\n', '\r']) >= 0)
        {
            foreach (string complete in End())
            {
                yield return complete;
            }

            yield return text;
            yield break;
        }

        if (_isApart)
        {
            if (!string.IsNullOrWhiteSpace(text))
            {
                yield return text;
            }

            yield break;
        }

        Hold(text);
        if (!_isJoined && _held.Count >= LinesToDecide)
        {
            _isApart = true;
            foreach (string line in Take())
            {
                yield return line;
            }
        }
    }

    /// <summary>Gives what is held back: the input has ended, or something else follows.</summary>
    internal IEnumerable<string> End()
    {
        _isApart = false;
        IsCut = _wasCut;
        _wasCut = false;
        if (_held.Count == 0)
        {
            return [];
        }

        if (!_isJoined)
        {
            return Take();
        }

        var joined = new StringBuilder(_length);
        foreach (string line in Take())
        {
            joined.Append(line).Append('\n');
        }

        return [joined.ToString()];
    }

    private void Hold(string text)
    {
        bool isBlank = string.IsNullOrWhiteSpace(text);
        if (isBlank && !_isJoined)
        {
            return; // Blank lines before the first word, or between lines that are each one by itself.
        }

        if (_length + text.Length > MaximumLength)
        {
            _wasCut = true;
            return;
        }

        _isJoined |= !_isByItself(text);
        _held.Add(text);
        _length += text.Length + 1;
    }

    private string[] Take()
    {
        string[] lines = [.. _held];
        _held.Clear();
        _length = 0;
        _isJoined = false;
        return lines;
    }
}
