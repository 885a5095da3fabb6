using System;
using System.Text;
using Markdig.Syntax.Inlines;

namespace RestrictedUsers.Help.Reading;

/// <summary>Markdown within a line as plain text: emphasis and code marks fall away, links show where they lead.</summary>
internal static class InlineText
{
    /// <summary>The text of some markdown.</summary>
    /// <param name="inlines">The markdown, or null.</param>
    /// <returns>The text; a hard line break is a line feed, a soft one a space.</returns>
    public static string Of(ContainerInline? inlines)
    {
        var text = new StringBuilder();
        if (inlines is not null)
        {
            AppendAll(text, inlines);
        }

        return text.ToString();
    }

    private static void AppendAll(StringBuilder text, ContainerInline inlines)
    {
        foreach (var inline in inlines)
        {
            Append(text, inline);
        }
    }

    private static void Append(StringBuilder text, Inline inline)
    {
        switch (inline)
        {
            case LiteralInline literal:
                text.Append(literal.Content.AsSpan());
                break;
            case CodeInline code:
                text.Append(code.Content);
                break;
            case LineBreakInline lineBreak:
                text.Append(lineBreak.IsHard ? '\n' : ' ');
                break;
            case HtmlEntityInline entity:
                text.Append(entity.Transcoded.AsSpan());
                break;
            case AutolinkInline autolink:
                text.Append(autolink.Url);
                break;
            case HtmlInline html:
                // A comment is not text; anything else is reported by MarkdownRules.
                text.Append(html.Tag.StartsWith("<!--", StringComparison.Ordinal) ? "" : html.Tag);
                break;
            case LinkInline link:
                AppendLink(text, link);
                break;
            case ContainerInline container:
                AppendAll(text, container);
                break;
            default:
                throw new NotSupportedException($"The markdown element {inline.GetType().Name} has no plain text form yet.");
        }
    }

    private static void AppendLink(StringBuilder text, LinkInline link)
    {
        var label = new StringBuilder();
        AppendAll(label, link);
        text.Append(label);
        // A page of this folder is named by its label; an address would be lost without being shown.
        if (LinkTarget.Address(link.Url) is not null && !link.IsImage && !label.Equals(link.Url))
        {
            text.Append(" (").Append(link.Url).Append(')');
        }
    }
}
