using System;
using System.Management.Automation;
using System.Text;
using RestrictedUsers.Shell.CommandLine;
using RestrictedUsers.Shell.Terminal;

namespace RestrictedUsers.Shell;

/// <summary>The entry point.</summary>
internal static class Program
{
    private const int WrongCommandLine = 64;

    private static int Main(string[] arguments)
    {
        var encoding = Console.OutputEncoding;
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        try
        {
            return Run(arguments);
        }
        finally
        {
            if (OperatingSystem.IsWindows())
            {
                // The code page belongs to the console window, which outlives this process.
                Console.OutputEncoding = encoding;
            }
        }
    }

    private static int Run(string[] arguments)
    {
        var capabilities = TerminalCapabilities.Detect();
        using var output = new TerminalOutput(Console.Out, Console.Error, capabilities, TimeProvider.System);
        if (!capabilities.OutputColours)
        {
            PSStyle.Instance.OutputRendering = OutputRendering.PlainText;
        }

        try
        {
            var options = CommandLineParser.Parse(arguments, capabilities.InputIsTerminal);
            if (options.Mode == ShellMode.Help)
            {
                output.Write(Usage.Text + Environment.NewLine);
                return 0;
            }

            return new ShellApplication(options, output).Run();
        }
        catch (UsageException exception)
        {
            output.WriteErrorLine(exception.Message + " -Help shows what this shell takes.");
            return WrongCommandLine;
        }
    }
}
