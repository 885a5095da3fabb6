using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Host;
using RestrictedUsers.Commands;
using RestrictedUsers.Contracts;
using RestrictedUsers.Errors;

namespace RestrictedUsers.Unblocking;

/// <summary>
/// Decides whether one planned unblock may be sent: the ordinary confirmation, then the second dangers. <c>-Force</c> takes
/// the prompts away and nothing else; a danger that nobody is asked about needs its own switch.
/// </summary>
internal sealed class UnblockConsent
{
    private const string ConsoleHostName = "ConsoleHost";

    private readonly RemoveBlockedSenderCommand _command;
    private readonly bool _isConfirmBound;
    private readonly bool _isAskedFor;
    private readonly Dictionary<UnblockDangerKind, Answers> _answers = new();
    private bool _nobodyAnswers;

    /// <summary>Reads switches and preferences of the running command.</summary>
    internal UnblockConsent(RemoveBlockedSenderCommand command)
    {
        _command = command;
        IsWhatIf = Bound("WhatIf") ?? LanguagePrimitives.IsTrue(command.GetVariableValue("WhatIfPreference"));
        bool? confirm = Bound("Confirm");
        _isConfirmBound = confirm is not null;
        _isAskedFor = confirm ?? (!command.Force && PreferenceAsks());
    }

    /// <summary>True when nothing may be sent, because of <c>-WhatIf</c> or its preference variable.</summary>
    internal bool IsWhatIf { get; }

    /// <summary>Asks what has to be asked about one item.</summary>
    /// <param name="item">An item that would be sent.</param>
    /// <param name="refusal">Why it is not sent, for a person.</param>
    /// <exception cref="PipelineStoppedException">A prompt was needed and nobody can answer: <c>ConfirmationRequired</c> was written.</exception>
    internal bool Ask(UnblockPlanItem item, out string refusal)
    {
        UnblockDanger[] dangers = [.. item.Dangers.Where(d => !IsAccepted(d.Kind))];
        bool isSkipped = dangers.Length > 0 && !CanAskAboutDanger;
        var question = new UnblockQuestion(item, dangers, isSkipped);
        if (isSkipped && !IsWhatIf)
        {
            refusal = Refusal(dangers);
            return false;
        }

        if (!AskToProcess(question))
        {
            refusal = "Not confirmed.";
            return false;
        }

        foreach (UnblockDanger danger in dangers)
        {
            if (!AskToContinue(item, danger, out refusal))
            {
                return false;
            }
        }

        refusal = "";
        return true;
    }

    // Whoever switched the ordinary prompt off is not there to answer this one either: in a job it would wait for ever.
    private bool CanAskAboutDanger => _isAskedFor && !_nobodyAnswers && !IsConsoleWithoutInput;

    // pwsh with its input redirected takes the end of the input for an empty answer, and that is the default: Yes.
    private bool IsConsoleWithoutInput => _command.Host.Name == ConsoleHostName && Console.IsInputRedirected;

    private bool AskToProcess(UnblockQuestion question)
    {
        if (_command.Force && !IsWhatIf && !_isConfirmBound)
        {
            _command.SayProcessed(question);
            return true;
        }

        if (_isAskedFor && !IsWhatIf && IsConsoleWithoutInput)
        {
            ThrowConfirmationRequired(cause: null);
        }

        try
        {
            return _command.AskToProcess(question, out _);
        }
        catch (Exception e) when (IsNoPrompt(e))
        {
            ThrowConfirmationRequired(e);
            throw;
        }
    }

    private bool AskToContinue(UnblockPlanItem item, UnblockDanger danger, out string refusal)
    {
        if (!_answers.TryGetValue(danger.Kind, out Answers? answers))
        {
            _answers[danger.Kind] = answers = new Answers();
        }

        try
        {
            bool goesOn = _command.AskToContinue($"{item.Request.Identity}: {danger.Message}", ref answers.YesToAll, ref answers.NoToAll);
            refusal = goesOn ? "" : $"Not confirmed: {danger.Message}";
            return goesOn;
        }
        catch (Exception e) when (IsNoPrompt(e))
        {
            _nobodyAnswers = true;
            refusal = Refusal([danger]);
            return false;
        }
    }

    private void ThrowConfirmationRequired(Exception? cause)
    {
        const string message = "An unblock has to be confirmed, and nobody can answer here. Nothing was sent.";
        _command.ThrowTerminatingError(ErrorRecords.Create(
            ErrorIds.ConfirmationRequired, message, target: null, new InvalidOperationException(message, cause)));
    }

    private bool IsAccepted(UnblockDangerKind kind) =>
        kind == UnblockDangerKind.TemporaryBlock ? _command.IncludeTemporary : _command.IncludeLowQuota;

    private bool? Bound(string name) =>
        _command.MyInvocation.BoundParameters.TryGetValue(name, out object? value) ? LanguagePrimitives.IsTrue(value) : null;

    private bool PreferenceAsks()
    {
        object? preference = _command.GetVariableValue("ConfirmPreference");

        // Our impact is High, so every level asks except None.
        return !LanguagePrimitives.TryConvertTo(preference, CultureInfo.InvariantCulture, out ConfirmImpact impact) || impact != ConfirmImpact.None;
    }

    private static string Refusal(IReadOnlyCollection<UnblockDanger> dangers) =>
        $"{string.Join(" ", dangers.Select(static d => d.Message))} {UnblockQuestion.Consent(dangers)}";

    // Hosts say it in different ways: no user interface, pwsh -NonInteractive, a host that never implemented it.
    private static bool IsNoPrompt(Exception e) => e is HostException or PSInvalidOperationException or NotImplementedException;

    private sealed class Answers
    {
        internal bool YesToAll;
        internal bool NoToAll;
    }
}
