using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace RestrictedUsers.Module.Tests.Support;

/// <summary>A host whose person answers prompts from a list, by the label of the choice; without answers it throws as a host without a person does.</summary>
internal sealed class ScriptedHost(params string[] answers) : PSHost
{
    private readonly ScriptedUi _ui = new(answers);

    /// <summary>The prompts that were shown: caption and text.</summary>
    internal IReadOnlyList<string> Prompts => _ui.Prompts;

    /// <summary>What <c>-WhatIf</c> said.</summary>
    internal IReadOnlyList<string> Lines => _ui.Lines;

    public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override string Name => "ScriptedHost";

    public override PSHostUserInterface UI => _ui;

    public override Version Version { get; } = new(1, 0);

    public override void EnterNestedPrompt() => throw new NotSupportedException();

    public override void ExitNestedPrompt() => throw new NotSupportedException();

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }

    public override void SetShouldExit(int exitCode)
    {
    }

    private sealed class ScriptedUi(string[] answers) : PSHostUserInterface
    {
        private readonly Queue<string> _answers = new(answers);

        internal List<string> Prompts { get; } = [];

        internal List<string> Lines { get; } = [];

        public override PSHostRawUserInterface? RawUI => null;

        public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
        {
            if (_answers.Count == 0)
            {
                throw new HostException("Nobody is there.");
            }

            Prompts.Add($"{caption}|{message}");
            string answer = _answers.Dequeue();
            for (int i = 0; i < choices.Count; i++)
            {
                if (choices[i].Label.Replace("&", "", StringComparison.Ordinal) == answer)
                {
                    return i;
                }
            }

            throw new InvalidOperationException($"No choice is called '{answer}'.");
        }

        public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) =>
            throw new HostException("Nobody is there.");

        public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
            throw new HostException("Nobody is there.");

        public override PSCredential PromptForCredential(
            string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) =>
            throw new HostException("Nobody is there.");

        public override string ReadLine() => throw new HostException("Nobody is there.");

        public override SecureString ReadLineAsSecureString() => throw new HostException("Nobody is there.");

        public override void Write(string value) => Lines.Add(value);

        public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Lines.Add(value);

        public override void WriteDebugLine(string message)
        {
        }

        public override void WriteErrorLine(string value)
        {
        }

        public override void WriteLine(string value) => Lines.Add(value);

        public override void WriteProgress(long sourceId, ProgressRecord record)
        {
        }

        public override void WriteVerboseLine(string message)
        {
        }

        public override void WriteWarningLine(string message)
        {
        }
    }
}
