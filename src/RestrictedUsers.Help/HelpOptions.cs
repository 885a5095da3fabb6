using System;
using System.Collections.Generic;

namespace RestrictedUsers.Help;

/// <summary>The command line.</summary>
/// <param name="Source">The folder with the pages.</param>
/// <param name="Output">The folder to write to, made where it is missing; null with <c>--check</c>.</param>
/// <param name="AssemblyName">The assembly of the cmdlets, for example <c>RestrictedUsers.dll</c>.</param>
/// <param name="Examples">The file that receives the examples as JSON, for the tests that run them; null for none.</param>
/// <param name="CheckOnly">Whether to report errors and write nothing.</param>
internal sealed record HelpOptions(string Source, string? Output, string AssemblyName, string? Examples, bool CheckOnly)
{
    /// <summary>How to call the program.</summary>
    public const string Usage = "usage: RestrictedUsers.Help --source <folder> --output <folder> --assembly-name <name.dll> [--examples <file.json>] [--check]";

    /// <summary>Reads the command line.</summary>
    /// <param name="args">The arguments.</param>
    /// <returns>The options.</returns>
    /// <exception cref="FormatException">The arguments are not those of <see cref="Usage"/>.</exception>
    public static HelpOptions Parse(IReadOnlyList<string> args)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var checkOnly = false;
        for (var i = 0; i < args.Count; i++)
        {
            switch (args[i])
            {
                case "--check":
                    checkOnly = true;
                    break;
                case "--source" or "--output" or "--assembly-name" or "--examples" when i + 1 < args.Count && args[i + 1].Length > 0:
                    if (!values.TryAdd(args[i], args[i + 1]))
                    {
                        throw new FormatException($"{args[i]} is there twice.");
                    }

                    i++;
                    break;
                case "--source" or "--output" or "--assembly-name" or "--examples":
                    throw new FormatException($"{args[i]} needs a value.");
                default:
                    throw new FormatException($"'{args[i]}' is not known.");
            }
        }

        var output = values.GetValueOrDefault("--output");
        if (output is null && !checkOnly)
        {
            throw new FormatException("--output is missing.");
        }

        return new HelpOptions(Required("--source"), output, Required("--assembly-name"), values.GetValueOrDefault("--examples"), checkOnly);

        string Required(string name) => values.TryGetValue(name, out var value) ? value : throw new FormatException($"{name} is missing.");
    }
}
