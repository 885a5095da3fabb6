using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using RestrictedUsers.Contracts;
using RestrictedUsers.Conversion;
using RestrictedUsers.Errors;

namespace RestrictedUsers.Connections;

/// <summary>Finds the open connection that a <c>-Connection</c> argument means.</summary>
internal static class ConnectionReference
{
    /// <summary>A stand-in for a connection that was named by text; <see cref="Resolve"/> finds the real one.</summary>
    internal static ProtectionServiceConnection FromText(string text) => new() { Name = text.Trim() };

    /// <summary>Finds the open connection.</summary>
    /// <param name="given">What was given; null for the runspace's latest.</param>
    /// <param name="error">What is wrong where there is none.</param>
    /// <returns>The service; null where there is none.</returns>
    internal static IProtectionService? Resolve(ProtectionServiceConnection? given, out ErrorRecord? error)
    {
        error = null;
        if (given is null)
        {
            IReadOnlyList<IProtectionService> open = RunspaceConnections.Current.List();
            if (open.Count > 0)
            {
                return open[open.Count - 1];
            }

            error = ErrorRecords.Create(ErrorIds.NotConnected, "There is no connection to the protection service in this session.", target: null);
            return null;
        }

        return given.ConnectionId == Guid.Empty ? ResolveText(given.Name, out error) : ResolveObject(given, out error);
    }

    private static IProtectionService? ResolveObject(ProtectionServiceConnection given, out ErrorRecord? error)
    {
        IProtectionService? service = RunspaceConnections.Find(given.ConnectionId);
        error = service is not null
            ? null
            : ErrorRecords.Create(
                ErrorIds.ConnectionNotFound,
                $"The connection '{given.Name}' is closed, or was made in another process.",
                given);
        return service;
    }

    private static IProtectionService? ResolveText(string text, out ErrorRecord? error)
    {
        IReadOnlyList<IProtectionService> matches = RunspaceConnections.Current.Match(text);
        error = matches.Count switch
        {
            1 => null,
            0 => ErrorRecords.Create(ErrorIds.ConnectionNotFound, $"No open connection of this session is called '{EntityName.Show(text)}'.", text),
            _ => ErrorRecords.Create(
                ErrorIds.ConnectionAmbiguous,
                string.Format(
                    CultureInfo.InvariantCulture,
                    "'{0}' fits {1} connections: {2}.",
                    EntityName.Show(text),
                    matches.Count,
                    string.Join(", ", matches.Select(static s => s.Connection.Name))),
                text),
        };
        return error is null ? matches[0] : null;
    }
}
