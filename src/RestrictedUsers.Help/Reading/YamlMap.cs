using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using RestrictedUsers.Help.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace RestrictedUsers.Help.Reading;

/// <summary>A YAML mapping of a page. Its lines count from the top of the page, and a value of the wrong kind is an error of the page.</summary>
internal sealed class YamlMap
{
    private readonly Dictionary<string, (YamlNode Value, int Line)> _entries = new(StringComparer.OrdinalIgnoreCase);
    private readonly HelpErrorSink _errors;
    private readonly HelpErrorCode _code;
    private readonly int _lineOffset;

    private YamlMap(YamlMappingNode node, int lineOffset, HelpErrorSink errors, HelpErrorCode code)
    {
        _errors = errors;
        _code = code;
        _lineOffset = lineOffset;
        Line = LineOf(node);
        foreach (var (key, value) in node.Children)
        {
            if (key is not YamlScalarNode { Value: { } name })
            {
                errors.Add(LineOf(key), HelpErrorCode.MalformedYaml, "A key must be plain text.", ColumnOf(key));
            }
            else if (!_entries.TryAdd(name, (value, LineOf(key))))
            {
                errors.Add(LineOf(key), HelpErrorCode.MalformedYaml, $"The key '{name}' is there twice.", ColumnOf(key));
            }
        }
    }

    /// <summary>The line of the first key, from 1.</summary>
    public int Line { get; }

    /// <summary>The keys, in the order of the page.</summary>
    public IEnumerable<string> Keys => _entries.Keys;

    /// <summary>Parses a block.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="firstLine">The line of the page that it begins on, from 1.</param>
    /// <param name="errors">Receives what is wrong with it.</param>
    /// <param name="code">The code for keys and values that are wrong.</param>
    /// <returns>The mapping, or null where the text is not one.</returns>
    public static YamlMap? Parse(string yaml, int firstLine, HelpErrorSink errors, HelpErrorCode code)
    {
        if (Problem(yaml) is { } problem)
        {
            errors.Add(
                (int)problem.At.Line + firstLine - 1, HelpErrorCode.MalformedYaml,
                "The YAML cannot be read: " + problem.Message, (int)problem.At.Column);
            return null;
        }

        var stream = new YamlStream();
        using var reader = new StringReader(yaml);
        try
        {
            stream.Load(reader);
        }
        catch (YamlException e)
        {
            // What is well formed and still no document: a key that is there twice.
            errors.Add(
                (int)e.Start.Line + firstLine - 1, HelpErrorCode.MalformedYaml,
                "The YAML cannot be read: " + e.Message, (int)e.Start.Column);
            return null;
        }

        if (stream.Documents is [{ RootNode: YamlMappingNode root }])
        {
            return new YamlMap(root, firstLine - 1, errors, code);
        }

        errors.Add(
            firstLine, HelpErrorCode.MalformedYaml,
            "The YAML must be one list of keys with their values, 'Key: value' on each line.");
        return null;
    }

    /// <summary>The line of a key.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Its line, from 1; the line of the mapping where the key is missing.</returns>
    public int LineOfKey(string key) => _entries.TryGetValue(key, out var entry) ? entry.Line : Line;

    /// <summary>Whether a key is there.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether it is.</returns>
    public bool Has(string key) => _entries.ContainsKey(key);

    /// <summary>Reports every key that is not one of these.</summary>
    /// <param name="code">The error's code.</param>
    /// <param name="known">The keys that the layout knows.</param>
    public void RejectUnknownKeys(HelpErrorCode code, params IReadOnlyList<string> known)
    {
        foreach (var (key, entry) in _entries.Where(e => !known.Contains(e.Key, StringComparer.Ordinal)))
        {
            _errors.Add(entry.Line, code, $"The key '{key}' is not known. Known here: {string.Join(", ", known)}.");
        }
    }

