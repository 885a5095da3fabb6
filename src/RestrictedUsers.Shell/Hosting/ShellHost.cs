using System;
using System.Globalization;
using System.Management.Automation.Host;

namespace RestrictedUsers.Shell.Hosting;

/// <summary>The host that the engine sees: its name, its user interface, and how it leaves.</summary>
internal sealed class ShellHost(ShellUserInterface userInterface, Version version) : PSHost
{
    private readonly Guid _instanceId = Guid.NewGuid();

    /// <inheritdoc/>
    public override string Name => "RestrictedUsers.Shell";

    /// <inheritdoc/>
    public override Version Version => version;

    /// <inheritdoc/>
    public override Guid InstanceId => _instanceId;

    /// <inheritdoc/>
    public override PSHostUserInterface UI => userInterface;

    /// <inheritdoc/>
    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    /// <inheritdoc/>
    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    /// <summary>What <c>exit</c> was given; null as long as nothing asked to leave.</summary>
    public int? RequestedExitCode { get; private set; }

    /// <summary>Runs a prompt while the pipeline waits, until <see cref="NestedPromptExit"/> is called.</summary>
    public Action? NestedPrompt { get; set; }

    /// <summary>Ends the nested prompt: <c>exit</c> was typed there.</summary>
    public Action? NestedPromptExit { get; set; }

    /// <inheritdoc/>
    public override void SetShouldExit(int exitCode) => RequestedExitCode = exitCode;

    /// <inheritdoc/>
    /// <exception cref="HostException">Nobody can type.</exception>
    public override void EnterNestedPrompt()
    {
        userInterface.RequireInteraction();
        (NestedPrompt ?? throw new InvalidOperationException("The session that owns this host has not started."))();
    }

    /// <inheritdoc/>
    public override void ExitNestedPrompt() => NestedPromptExit?.Invoke();

    /// <inheritdoc/>
    public override void NotifyBeginApplication()
    {
        // A native program writes to the terminal by itself: the progress line must be gone by then.
        userInterface.ClearProgress();
    }

    /// <inheritdoc/>
    public override void NotifyEndApplication()
    {
        // The terminal's line mode is put back before each question, so there is nothing to undo.
    }
}
