using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using RestrictedUsers.Contracts;

namespace RestrictedUsers.Connections;

/// <summary>
/// The connections of one runspace, the latest last. They end with the runspace. A connection's object works in every
/// runspace of the process (<c>ForEach-Object -Parallel</c> with <c>$using:</c>), by its id.
/// </summary>
internal sealed class RunspaceConnections
{
    private static readonly ConditionalWeakTable<Runspace, RunspaceConnections> Runspaces = new();
    private static readonly Dictionary<Guid, RunspaceConnections> Owners = new();

    // One lock for all: connecting is rare, looking up is short, and the two tables change together.
    private static readonly object Gate = new();

    private readonly List<IProtectionService> _services = new();
    private bool _closed;

    private RunspaceConnections(Runspace runspace)
    {
        runspace.StateChanged += (_, change) =>
        {
            if (change.RunspaceStateInfo.State is RunspaceState.Closed or RunspaceState.Broken)
            {
                CloseAll(final: true);
            }
        };
    }

    /// <summary>The connections of the runspace that the calling thread works for.</summary>
    internal static RunspaceConnections Current
    {
        get
        {
            Runspace runspace = Runspace.DefaultRunspace
                ?? throw new InvalidOperationException("This thread does not belong to a PowerShell runspace.");
            return Runspaces.GetValue(runspace, static r => new RunspaceConnections(r));
        }
    }

    /// <summary>A connection of this process, whichever runspace made it; null where it is closed or not of this process.</summary>
    internal static IProtectionService? Find(Guid connectionId)
    {
        lock (Gate)
        {
            return Owners.TryGetValue(connectionId, out RunspaceConnections? owner)
                ? owner._services.Find(s => s.Connection.ConnectionId == connectionId)
                : null;
        }
    }

    /// <summary>Closes one connection, whichever runspace made it.</summary>
    /// <returns>False when it was closed already.</returns>
    internal static bool Close(Guid connectionId)
    {
        IProtectionService? service;
        lock (Gate)
        {
            service = Find(connectionId);
            if (service is null)
            {
                return false;
            }

            Owners[connectionId]._services.Remove(service);
            Owners.Remove(connectionId);
        }

        service.Dispose();
        return true;
    }

    /// <summary>Adds a new connection, from now on the default one.</summary>
    internal void Add(IProtectionService service)
    {
        lock (Gate)
        {
            if (!_closed)
            {
                _services.Add(service);
                Owners[service.Connection.ConnectionId] = this;
                return;
            }
        }

        service.Dispose();
    }

    /// <summary>The open connections, in the order in which they were made.</summary>
    internal IReadOnlyList<IProtectionService> List()
    {
        lock (Gate)
        {
            return _services.ToArray();
        }
    }

    /// <summary>A name that no open connection has: the organisation, from the second on with a number.</summary>
    internal string FreeName(string organization)
    {
        lock (Gate)
        {
            string name = organization;
            for (int number = 2; _services.Exists(s => Same(s.Connection.Name, name)); number++)
            {
                name = string.Format(CultureInfo.InvariantCulture, "{0} ({1})", organization, number);
            }

            return name;
        }
    }

    /// <summary>The connections with this id, else name, else organisation or tenant id. Several only for the last two.</summary>
    internal IReadOnlyList<IProtectionService> Match(string text)
    {
        IReadOnlyList<IProtectionService> all = List();
        if (Guid.TryParse(text, out Guid id) && Find(id) is { } byId)
        {
            return [byId];
        }

        IProtectionService[] named = [.. all.Where(s => Same(s.Connection.Name, text))];
        return named.Length > 0
            ? named
            : [.. all.Where(s => Same(s.Connection.Organization, text) || Same(s.Connection.TenantId, text))];
    }

    /// <summary>Closes all connections of this runspace.</summary>
    internal void CloseAll() => CloseAll(final: false);

    private static bool Same(string? left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    private void CloseAll(bool final)
    {
        IProtectionService[] services;
        lock (Gate)
        {
            _closed |= final;
            services = _services.ToArray();
            _services.Clear();
            foreach (IProtectionService service in services)
            {
                Owners.Remove(service.Connection.ConnectionId);
            }
        }

        foreach (IProtectionService service in services)
        {
            service.Dispose();
        }
    }
}
