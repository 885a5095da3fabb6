using System;
using System.IO;
using System.Reflection;
using RestrictedUsers.Shell.CommandLine;
using RestrictedUsers.Shell.Hosting;
using RestrictedUsers.Shell.Session;
using RestrictedUsers.Shell.Terminal;

namespace RestrictedUsers.Shell;

/// <summary>One run of the shell: opens the engine, imports the module, runs what was asked for, and gives the exit code.</summary>
internal sealed class ShellApplication(ShellOptions options, TerminalOutput output)
{
    private const int Failure = 1;

    /// <summary>Runs it.</summary>
    /// <returns>The exit code of the process.</returns>
    /// <exception cref="UsageException">The script does not exist or is none.</exception>
    public int Run()
    {
        // Both before anything is loaded: a wrong path should not wait for the engine, and text on standard input
        // may take its time to arrive, during which Ctrl+C simply ends the process.
        var script = options.Mode == ShellMode.File ? FindScript(options.ScriptPath) : string.Empty;
        var text = options.Mode == ShellMode.StandardInput ? ScriptInput.ReadText() : options.CommandText;

        using var interrupts = new Interrupts(output.WriteErrorLine);
        using var input = new TerminalInput();
        var userInterface = new ShellUserInterface(output, input, interrupts, options.NonInteractive);
        var host = new ShellHost(userInterface, ShellVersion);
        using var session = new ShellSession(host, userInterface, interrupts);
        var prompt = new PromptLoop(session, host, output, input, interrupts);

        string? module = null;
        if (!options.NoModule && !TryImportModule(session, out module))
        {
            return interrupts.TerminationExitCode ?? (interrupts.Token.IsCancellationRequested ? Interrupts.InterruptedExitCode : Failure);
        }

        if (options.Mode == ShellMode.Prompt)
        {
            if (!options.NoLogo)
            {
                WriteBanner(module);
            }

            return prompt.Run();
        }

        int exitCode;
        RunOutcome outcome;
        if (options.Mode == ShellMode.File)
        {
            var lines = output.Capabilities.InputIsTerminal ? null : ScriptInput.ForFile(script);
            outcome = session.RunScript(ScriptCall.ToText(script, options.ScriptArguments), lines, out exitCode);
        }
        else
        {
            var lines = output.Capabilities.InputIsTerminal || options.Mode == ShellMode.StandardInput
                ? null
                : ScriptInput.ForText(text);
            outcome = session.RunText(text, lines);
            exitCode = outcome == RunOutcome.Completed && session.LastCommandSucceeded ? 0 : Failure;
        }

        return outcome == RunOutcome.Stopped
            ? interrupts.TerminationExitCode ?? Interrupts.InterruptedExitCode
            : host.RequestedExitCode ?? exitCode;
    }

    private static Version ShellVersion => Assembly.GetExecutingAssembly().GetName().Version ?? new Version(0, 0);

    private static string FindScript(string path)
    {
        var full = Path.GetFullPath(path);
        if (!full.EndsWith(".ps1", StringComparison.OrdinalIgnoreCase))
        {
            throw new UsageException($"'{path}' is not a script: the name of a script ends in .ps1. To run text, use -Command.");
        }

        return File.Exists(full) ? full : throw new UsageException($"The script '{path}' does not exist (looked for '{full}').");
    }

    private bool TryImportModule(ShellSession session, out string? description)
    {
        description = null;
        try
        {
            var manifest = options.ModulePath is { } given
                ? ModuleLocator.FindGiven(given)
                : ModuleLocator.FindBuilt(AppContext.BaseDirectory, ShellVersion);
            if (session.ImportModule(manifest) is not { } module)
            {
                return false;
            }

            description = module.Name + " " + module.Version;
            return true;
        }
        catch (ModuleNotFoundException exception)
        {
            output.WriteErrorLine(exception.Message);
            return false;
        }
    }

    private void WriteBanner(string? module)
    {
        var engine = typeof(System.Management.Automation.PowerShell).Assembly.GetName().Version?.ToString(3);
        output.WriteQuestion($"{(module is null ? "No module" : module)} on an embedded PowerShell {engine} engine (core commands only).{Environment.NewLine}");
        var name = module?.Split(' ')[0];
        output.WriteQuestion(name is null
            ? $"Type exit to leave.{Environment.NewLine}"
            : $"Type exit to leave, Get-Command -Module {name} to see the commands.{Environment.NewLine}");
    }
}
