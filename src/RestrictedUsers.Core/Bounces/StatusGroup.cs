using System;
using System.Collections.Generic;
using System.Text;
using MimeKit.Utils;

namespace RestrictedUsers.Core.Bounces;

/// <summary>
/// One group of fields of a delivery status (RFC 3464, 2.1): the first is about the message, each other one about a recipient. The fields
/// have the form of mail headers; a line that has no such form is left out, and of fields of the same name the first counts.
/// </summary>
internal sealed class StatusGroup
{
    private readonly Dictionary<string, string> _fields = new(StringComparer.OrdinalIgnoreCase);

    private StatusGroup()
    {
    }

    /// <summary>A field's value on one line, encoded words decoded (RFC 2047); null where there is no such field.</summary>
    internal string? this[string name] => _fields.TryGetValue(name, out string? value) ? Decode(value) : null;

    /// <summary>Reads the groups one by one, in time that grows with the length only.</summary>
    /// <param name="text">The delivery status, decoded.</param>
    internal static IEnumerable<StatusGroup> Read(string text)
    {
        var group = new StatusGroup();
        int position = 0;
        while (position < text.Length)
        {
            int end = EndOfField(text, position);
            if (IsBlank(text, position, end))
            {
                if (group._fields.Count > 0)
                {
                    yield return group;
                    group = new StatusGroup();
                }
            }
            else
            {
                group.Add(text, position, end);
            }

            position = end;
        }

        if (group._fields.Count > 0)
        {
            yield return group;
        }
    }

    private void Add(string text, int start, int end)
    {
        int colon = text.IndexOf(':', start, end - start);
        if (colon <= start)
        {
            return;
        }

        string name = text.Substring(start, colon - start).TrimEnd();
        if (name.Length > 0 && !_fields.ContainsKey(name))
        {
            _fields[name] = text.Substring(colon + 1, end - colon - 1);
        }
    }

    // Behind the line and the lines that continue it. A line of blanks continues nothing: it ends the group.
    private static int EndOfField(string text, int start)
    {
        int end = EndOfLine(text, start);
        bool isField = !IsBlank(text, start, end);
        while (isField && end < text.Length && text[end] is ' ' or '\t')
        {
            int next = EndOfLine(text, end);
            if (IsBlank(text, end, next))
            {
                break;
            }

            end = next;
        }

        return end;
    }

    private static int EndOfLine(string text, int start)
    {
        int newLine = text.IndexOf('\n', start);
        return newLine < 0 ? text.Length : newLine + 1;
    }

    private static bool IsBlank(string text, int start, int end)
    {
        for (int i = start; i < end; i++)
        {
            if (!char.IsWhiteSpace(text[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static string Decode(string value)
    {
        string line = Unfold(value);
        return line.IndexOf("=?", StringComparison.Ordinal) < 0 ? line : Rfc2047.DecodeText(Encoding.UTF8.GetBytes(line));
    }

    private static string Unfold(string value)
    {
        string trimmed = value.Trim();
        return trimmed.IndexOf('\n') < 0 ? trimmed : trimmed.Replace("\r", "").Replace("\n", "");
    }
}
