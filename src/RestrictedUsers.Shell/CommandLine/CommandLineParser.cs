using System.Collections.Generic;
using System.Linq;

namespace RestrictedUsers.Shell.CommandLine;

/// <summary>Reads the command line of the shell, whose options are those of pwsh where both have them.</summary>
internal static class CommandLineParser
{
    private const string StandardInput = "-";

    /// <summary>Reads the arguments.</summary>
    /// <param name="arguments">The arguments of the process.</param>
    /// <param name="inputIsTerminal">Whether a person can type: decides between prompt and standard input when nothing is to be run.</param>
    /// <exception cref="UsageException">An option is unknown or lacks its value.</exception>
    public static ShellOptions Parse(IReadOnlyList<string> arguments, bool inputIsTerminal)
    {
        var options = new ShellOptions { Mode = inputIsTerminal ? ShellMode.Prompt : ShellMode.StandardInput };
        for (var index = 0; index < arguments.Count; index++)
        {
            var argument = arguments[index];
            if (argument is StandardInput)
            {
                return options with { Mode = ShellMode.StandardInput };
            }

            if (!argument.StartsWith('-'))
            {
                return RunFile(options, argument, arguments.Skip(index + 1));
            }

            switch (argument.TrimStart('-').ToUpperInvariant())
            {
                case "FILE" or "F":
                    return RunFile(options, ValueOf(arguments, ref index, "a script"), arguments.Skip(index + 1));
                case "COMMAND" or "C":
                    return RunCommand(options, ValueOf(arguments, ref index, "the text to run, or - for standard input"), arguments.Skip(index + 1));
                case "HELP" or "H" or "?":
                    return options with { Mode = ShellMode.Help };
                case "NONINTERACTIVE" or "NONI":
                    options = options with { NonInteractive = true };
                    break;
                case "NOLOGO":
                    options = options with { NoLogo = true };
                    break;
                case "NOPROFILE" or "NOP":
                    // No profile is ever read here; the option is taken so that a pwsh command line works unchanged.
                    break;
                case "NOMODULE":
                    options = options with { NoModule = true };
                    break;
                case "MODULEPATH":
                    options = options with { ModulePath = ValueOf(arguments, ref index, "the folder or manifest of a module") };
                    break;
                default:
                    throw new UsageException($"'{argument}' is not an option of this shell.");
            }
        }

        return options;
    }

    private static ShellOptions RunFile(ShellOptions options, string path, IEnumerable<string> rest) =>
        path is StandardInput
            ? options with { Mode = ShellMode.StandardInput }
            : options with { Mode = ShellMode.File, ScriptPath = path, ScriptArguments = rest.ToArray() };

    private static ShellOptions RunCommand(ShellOptions options, string first, IEnumerable<string> rest) =>
        first is StandardInput
            ? options with { Mode = ShellMode.StandardInput }
            : options with { Mode = ShellMode.Command, CommandText = string.Join(' ', rest.Prepend(first)) };

    private static string ValueOf(IReadOnlyList<string> arguments, ref int index, string what)
    {
        var option = arguments[index];
        index++;
        return index < arguments.Count ? arguments[index] : throw new UsageException($"'{option}' needs a value: {what}.");
    }
}
