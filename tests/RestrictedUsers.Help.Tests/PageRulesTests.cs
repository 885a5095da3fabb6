using System;
using System.Linq;
using System.Text;
using RestrictedUsers.Help.Diagnostics;
using Xunit;

namespace RestrictedUsers.Help.Tests;

/// <summary>Each thing that can be wrong with a cmdlet's page: the sample page with that one thing changed.</summary>
public sealed class PageRulesTests
{
    private const string NameYaml = "ParameterSets:\n- Name: Name\n  Position: 0\n  IsRequired: true\n  ValueFromPipelineByPropertyName: true\n";

    [Fact]
    public void The_sample_page_has_no_error() => Assert.Empty(TestPages.Read(TestPages.Text()).Errors);

    [Theory]
    // Front matter.
    [InlineData("document type: cmdlet", "document type: module", "RUHELP005", "document type: module")]
    [InlineData("document type: cmdlet\n", "", "RUHELP005", "external help file")]
    [InlineData("RestrictedUsers.Help.Tests.dll-Help.xml", "Other.dll-Help.xml", "RUHELP005", "external help file")]
    [InlineData("HelpUri: https:", "HelpUri: http:", "RUHELP005", "HelpUri")]
    [InlineData("Locale: en-US", "online version: https://example.com", "RUHELP005", "online version")]
    [InlineData("PlatyPS schema version: 2024-05-01", "PlatyPS schema version: 2.0.0", "RUHELP005", "PlatyPS schema version")]
    [InlineData("Locale: en-US", "Language: en-US", "RUHELP004", "Language: en-US")]
    [InlineData("Locale: en-US", "Locale: [en-US", "RUHELP003", "Module Name")]
    [InlineData("Locale: en-US", "Locale: en-US\nLocale: de-DE", "RUHELP003", "Locale: de-DE")]
    [InlineData("Locale: en-US", "Locale: *anchor", "RUHELP003", "Locale: *anchor")]
    [InlineData("title: Remove-SampleMessage", "title: Get-SampleMessage", "RUHELP006", "title")]
    // Layout.
    [InlineData("# Remove-SampleMessage\n\n", "# Remove-Message\n\n", "RUHELP006", "# Remove-Message")]
    [InlineData("## NOTES\n\nRemoving a message that is already gone is no error.\n", "", "RUHELP007", "---")]
    [InlineData("### CommonParameters", "### -Other", "RUHELP007", "## PARAMETERS", "RUHELP015")]
    [InlineData("## NOTES", "## REMARKS", "RUHELP008", "## REMARKS", "RUHELP007")]
    [InlineData("## NOTES", "## OUTPUTS", "RUHELP008", "@## OUTPUTS\n\nRemoving", "RUHELP007")]
    [InlineData("## ALIASES\n\nThis cmdlet has no aliases.\n\n## DESCRIPTION", "## DESCRIPTION\n\nText.\n\n## ALIASES", "RUHELP008", "## ALIASES")]
    [InlineData("## PARAMETERS\n", "## PARAMETERS\n\nLost text.\n", "RUHELP008", "Lost text")]
    [InlineData("## SYNOPSIS\n", "Lost text.\n\n## SYNOPSIS\n", "RUHELP008", "Lost text")]
    [InlineData("## NOTES\n", "# Notes\n\n## NOTES\n", "RUHELP008", "# Notes")]
    [InlineData("### -Confirm", "### Confirm", "RUHELP008", "### Confirm", "RUHELP011", "RUHELP011")]
    [InlineData("## INPUTS\n", "## INPUTS\n\nLost text.\n", "RUHELP008", "Lost text")]
    [InlineData("## EXAMPLES\n", "## EXAMPLES\n\nLost text.\n", "RUHELP008", "Lost text")]
    [InlineData("### Example 2: See", "### Example 4: See", "RUHELP008", "### Example 4")]
    [InlineData("IsRequired: false\n```\n\n### CommonParameters", "IsRequired: false\n```\n\nLost text.\n\n### CommonParameters", "RUHELP008", "Lost text")]
    [InlineData("Removes messages, by name or by piped object.\n", "", "RUHELP009", "## SYNOPSIS")]
    [InlineData("Does not ask.\n", "", "RUHELP009", "### -Force")]
    [InlineData("\nNothing is removed.\n", "", "RUHELP009", "### Example 2")]
    [InlineData("A message to remove.\n", "", "RUHELP009", "@### RestrictedUsers.Help.Tests.SampleCommands.SampleMessage\n\n\n")]
    [InlineData("- [Get-SampleMessage](Get-SampleMessage.md)\n- [`about_SampleMessages`](about_SampleMessages.md#how-a-message-is-removed)\n- [The guide](https://example.com/guide)\n", "None.\n", "RUHELP009", "## RELATED LINKS")]
    // Syntax and parameters.
    [InlineData("[-Name] <string[]> [[-Limit] <int>]", "[-Name] <string[] [[-Limit] <int>]", "RUHELP010", "Remove-SampleMessage [-Name] <string[] [[", "RUHELP013", "RUHELP013")]
    [InlineData(" [-WhatIf] [-Confirm] [<CommonParameters>]\n```\n\n### InputObject", " [-WhatIf] [-Confirm]\n```\n\n### InputObject", "RUHELP010", "Remove-SampleMessage [-Name]")]
    [InlineData("### InputObject", "### InputObject (Default)", "RUHELP010", "@Remove-SampleMessage -InputObject")]
    [InlineData("### InputObject\n", "### InputObject\n\nText.\n", "RUHELP010", "### InputObject", "RUHELP013")]
    [InlineData("Remove-SampleMessage -InputObject", "Get-SampleMessage -InputObject", "RUHELP006", "Get-SampleMessage -InputObject")]
    [InlineData("[[-Limit] <int>]", "[[-Limit] <int>] [-Depth <int>]", "RUHELP011", "Remove-SampleMessage [-Name]")]
    [InlineData(" [[-Limit] <int>]", "", "RUHELP012", "### -Limit")]
    [InlineData("[[-Limit] <int>]", "[[-Limit] <int>] [[-Limit] <int>]", "RUHELP014", "Remove-SampleMessage [-Name]")]
    [InlineData("[-Name] <string[]>", "[[-Name] <string[]>]", "RUHELP013", "Remove-SampleMessage [[-Name]")]
    [InlineData("[-Name] <string[]>", "-Name <string[]>", "RUHELP013", "Remove-SampleMessage -Name <")]
    [InlineData("[-Name] <string[]>", "[-name] <string[]>", "RUHELP013", "Remove-SampleMessage [-name]")]
    [InlineData("[-Name] <string[]>", "[-Name] <string>", "RUHELP013", "Remove-SampleMessage [-Name] <string>")]
    [InlineData("[[-Limit] <int>]", "[-Limit]", "RUHELP013", "Remove-SampleMessage [-Name]", "RUHELP013")]
    [InlineData("### InputObject\n", "### Object\n", "RUHELP013", "@Remove-SampleMessage -InputObject", "RUHELP013")]
    [InlineData("### InputObject\n", "### Name\n", "RUHELP014", "@Remove-SampleMessage -InputObject", "*")]
    [InlineData("### -WhatIf", "### -Force", "RUHELP014", "@### -Force\n\nShows", "RUHELP011", "RUHELP011")]
    [InlineData("- cf", "- Force", "RUHELP014", "### -Confirm")]
    [InlineData("- MessageName\n" + NameYaml, "- MessageName\n" + NameYaml + "- Name: Name\n  Position: 0\n  IsRequired: true\n", "RUHELP014", "@- Name: Name\n  Position: 0\n  IsRequired: true\n```")]
    [InlineData("  ValueFromPipelineByPropertyName: true\n", "- Name: (All)\n  Position: 0\n  IsRequired: true\n", "RUHELP015", "@- Name: (All)\n  Position: 0", "RUHELP012")]
    [InlineData("Type: System.Int32\n", "", "RUHELP015", "DefaultValue: 10", "*")]
    [InlineData("DefaultValue: 10", "Default: 10", "RUHELP015", "Default: 10")]
    [InlineData("  Position: 1\n", "  Position: first\n", "RUHELP015", "  Position: first", "RUHELP013")]
    [InlineData("  Position: 1\n  IsRequired: false", "  Position: 1\n  IsRequired: maybe", "RUHELP015", "  IsRequired: maybe")]
    [InlineData("DefaultValue: 10\nParameterSets:\n- Name: Name\n  Position: 1\n  IsRequired: false", "DefaultValue: 10\nParameterSets: Name", "RUHELP015", "ParameterSets: Name", "*")]
    [InlineData("DefaultValue: 10", "DefaultValue: 'ten", "RUHELP003", null, "RUHELP011")]
    [InlineData("DefaultValue: 10", "\tDefaultValue: 10", "RUHELP003", null, "RUHELP011")]
    // Examples.
    [InlineData("### Example 3: Remove what another command found", "Text.", "RUHELP016", "## EXAMPLES", "RUHELP017")]
    [InlineData("```powershell\nRemove-SampleMessage -Name * -WhatIf", "```\nRemove-SampleMessage -Name * -WhatIf", "RUHELP017", "### Example 2")]
    [InlineData("Remove-SampleMessage -Name * -WhatIf\n", "\n", "RUHELP017", "@```powershell\n\n```")]
    [InlineData("\nNothing is removed.\n", "\nNothing.\n\n```powershell\n1\n```\n", "RUHELP017", "@```powershell\n1")]
    [InlineData("It is shown above.", "```output\n1\n```", "RUHELP017", "@```output\n1")]
    [InlineData("<!-- test\nengine: core\ntype: none", "<!-- note\nengine: core\ntype: none", "RUHELP018", "### Example 2")]
    [InlineData("\nNothing is removed.\n", "\nNothing.\n\n<!-- test {engine: core, type: none, assert: '1'} -->\n", "RUHELP019", "<!-- test {")]
    [InlineData("<!-- test\nengine: core\ntype: none\nassert: $result.Count -eq 0\n-->\n\n```powershell\nRemove-SampleMessage -Name * -WhatIf\n```\n", "```powershell\n1\n```\n\n<!-- test {engine: core, type: none, assert: '1'} -->\n", "RUHELP019", "<!-- test {")]
    [InlineData("engine: core\ntype: none", "engine: shell\ntype: none", "RUHELP019", "engine: shell")]
    [InlineData("type: none", "types: none", "RUHELP019", "@engine: core\ntypes: none", "RUHELP019")]
    [InlineData("type: none", "type: []", "RUHELP019", "type: []")]
    [InlineData("type: none", "type: [none, System.String]", "RUHELP019", "type: [none")]
    [InlineData("assert: $result.Count -eq 0", "assert: ''", "RUHELP019", "assert: ''")]
    [InlineData("assert: $result.Count -eq 0", "assert: 'x", "RUHELP003", null)]
    // Every page.
    [InlineData("(Get-SampleMessage.md) is", "(Get-Message.md) is", "RUHELP020", "it removes; [the list]")]
    [InlineData("(Get-SampleMessage.md) is", "(get-samplemessage.md) is", "RUHELP020", "it removes; [the list]")]
    [InlineData("(Get-SampleMessage.md) is", "(/Get-SampleMessage.md) is", "RUHELP020", "it removes; [the list]")]
    [InlineData("(Get-SampleMessage.md) is", "() is", "RUHELP020", "it removes; [the list]")]
    [InlineData("(Get-SampleMessage.md) is", "(file:///etc/passwd) is", "RUHELP020", "it removes; [the list]")]
    [InlineData("(Get-SampleMessage.md) is", "(#no-such-heading) is", "RUHELP020", "it removes; [the list]")]
    [InlineData("#how-a-message-is-removed", "#how-it-is-removed", "RUHELP020", "- [`about_SampleMessages`]")]
    [InlineData("Can \\<wait>", "Can <wait>", "RUHELP021", "| Low ")]
    [InlineData("It handles each of these:", "<details>\n<p>Hidden</p>\n</details>", "RUHELP021", "<details>")]
    [InlineData("This cmdlet has no aliases.", "{{ Insert list of aliases }}", "RUHELP022", "{{ Insert")]
    public void A_wrong_page_is_an_error_at_its_line(string oldText, string newText, string code, string? at, params string[] further)
    {
        var text = TestPages.With(oldText, newText);
        var errors = TestPages.Read(text).Errors;

        Assert.Contains(errors, e => Code(e) == code && (at is null || e.Line == LineOf(text, at)));

        // *: what follows from the mistake is not counted.
        if (!further.Contains("*", StringComparer.Ordinal))
        {
            Assert.Equal(new[] { code }.Concat(further).Order(StringComparer.Ordinal), errors.Select(Code).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void A_page_without_front_matter_is_an_error()
    {
        var text = TestPages.Text();
        var error = Assert.Single(TestPages.Read(text[text.IndexOf("# Remove", StringComparison.Ordinal)..]).Errors);

        Assert.Equal((1, "RUHELP005"), (error.Line, Code(error)));
    }

    [Fact]
    public void A_parameter_without_properties_is_an_error()
    {
        var errors = TestPages.Read(TestPages.With("```yaml\nType: System.Int32\nDefaultValue: 10\nParameterSets:\n- Name: Name\n  Position: 1\n  IsRequired: false\n```\n", "")).Errors;

        Assert.Contains(errors, e => Code(e) == "RUHELP015" && e.Message.Contains("-Limit has no ```yaml block", StringComparison.Ordinal));
    }

    [Fact]
    public void A_second_block_of_properties_is_an_error()
    {
        var (page, errors) = TestPages.Read(TestPages.With("### CommonParameters", "```yaml\nType: System.Int32\nParameterSets: []\n```\n\n### CommonParameters"));

        Assert.NotNull(page);
        Assert.Contains(errors, e => Code(e) == "RUHELP015" && e.Message.StartsWith("-WhatIf has a second YAML block", StringComparison.Ordinal));
    }

    [Fact]
    public void A_block_that_is_never_closed_is_an_error()
    {
        var text = TestPages.With("  (1 message)\n```", "  (1 message)");

        Assert.Contains(TestPages.Read(text[..text.IndexOf("\n### Example 2", StringComparison.Ordinal)]).Errors, e =>
            e.Line == LineOf(text, "```output") && Code(e) == "RUHELP023");
    }

    [Theory]
    [InlineData("\u001B[2J", "U+001B", 5)]
    [InlineData("\u0007", "U+0007", 5)]
    [InlineData("\u009B31m", "U+009B", 5)]
    [InlineData("\0", "U+0000", 5)]
    [InlineData("\u007F", "U+007F", 5)]
    [InlineData("\r", "U+000D", 5)]
    [InlineData("\u202E", "U+202E", 5)]
    [InlineData("\u2066", "U+2066", 5)]
    [InlineData("\uFEFF", "U+FEFF", 5)]
    public void A_character_that_a_console_obeys_is_an_error_at_its_column(string unsafeText, string name, int column)
    {
        var text = TestPages.With("Nothing is removed.", "Noth" + unsafeText + "ing is removed.");
        var error = Assert.Single(TestPages.Read(text).Errors, e => Code(e) == "RUHELP002");

        Assert.Equal((LineOf(text, "Noth" + unsafeText), column), (error.Line, error.Column));
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_that_is_not_UTF_8_is_an_error()
    {
        var (page, errors) = TestPages.Read(Encoding.Latin1.GetBytes(TestPages.Text()));

        Assert.Null(page);
        Assert.Equal("RUHELP001", Code(Assert.Single(errors)));
    }

    [Fact]
    public void Line_ends_byte_order_mark_and_trailing_blanks_change_nothing()
    {
        var text = TestPages.Text();
        var windows = TestPages.Read([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(text.Replace("\n", "\r\n", StringComparison.Ordinal))]);

        Assert.Empty(windows.Errors);
        Assert.Equal(
            Writing.MamlWriter.Write([TestPages.Read(text).Page!]).ToString(),
            Writing.MamlWriter.Write([windows.Page!]).ToString());
    }

    [Fact]
    public void An_error_is_in_the_format_that_a_build_shows()
    {
        var error = new HelpError("en-US/Get-Thing.md", 12, 3, HelpErrorCode.UnknownFrontMatterKey, "No.");

        Assert.Equal("en-US/Get-Thing.md(12,3): error RUHELP004: No.", error.ToString());
    }

    [Fact]
    public void A_page_of_noise_is_reported_and_never_throws()
    {
        // Every prefix, as an editor saves it half-written, and every line left out.
        var text = TestPages.Text();
        var lines = text.Split('\n');
        var links = Array.IndexOf(lines, "## RELATED LINKS");
        for (var i = 0; i < links; i += 3)
        {
            Assert.NotEmpty(TestPages.Read(string.Join('\n', lines[..i])).Errors);
            TestPages.Read(string.Join('\n', lines.Where((_, n) => n != i)));
        }
    }

    private static string Code(HelpError error) => error.ToString().Split("error ")[1].Split(':')[0];

    // A text that begins with @ may span lines; it stands for its first line.
    private static int LineOf(string text, string start)
    {
        var at = ("\n" + text).IndexOf("\n" + start.TrimStart('@'), StringComparison.Ordinal);
        Assert.True(at >= 0, "The test's page has no line: " + start);
        return text[..at].Split('\n').Length;
    }
}
