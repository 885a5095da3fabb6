using System;
using System.Text.Json;
using RestrictedUsers.Emulator.Commands;

namespace RestrictedUsers.Emulator.Protocol;

/// <summary>The body of an InvokeCommand: <c>{"CmdletInput":{"CmdletName":"…","Parameters":{…}}}</c>.</summary>
internal sealed class CommandRequest
{
    // The name on the wire, which the property below only happens to share.
    private const string ParametersName = "Parameters";

    private CommandRequest(string commandName, EmulatedCommand? command, JsonElement parameters, string? problem)
    {
        CommandName = commandName;
        Command = command;
        Parameters = parameters;
        Problem = problem;
    }

    /// <summary>The name as sent; empty when there is none.</summary>
    public string CommandName { get; }

    /// <summary>The command, or null for an unknown one.</summary>
    public EmulatedCommand? Command { get; }

    /// <summary>The parameters' object. Only valid when there is no problem.</summary>
    public JsonElement Parameters { get; }

    /// <summary>What is wrong with the body, or null.</summary>
    public string? Problem { get; }

    /// <summary>The sender or connector that the request names, as far as it can be told.</summary>
    public string? Target
    {
        get
        {
            if (Problem is not null || Command?.TargetParameter is not { } name)
            {
                return null;
            }

            foreach (var property in Parameters.EnumerateObject())
            {
                if (string.Equals(property.Name, name, StringComparison.OrdinalIgnoreCase) && property.Value.ValueKind == JsonValueKind.String)
                {
                    return property.Value.GetString();
                }
            }

            return null;
        }
    }

    public static CommandRequest Parse(byte[] body)
    {
        JsonElement root;
        try
        {
            using var document = JsonDocument.Parse(body);
            root = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return Bad(string.Empty, "The request body is not valid JSON.");
        }

        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("CmdletInput", out var input)
            || input.ValueKind != JsonValueKind.Object)
        {
            return Bad(string.Empty, "The parameter 'CmdletInput' is required and must be an object.");
        }

        if (!input.TryGetProperty("CmdletName", out var name) || name.ValueKind != JsonValueKind.String || name.GetString()!.Length == 0)
        {
            return Bad(string.Empty, "CmdletInput needs a 'CmdletName'.");
        }

        return input.TryGetProperty(ParametersName, out var parameters) && parameters.ValueKind == JsonValueKind.Object
            ? new CommandRequest(name.GetString()!, CommandTable.Find(name.GetString()!), parameters, problem: null)
            : Bad(name.GetString()!, "CmdletInput needs 'Parameters', which must be an object and not null.");
    }

    private static CommandRequest Bad(string commandName, string problem) =>
        new(commandName, CommandTable.Find(commandName), default, problem);
}
