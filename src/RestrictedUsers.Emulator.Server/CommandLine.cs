using System;
using System.Globalization;

namespace RestrictedUsers.Emulator.Server;

/// <summary>What the server's command line says.</summary>
internal sealed class CommandLine
{
    public const string Usage =
        """
        Usage: RestrictedUsers.Emulator.Server [options]

          --port <number>          the port on 127.0.0.1; 0, the default, takes any free one
          --scenario <file>        a scenario file in place of the built-in tenant
          --settings <json>        settings to merge over the scenario's, e.g. {"latencyMs":50}
          --https <file>           speak https, with a certificate that is made now and written to the file (PEM)
          --keep-alive <seconds>   how long an idle connection is kept
          --exit-on-stdin-close    end when standard input is closed (also --exit-with-parent)

        When it is ready it prints one line: Listening on http://127.0.0.1:<port>
        """;

    public int Port { get; private set; }

    public string? Scenario { get; private set; }

    public string? Settings { get; private set; }

    public string? Https { get; private set; }

    public TimeSpan? KeepAlive { get; private set; }

    public bool ExitOnStdinClose { get; private set; }

    public bool Help { get; private set; }

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="FormatException">An argument is unknown or has no proper value; the message says which.</exception>
    public static CommandLine Parse(string[] arguments)
    {
        var line = new CommandLine();
        for (var i = 0; i < arguments.Length; i++)
        {
            var name = arguments[i];
            switch (name)
            {
                case "--port":
                    line.Port = Number(name, Value(arguments, ref i), ushort.MaxValue);
                    break;
                case "--scenario":
                    line.Scenario = Value(arguments, ref i);
                    break;
                case "--settings":
                    line.Settings = Value(arguments, ref i);
                    break;
                case "--https":
                    line.Https = Value(arguments, ref i);
                    break;
                case "--keep-alive":
                    line.KeepAlive = TimeSpan.FromSeconds(Number(name, Value(arguments, ref i), 86_400));
                    break;
                case "--exit-on-stdin-close" or "--exit-with-parent":
                    line.ExitOnStdinClose = true;
                    break;
                case "--help" or "-h":
                    line.Help = true;
                    break;
                default:
                    throw new FormatException($"Unknown argument '{name}'.");
            }
        }

        return line;
    }

    private static string Value(string[] arguments, ref int i) =>
        i + 1 < arguments.Length ? arguments[++i] : throw new FormatException($"{arguments[i]} needs a value.");

    private static int Number(string name, string text, int largest) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= largest
            ? number
            : throw new FormatException($"{name} needs a number from 0 to {largest}, not '{text}'.");
}
