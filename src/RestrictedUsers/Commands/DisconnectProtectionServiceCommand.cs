using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using RestrictedUsers.Completion;
using RestrictedUsers.Connections;
using RestrictedUsers.Contracts;
using RestrictedUsers.Conversion;

namespace RestrictedUsers.Commands;

/// <summary>Closes connections: the given ones, all of this session, or the latest. Closing when nothing is open is no error.</summary>
[Cmdlet(
    VerbsCommunications.Disconnect,
    "ProtectionService",
    DefaultParameterSetName = ConnectionSet,
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Low,
    HelpUri = HelpLinks.Pages + "Disconnect-ProtectionService.md")]
[OutputType(typeof(void))]
public sealed class DisconnectProtectionServiceCommand : PSCmdlet
{
    private const string ConnectionSet = "Connection";
    private const string AllSet = "All";

    /// <summary>The connections to close: objects, names, ids or organisations. The session's latest unless given.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ParameterSetName = ConnectionSet)]
    [ConnectionTransformation]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    [ValidateNotNull]
    public ProtectionServiceConnection[]? Connection { get; set; }

    /// <summary>Close all connections of this session.</summary>
    [Parameter(Mandatory = true, ParameterSetName = AllSet)]
    public SwitchParameter All { get; set; }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        foreach (ProtectionServiceConnection connection in Targets())
        {
            if (ShouldProcess(connection.Name, "Disconnect") && RunspaceConnections.Close(connection.ConnectionId))
            {
                WriteVerbose($"Disconnected from {connection.Organization} ('{connection.Name}').");
            }
        }
    }

    private IEnumerable<ProtectionServiceConnection> Targets()
    {
        if (Connection is not null)
        {
            return Named(Connection);
        }

        IReadOnlyList<IProtectionService> open = RunspaceConnections.Current.List();
        if (open.Count == 0)
        {
            WriteVerbose("No connection is open.");
        }

        return open.Skip(All ? 0 : open.Count - 1).Select(static s => s.Connection).ToArray();
    }

    private List<ProtectionServiceConnection> Named(ProtectionServiceConnection[] connections)
    {
        var found = new List<ProtectionServiceConnection>();
        foreach (ProtectionServiceConnection given in connections)
        {
            if (ConnectionReference.Resolve(given, out ErrorRecord? error) is { } service)
            {
                found.Add(service.Connection);
            }
            else
            {
                WriteError(error!);
            }
        }

        return found;
    }
}