    /// <summary>Reports every one of these keys that is missing.</summary>
    /// <param name="required">The keys.</param>
    public void RequireKeys(params IReadOnlyList<string> required)
    {
        foreach (var key in required.Where(k => !Has(k)))
        {
            _errors.Add(Line, _code, $"The key '{key}' is missing.");
        }
    }

    /// <summary>A plain value.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The value, empty where there is none; null where the key is missing or its value is of another kind.</returns>
    public string? Text(string key)
    {
        if (!_entries.TryGetValue(key, out var entry))
        {
            return null;
        }

        if (entry.Value is YamlScalarNode scalar)
        {
            return scalar.Value ?? "";
        }

        AddError(key, "must be a single value.");
        return null;
    }

    /// <summary>A value that is true or false.</summary>
    /// <param name="key">The key.</param>
    /// <param name="defaultValue">The value where the key is missing.</param>
    /// <returns>The value.</returns>
    public bool Flag(string key, bool defaultValue = false)
    {
        var text = Text(key);
        if (text is null)
        {
            return defaultValue;
        }

        if (!bool.TryParse(text, out var value))
        {
            AddError(key, $"must be true or false, not '{text}'.");
        }

        return value;
    }

    /// <summary>A value that is a position.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The position, or null where the parameter is named.</returns>
    public int? Position(string key)
    {
        var text = Text(key);
        if (text is null || text.Equals("Named", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            AddError(key, $"must be a number from 0 or Named, not '{text}'.");
            return null;
        }

        return value;
    }

    /// <summary>A list of plain values; a single value is a list of one.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The values; none where the key is missing or empty.</returns>
    public IReadOnlyList<string> TextList(string key)
    {
        if (!_entries.TryGetValue(key, out var entry))
        {
            return [];
        }

        switch (entry.Value)
        {
            case YamlScalarNode { Value: null or "" }:
                return [];
            case YamlScalarNode scalar:
                return [scalar.Value];
            case YamlSequenceNode list when list.Children.All(c => c is YamlScalarNode { Value: not (null or "") }):
                return [.. list.Children.Cast<YamlScalarNode>().Select(c => c.Value!)];
            default:
                AddError(key, "must be a list of plain values.");
                return [];
        }
    }

    /// <summary>A list of mappings.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The mappings; none where the key is missing.</returns>
    public IReadOnlyList<YamlMap> MapList(string key)
    {
        if (!_entries.TryGetValue(key, out var entry))
        {
            return [];
        }

        if (entry.Value is not YamlSequenceNode list || list.Children.Any(c => c is not YamlMappingNode))
        {
            AddError(key, "must be a list whose items have keys.");
            return [];
        }

        return [.. list.Children.Cast<YamlMappingNode>().Select(c => new YamlMap(c, _lineOffset, _errors, _code))];
    }

    /// <summary>Reports a wrong value.</summary>
    /// <param name="key">The key.</param>
    /// <param name="problem">What is wrong with it: the rest of a sentence that begins with the key.</param>
    public void AddError(string key, string problem) => _errors.Add(LineOfKey(key), _code, $"'{key}' {problem}");

    // Reads the text by its grammar alone, which tells places that loading it does not.
    private static (Mark At, string Message)? Problem(string yaml)
    {
        using var reader = new StringReader(yaml);
        var scanner = new Scanner(reader);
        var parser = new Parser(scanner);
        try
        {
            while (parser.MoveNext())
            {
                if (parser.Current is AnchorAlias alias)
                {
                    return (alias.Start, "'*' begins a reference. Put the value in quotes: '*…'.");
                }
            }

            return null;
        }
        catch (YamlException e)
        {
            return (e.Start, e.Message);
        }
        catch (InvalidOperationException)
        {
            // YamlDotNet 16 answers a bracket that is not closed on its line, before a line with a colon, with this.
            return (scanner.CurrentPosition, "a bracket is never closed.");
        }
    }

    private static int ColumnOf(YamlNode node) => (int)node.Start.Column;

    private int LineOf(YamlNode node) => (int)node.Start.Line + _lineOffset;
}
