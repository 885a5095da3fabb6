using System;
using System.Linq;
using RestrictedUsers.Help.Writing;
using Xunit;

namespace RestrictedUsers.Help.Tests;

public sealed class AboutTests
{
    [Fact]
    public void A_topic_becomes_text_of_80_columns()
    {
        var (topic, errors) = TestPages.ReadTopic(TestPages.Text(TestPages.Topic));
        Assert.Empty(errors);

        var lines = AboutWriter.Write(topic!).Split('\n');

        Assert.Equal(
            ["TOPIC", "    about_SampleMessages", "", "SHORT DESCRIPTION", "    How sample messages are kept, listed and removed.", "", "LONG DESCRIPTION"],
            lines[..7]);
        Assert.All(lines.Where(l => !l.Contains("https://example.com/a/very", StringComparison.Ordinal)), l => Assert.InRange(DisplayWidth.Of(l), 0, 80));
        Assert.Equal(
            [
                "  How a message is removed",
                "",
                "    1. The list is read, once, before anything else is done, so that what is not",
                "       there needs no request of its own.",
                "    2. Each message is removed:",
                "       - first those that can wait",
                "       - then the others",
                "",
                "        Get-SampleMessage | Remove-SampleMessage -WhatIf",
                "",
                "    Priority  Meaning",
                "    --------  --------",
                "    Low       Can wait",
                "    High      待てない",
                "",
                "    State: Pending",
                "      Meaning: The message was accepted for removal and is still listed",
                "      What to do now: Wait for a day, and list it again before anything else is",
                "        tried",
                "",
                "SEE ALSO",
                "    - Get-SampleMessage",
                "    - The guide (https://example.com/guide)",
                "",
            ],
            lines.SkipWhile(l => l != "  How a message is removed"));
    }

    [Theory]
    [InlineData("How sample messages are kept, listed and removed.", "How sample messages are kept, and listed, and removed, and what it is that happens.", "RUHELP024")]
    [InlineData("How sample messages are kept, listed and removed.", "One.\n\nTwo.", "RUHELP024")]
    [InlineData("## LONG DESCRIPTION", "## DESCRIPTION", "RUHELP007")]
    [InlineData("## SHORT DESCRIPTION", "## SYNOPSIS", "RUHELP007")]
    [InlineData("# about_SampleMessages\n", "# About sample messages\n", "RUHELP006")]
    [InlineData("# about_SampleMessages\n", "---\nauthor: x\n---\n# about_SampleMessages\n", "RUHELP004")]
    [InlineData("## SEE ALSO\n", "## LONG DESCRIPTION\n", "RUHELP008")]
    [InlineData("## SEE ALSO\n", "## KEYWORDS\n\n## SEE ALSO\n", "RUHELP009")]
    [InlineData("(Get-SampleMessage.md)", "(Get-Nothing.md)", "RUHELP020")]
    [InlineData("Messages are kept in memory.", "Messages are \u001B[31mkept\u001B[0m.", "RUHELP002")]
    public void A_wrong_topic_is_an_error(string oldText, string newText, string code)
    {
        var errors = TestPages.ReadTopic(TestPages.With(oldText, newText, TestPages.Topic)).Errors;

        Assert.NotEmpty(errors);
        Assert.All(errors, e => Assert.Contains("error " + code, e.ToString(), StringComparison.Ordinal));
    }
}
