using System;
using System.Collections.Generic;
using System.Text.RegularExpressions;
using RestrictedUsers.Help.Model;

namespace RestrictedUsers.Help.Reading;

/// <summary>A syntax block cannot be read.</summary>
/// <param name="message">What was expected.</param>
/// <param name="line">The line, from 1.</param>
/// <param name="column">The column, from 1.</param>
internal sealed class SyntaxFormatException(string message, int line, int column) : FormatException(message)
{
    /// <summary>The line, from 1.</summary>
    public int Line { get; } = line;

    /// <summary>The column, from 1.</summary>
    public int Column { get; } = column;
}

/// <summary>
/// Reads one command line in the notation of <c>Get-Command -Syntax</c>: <c>Name [-A] &lt;t&gt; [[-B] &lt;t&gt;] [-C &lt;t&gt;] -D &lt;t&gt; [-E]</c>.
/// </summary>
/// <param name="text">The text; it may run over several lines.</param>
/// <param name="firstLine">The line of the page that it begins on, from 1.</param>
internal sealed partial class SyntaxScanner(string text, int firstLine)
{
    private int _at;

    /// <summary>Reads the text.</summary>
    /// <returns>The command and its parameters; the caller knows the parameter set's name.</returns>
    /// <exception cref="SyntaxFormatException">The text does not follow the notation.</exception>
    public SyntaxBlock Read()
    {
        SkipSpace();
        var command = Take(CommandName(), "a command name, Verb-Noun");
        var parameters = new List<SyntaxParameter>();
        var hasCommonParameters = false;
        for (SkipSpace(); _at < text.Length; SkipSpace())
        {
            if (hasCommonParameters)
            {
                throw Error("[<CommonParameters>] must be the last");
            }

            if (TryTake("[<CommonParameters>]"))
            {
                hasCommonParameters = true;
            }
            else
            {
                parameters.Add(ReadParameter());
            }
        }

        return new SyntaxBlock("", IsDefault: false, command, parameters, hasCommonParameters, firstLine);
    }

    private SyntaxParameter ReadParameter()
    {
        var (line, column) = Place(_at);
        var isOptional = false;
        var isPositional = false;
        if (TryTake("[["))
        {
            isOptional = true;
            isPositional = true;
        }
        else if (TryTake("["))
        {
            isOptional = true;
        }

        var name = Take(ParameterName(), "a parameter, -Name")[1..];
        if (isPositional)
        {
            Expect("]");
        }
        else if (isOptional && TryTake("]"))
        {
            // "[-Name] <type>" is required and positional; "[-Name]" without a value is an optional switch.
            SkipSpace();
            isPositional = At('<') || At('{');
            if (!isPositional)
            {
                return new SyntaxParameter(name, TypeText: null, IsRequired: false, IsPositional: false, line, column);
            }

            return new SyntaxParameter(name, ReadValue(), IsRequired: true, IsPositional: true, line, column);
        }

        SkipSpace();
        var type = At('<') || At('{') ? ReadValue() : null;
        if (isPositional && type is null)
        {
            throw Error("a positional parameter needs a value, <type>");
        }

        if (isOptional)
        {
            SkipSpace();
            Expect("]");
        }

        return new SyntaxParameter(name, type, IsRequired: !isOptional, isPositional, line, column);
    }

    // <string[]>, <Dictionary<string,int>> or {One | Two}.
    private string ReadValue()
    {
        var (open, close) = text[_at] == '<' ? ('<', '>') : ('{', '}');
        var start = _at + 1;
        for (var depth = 0; _at < text.Length; _at++)
        {
            depth += text[_at] == open ? 1 : text[_at] == close ? -1 : 0;
            if (depth == 0)
            {
                var value = text[start.._at].Trim();
                if (value.Length == 0)
                {
                    throw Error("a type is missing between the brackets");
                }

                _at++;
                return value;
            }
        }

        _at = start - 1;
        throw Error($"'{open}' is never closed");
    }

    private void SkipSpace()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
        {
            _at++;
        }
    }

    private bool At(char c) => _at < text.Length && text[_at] == c;

    private bool TryTake(string token)
    {
        if (string.CompareOrdinal(text, _at, token, 0, token.Length) != 0)
        {
            return false;
        }

        _at += token.Length;
        return true;
    }

    private void Expect(string token)
    {
        if (!TryTake(token))
        {
            throw Error($"expected '{token}'");
        }
    }

    private string Take(Regex pattern, string what)
    {
        var match = pattern.Match(text, _at);
        if (!match.Success)
        {
            throw Error("expected " + what);
        }

        _at += match.Length;
        return match.Value;
    }

    private SyntaxFormatException Error(string problem)
    {
        var (line, column) = Place(_at);
        return new SyntaxFormatException($"The syntax cannot be read here: {problem}.", line, column);
    }

    private (int Line, int Column) Place(int at)
    {
        var before = text.AsSpan(0, at);
        return (firstLine + before.Count('\n'), at - before.LastIndexOf('\n'));
    }

    [GeneratedRegex(@"\G[A-Za-z]+-[A-Za-z][A-Za-z0-9]*", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CommandName();

    [GeneratedRegex(@"\G-[A-Za-z][A-Za-z0-9_]*", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ParameterName();
}
