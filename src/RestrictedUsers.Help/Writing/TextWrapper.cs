using System;
using System.Collections.Generic;
using RestrictedUsers.Help.Model;

namespace RestrictedUsers.Help.Writing;

/// <summary>Wraps lines at word boundaries.</summary>
internal static class TextWrapper
{
    /// <summary>Wraps a line. A word that is wider than the line, an address for example, stands by itself and is not cut.</summary>
    /// <param name="line">The line.</param>
    /// <param name="width">The width, in columns.</param>
    /// <returns>The lines, indented.</returns>
    public static IEnumerable<string> Wrap(HelpLine line, int width)
    {
        if (!line.Wraps || line.Text.Length == 0)
        {
            yield return line.ToString();
            yield break;
        }

        var current = new string(' ', line.Indent);
        var isEmpty = true;
        foreach (var word in line.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!isEmpty && DisplayWidth.Of(current) + 1 + DisplayWidth.Of(word) > width)
            {
                yield return current;
                current = new string(' ', line.Indent + line.Hang);
                isEmpty = true;
            }

            current += isEmpty ? word : " " + word;
            isEmpty = false;
        }

        yield return current;
    }
}
