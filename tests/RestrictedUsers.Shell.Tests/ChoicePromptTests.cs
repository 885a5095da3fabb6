using System;
using System.Collections.Generic;
using System.Management.Automation.Host;
using System.Text;
using RestrictedUsers.Shell.Hosting;
using Xunit;

namespace RestrictedUsers.Shell.Tests;

/// <summary>Questions with a few answers, beyond the confirmations that the interaction tests ask.</summary>
public sealed class ChoicePromptTests
{
    private static readonly ChoiceDescription[] Colours =
        [new("&Red", "like fire"), new("Dark re&d", "like wine"), new("None", "no colour")];

    [Theory]
    [InlineData(0, "r")]
    [InlineData(0, "RED")]
    [InlineData(1, "D")]
    [InlineData(1, " dark red ")]
    [InlineData(2, "none")]
    [InlineData(1, "")]
    [InlineData(2, "n", "no", "", "never mind", "None")]
    public void A_key_or_a_whole_label_is_an_answer(int expected, params string[] answers)
    {
        // Without a default, Enter asks again.
        var choice = new ChoicePrompt(Colours, answers.Length == 1 ? 1 : -1);
        Assert.Equal(expected, Ask(choice, answers, out _));
    }

    [Fact]
    public void The_question_shows_keys_labels_and_default()
    {
        Ask(new ChoicePrompt(Colours, 2), [""], out var screen);
        Assert.Contains("[R] Red  [D] Dark red  None  [?] Help (default is \"None\"): ", screen);
        Ask(new ChoicePrompt(Colours, -1), ["r"], out screen);
        Assert.Contains("None  [?] Help: ", screen);
    }

    [Fact]
    public void Help_explains_each_answer()
    {
        Ask(new ChoicePrompt(Colours, 0), ["?", "r"], out var screen);
        Assert.Contains("R - like fire", screen);
        Assert.Contains("None - no colour", screen);
    }

    [Fact]
    public void A_question_without_answers_or_with_a_wrong_default_cannot_be_asked()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ChoicePrompt([], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ChoicePrompt(Colours, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ChoicePrompt(Colours, -2));
    }

    private static int Ask(ChoicePrompt prompt, string[] answers, out string screen)
    {
        var text = new StringBuilder();
        var queue = new Queue<string>(answers);
        var result = prompt.Ask("caption", "message", line => text.Append(line), question =>
        {
            text.Append(question);
            return queue.Dequeue();
        });
        screen = text.ToString();
        Assert.Empty(queue);
        return result;
    }
}
