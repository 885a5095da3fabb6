using System.Text;

namespace RestrictedUsers.Core.Text;

/// <summary>Writes values into commands that a person will run. The values come from mail, so each must stay one literal.</summary>
internal static class PowerShellText
{
    /// <summary>
    /// A single-quoted literal. PowerShell takes the typographic single quotes U+2018 to U+201B for quotes too, so these are doubled
    /// like the plain one.
    /// </summary>
    internal static string Quote(string value)
    {
        var quoted = new StringBuilder(value.Length + 2).Append('\'');
        foreach (char c in value)
        {
            quoted.Append(c);
            if (c is '\'' or (>= '\u2018' and <= '\u201B'))
            {
                quoted.Append(c);
            }
        }

        return quoted.Append('\'').ToString();
    }
}
