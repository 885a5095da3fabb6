using System.Linq;
using System.Text;
using RestrictedUsers.Help.Model;

namespace RestrictedUsers.Help.Writing;

/// <summary>Writes an about topic as the text file that <c>Get-Help about_Name</c> shows as it is.</summary>
internal static class AboutWriter
{
    /// <summary>The widest line, in columns: a console's usual width.</summary>
    public const int Width = 80;

    /// <summary>The indentation below a heading, in columns.</summary>
    public const int Indent = 4;

    /// <summary>The text of a topic.</summary>
    /// <param name="topic">The topic.</param>
    /// <returns>The text, with line feeds.</returns>
    /// <remarks>
    /// The engine takes the synopsis, which <c>Get-Help about_*</c> lists, from the fifth line. So the order and the blank lines
    /// of the first two sections matter.
    /// </remarks>
    public static string Write(AboutTopic topic)
    {
        var text = new StringBuilder();
        text.Append("TOPIC\n").Append(' ', Indent).Append(topic.Name).Append("\n\n");
        text.Append("SHORT DESCRIPTION\n").Append(' ', Indent).Append(topic.ShortDescription).Append('\n');
        foreach (var section in topic.Sections)
        {
            text.Append('\n').Append(section.Heading.ToUpperInvariant()).Append('\n');
            var isFirst = true;
            foreach (var paragraph in section.Text.Paragraphs)
            {
                text.Append(isFirst ? "" : "\n");
                isFirst = false;
                AppendParagraph(text, paragraph);
            }
        }

        return text.ToString();
    }

    private static void AppendParagraph(StringBuilder text, HelpParagraph paragraph)
    {
        var indent = paragraph.IsHeading ? Indent / 2 : Indent;
        foreach (var line in paragraph.Lines.SelectMany(l => TextWrapper.Wrap(l with { Indent = l.Indent + indent }, Width)))
        {
            text.Append(line).Append('\n');
        }
    }
}
