using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using RestrictedUsers.Shell.Session;
using RestrictedUsers.Shell.Terminal;

namespace RestrictedUsers.Shell.Hosting;

/// <summary>
/// What cmdlets and scripts see of the person at the terminal: lines, questions, streams and progress. Where nobody can answer
/// (standard input redirected, or <c>-NonInteractive</c>) every question fails with a <see cref="HostException"/>, never with a guess.
/// </summary>
internal sealed class ShellUserInterface : PSHostUserInterface
{
    private readonly TerminalOutput _output;
    private readonly TerminalInput _input;
    private readonly Interrupts _interrupts;
    private readonly bool _nonInteractive;
    private readonly ShellRawUserInterface _rawUserInterface;

    /// <summary>Connects the engine to the terminal.</summary>
    /// <param name="output">Where text goes.</param>
    /// <param name="input">Where answers come from.</param>
    /// <param name="interrupts">What ends the wait for an answer.</param>
    /// <param name="nonInteractive">Never ask.</param>
    public ShellUserInterface(TerminalOutput output, TerminalInput input, Interrupts interrupts, bool nonInteractive)
    {
        _output = output;
        _input = input;
        _interrupts = interrupts;
        _nonInteractive = nonInteractive;
        _rawUserInterface = new ShellRawUserInterface(output);
    }

    /// <inheritdoc/>
    public override PSHostRawUserInterface RawUI => _rawUserInterface;

    /// <inheritdoc/>
    public override bool SupportsVirtualTerminal => _output.Capabilities.OutputColours;

    /// <summary>Fails when nobody can answer.</summary>
    /// <exception cref="HostException">Nobody can answer: the text says why.</exception>
    public void RequireInteraction()
    {
        var terminal = _output.Capabilities;
        var reason = _nonInteractive ? "the shell was started with -NonInteractive"
            : !terminal.InputIsTerminal ? "standard input is not a terminal"
            : !terminal.OutputIsTerminal && !terminal.ErrorIsTerminal ? "neither standard output nor standard error is a terminal"
            : null;
        if (reason is not null)
        {
            throw NoInteraction(reason);
        }
    }

    /// <summary>Takes the progress line off the screen.</summary>
    public void ClearProgress() => _output.ClearProgress();

    /// <inheritdoc/>
    public override void Write(string value) => _output.Write(value);

    /// <inheritdoc/>
    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value)
    {
        var colour = foregroundColor == RawUI.ForegroundColor ? string.Empty : PSStyle.MapForegroundColorToEscapeSequence(foregroundColor);
        if (backgroundColor != RawUI.BackgroundColor)
        {
            colour += PSStyle.MapBackgroundColorToEscapeSequence(backgroundColor);
        }

        _output.Write(colour, value);
    }

    /// <inheritdoc/>
    public override void WriteLine() => _output.Write(Environment.NewLine);

    /// <inheritdoc/>
    public override void WriteLine(string value) => _output.Write(value + Environment.NewLine);

    /// <inheritdoc/>
    public override void WriteErrorLine(string value) => _output.WriteErrorLine(value);

    /// <inheritdoc/>
    public override void WriteWarningLine(string message) => WriteStreamLine(PSStyle.Instance.Formatting.Warning, "WARNING: ", message);

    /// <inheritdoc/>
    public override void WriteVerboseLine(string message) => WriteStreamLine(PSStyle.Instance.Formatting.Verbose, "VERBOSE: ", message);

    /// <inheritdoc/>
    public override void WriteDebugLine(string message) => WriteStreamLine(PSStyle.Instance.Formatting.Debug, "DEBUG: ", message);

    /// <inheritdoc/>
    public override void WriteProgress(long sourceId, ProgressRecord record) => _output.ShowProgress(sourceId, record);

    /// <inheritdoc/>
    public override string ReadLine()
    {
        RequireInteraction();
        return Ask(string.Empty);
    }

    /// <inheritdoc/>
    public override SecureString ReadLineAsSecureString()
    {
        RequireInteraction();
        return AskSecret(string.Empty);
    }

    /// <inheritdoc/>
    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        RequireInteraction();
        return new ChoicePrompt(choices, defaultChoice).Ask(caption, message, _output.WriteQuestion, Ask);
    }

    /// <inheritdoc/>
    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions)
    {
        RequireInteraction();
        WriteHeading(caption, message);
        return new FieldPrompt(_output.WriteQuestion, Ask, AskSecret, AskCredential).Ask(descriptions);
    }

    /// <inheritdoc/>
    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName)
    {
        RequireInteraction();
        WriteHeading(caption, message);
        return AskCredential(userName);
    }

    /// <inheritdoc/>
    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName,
        PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) =>
        PromptForCredential(caption, message, userName, targetName);

    private static HostException NoInteraction(string reason) => new(
        $"This needs an answer and nobody can give one: {reason}.",
        innerException: null, "HostNotInteractive", ErrorCategory.InvalidOperation);

    private void WriteStreamLine(string colour, string label, string message) =>
        _output.Write(colour, label + HarmlessText.Escape(message) + Environment.NewLine);

    private void WriteHeading(string caption, string message)
    {
        foreach (var line in new[] { caption, message })
        {
            if (!string.IsNullOrEmpty(line))
            {
                _output.WriteQuestion(line + Environment.NewLine);
            }
        }
    }

    private string Ask(string question)
    {
        var answer = ReadAnswer(question);
        _output.NoteAnswered();
        return answer;
    }

    private SecureString AskSecret(string question)
    {
        var secret = new SecureString();
        _input.HideTyping();
        try
        {
            foreach (var character in ReadAnswer(question))
            {
                secret.AppendChar(character);
            }
        }
        finally
        {
            _input.ShowTyping();
        }

        _output.WriteQuestion(Environment.NewLine);
        secret.MakeReadOnly();
        return secret;
    }

    private PSCredential AskCredential(string? userName)
    {
        while (string.IsNullOrWhiteSpace(userName))
        {
            userName = Ask("User: ");
        }

        return new PSCredential(userName, AskSecret($"Password for user {userName}: "));
    }

    private string ReadAnswer(string question)
    {
        _output.WriteQuestion(question);
        try
        {
            return _input.ReadLine(_interrupts.Token) ?? throw NoInteraction("the input has ended");
        }
        catch (OperationCanceledException)
        {
            _output.WriteQuestion(Environment.NewLine);
            // The engine lets no script catch this one.
            throw new PipelineStoppedException();
        }
    }
}
