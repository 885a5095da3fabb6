namespace RestrictedUsers.Shell.CommandLine;

/// <summary>The text of <c>-Help</c>.</summary>
internal static class Usage
{
    /// <summary>What the shell takes and returns.</summary>
    public const string Text = """
        The RestrictedUsers module on an embedded PowerShell engine, for machines without PowerShell.

        Usage: dotnet run --project src/RestrictedUsers.Shell -- [options] [script.ps1 [arguments]]

          script.ps1 [arguments]     run a script; the same as -File
          -File <script> [arguments] run a script; -Name value, -Name:value and -Switch are its parameters
          -Command <text>            run the rest of the line; "-" reads the text from standard input
          -NonInteractive            never ask; a question is an error
          -ModulePath <path>         import this module (manifest or folder), not the one that was built here
          -NoModule                  import no module
          -NoLogo                    print no banner at the prompt
          -Help                      print this

        Without a script or a command it opens a prompt on a terminal, or else runs the script on standard input.
        Where a script or a command uses $input, it gets the lines of standard input.

        The engine has PowerShell's core commands only (ForEach-Object, Where-Object, Get-Command, Get-Help, Import-Module,
        Out-Host, ...). Select-Object, Format-Table, Export-Csv and the like need a full PowerShell (pwsh).

        Exit codes: what the script gave to exit; 0; 1 after an uncaught error, or when -Command's last command failed;
        64 for a wrong command line; 130 after Ctrl+C; 143 after SIGTERM.
        NO_COLOR turns colours off. COLUMNS sets the width of redirected output (120).
        """;
}
