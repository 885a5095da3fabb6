using System;
using System.Globalization;
using System.Text;
using RestrictedUsers.Errors;

namespace RestrictedUsers.Conversion;

/// <summary>Judges the names that people type, paste and pipe: addresses and connector ids.</summary>
internal static class EntityName
{
    /// <summary>The longest address that SMTP allows: 64 for the local part, one @, 255 for the domain (RFC 5321, 4.5.3.1).</summary>
    internal const int MaximumAddressLength = 320;

    /// <summary>Reads one exact address. Blanks around it are dropped; its case is kept.</summary>
    /// <param name="text">What was given.</param>
    /// <param name="address">The address; empty where it is none.</param>
    /// <returns>What is wrong; null where nothing is.</returns>
    internal static InputProblem? ReadAddress(string? text, out string address)
    {
        address = "";
        string trimmed = text?.Trim() ?? "";
        if (trimmed.Length == 0)
        {
            return Invalid("The address is empty.");
        }

        if (trimmed.Length > MaximumAddressLength)
        {
            return Invalid($"'{Show(trimmed)}' has {trimmed.Length} characters; an address has {MaximumAddressLength} at most.");
        }

        if (InvisibleCharacter(trimmed) is int position)
        {
            return Invalid($"'{Show(trimmed)}' has an invisible or control character (U+{(int)trimmed[position]:X4}) at position {position + 1}.");
        }

        if (trimmed.IndexOfAny(['*', '?']) >= 0)
        {
            return new InputProblem(ErrorIds.WildcardNotAllowed, $"'{trimmed}' is a wildcard; an exact address is needed here.");
        }

        if (Guid.TryParse(trimmed, out _))
        {
            return Invalid($"'{trimmed}' is not an address. If it is a connector's id, give it to -ConnectorId.");
        }

        if (!LooksLikeAddress(trimmed))
        {
            return Invalid($"'{trimmed}' is not an address.");
        }

        address = trimmed;
        return null;
    }

    /// <summary>Reads a connector's id.</summary>
    /// <param name="text">What was given.</param>
    /// <param name="connectorId">The id in its usual form, lower case with hyphens; empty where it is none.</param>
    /// <returns>What is wrong; null where nothing is.</returns>
    internal static InputProblem? ReadConnectorId(string? text, out string connectorId)
    {
        connectorId = "";
        string trimmed = text?.Trim() ?? "";
        if (trimmed.IndexOfAny(['*', '?']) >= 0)
        {
            return new InputProblem(ErrorIds.WildcardNotAllowed, $"'{Show(trimmed)}' is a wildcard; a connector's exact id is needed here.");
        }

        if (!Guid.TryParse(trimmed, out Guid id))
        {
            return new InputProblem(
                ErrorIds.InvalidConnectorId,
                trimmed.Length == 0 ? "The connector's id is empty." : $"'{Show(trimmed)}' is not a connector's id.");
        }

        connectorId = id.ToString("D", CultureInfo.InvariantCulture);
        return null;
    }

    /// <summary>The text made harmless to print: control characters become visible ones, and what is too long is cut.</summary>
    internal static string Show(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        string cut = text!.Length > MaximumAddressLength ? text.Substring(0, MaximumAddressLength) + "…" : text;
        if (InvisibleCharacter(cut) is null)
        {
            return cut;
        }

        var shown = new StringBuilder(cut.Length);
        foreach (char c in cut)
        {
            // U+2400 starts the pictures of the control characters.
            shown.Append(c < ' ' ? (char)('\u2400' + c) : c == '\u007f' ? '\u2421' : IsInvisible(c) ? '\ufffd' : c);
        }

        return shown.ToString();
    }

    private static InputProblem Invalid(string message) => new(ErrorIds.InvalidAddress, message);

    // No more than the shape that the service could know: the local part's finer rules are the service's to judge.
    private static bool LooksLikeAddress(string text)
    {
        int at = text.LastIndexOf('@');
        if (at <= 0 || at == text.Length - 1 || text.IndexOf('@') != at)
        {
            return false;
        }

        foreach (char c in text)
        {
            if (char.IsWhiteSpace(c) || c is ',' or ';' or '<' or '>' or '"' or '(' or ')' or '[' or ']' or '\\' or ':')
            {
                return false;
            }
        }

        string domain = text.Substring(at + 1);
        return domain[0] != '.' && domain[domain.Length - 1] != '.' && domain.IndexOf("..", StringComparison.Ordinal) < 0;
    }

    private static int? InvisibleCharacter(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (IsInvisible(text[i]))
            {
                return i;
            }
        }

        return null;
    }

    // Format characters too: a zero-width space pasted from a web page makes an address that nobody finds, and a direction
    // mark one that reads as another.
    private static bool IsInvisible(char c) =>
        c < '\u0080'
            ? char.IsControl(c)
            : CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
