using System.Collections.Generic;
using System.Linq;

namespace RestrictedUsers.Help.Model;

/// <summary>Prose of a page as plain text: what is left of the markdown when it is shown in a console.</summary>
/// <param name="Paragraphs">The paragraphs, lists, tables and code blocks, in order.</param>
internal sealed record HelpText(IReadOnlyList<HelpParagraph> Paragraphs)
{
    /// <summary>No text.</summary>
    public static HelpText Empty { get; } = new([]);

    /// <summary>Whether there is no text.</summary>
    public bool IsEmpty => Paragraphs.Count == 0;

    /// <summary>The text with a blank line between paragraphs.</summary>
    /// <returns>The text; empty where there is none.</returns>
    public override string ToString() => string.Join("\n\n", Paragraphs.Select(p => p.Text));
}

/// <summary>A paragraph, or another block of prose that stands by itself: a list, a table, code.</summary>
/// <param name="Lines">Its lines.</param>
/// <param name="IsHeading">Whether it is a heading within the text.</param>
internal sealed record HelpParagraph(IReadOnlyList<HelpLine> Lines, bool IsHeading = false)
{
    /// <summary>The lines as they are, separated by a line feed.</summary>
    public string Text => string.Join('\n', Lines.Select(l => l.ToString()));
}

/// <summary>A line of prose. A line of running text is as long as its paragraph; wrapping it is left to who shows it.</summary>
/// <param name="Text">The text without its indentation.</param>
/// <param name="Indent">The indentation, in columns.</param>
/// <param name="Hang">How much deeper its continuation stands when it is wrapped, in columns: below the text, not below the bullet.</param>
/// <param name="Wraps">Whether it may be wrapped; false for code and aligned tables.</param>
internal sealed record HelpLine(string Text, int Indent = 0, int Hang = 0, bool Wraps = true)
{
    /// <summary>The indented text.</summary>
    /// <returns>The line; empty, without indentation, where there is no text.</returns>
    public override string ToString() => Text.Length == 0 ? "" : new string(' ', Indent) + Text;
}
