using System.Management.Automation;
using RestrictedUsers.Completion;
using RestrictedUsers.Connections;
using RestrictedUsers.Contracts;
using RestrictedUsers.Conversion;

namespace RestrictedUsers.Commands;

/// <summary>Lists this session's open connections, in the order in which they were made. The last one is the default.</summary>
[Cmdlet(VerbsCommon.Get, "ProtectionServiceConnection", HelpUri = HelpLinks.Pages + "Get-ProtectionServiceConnection.md")]
[OutputType(typeof(ProtectionServiceConnection))]
public sealed class GetProtectionServiceConnectionCommand : PSCmdlet
{
    /// <summary>Only these: objects, names, ids or organisations. All of the session unless given.</summary>
    [Parameter(Position = 0)]
    [ConnectionTransformation]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    [ValidateNotNull]
    public ProtectionServiceConnection[]? Connection { get; set; }

    /// <inheritdoc />
    protected override void EndProcessing()
    {
        if (Connection is null)
        {
            foreach (IProtectionService service in RunspaceConnections.Current.List())
            {
                WriteObject(service.Connection);
            }

            return;
        }

        foreach (ProtectionServiceConnection given in Connection)
        {
            if (ConnectionReference.Resolve(given, out ErrorRecord? error) is { } service)
            {
                WriteObject(service.Connection);
            }
            else
            {
                WriteError(error!);
            }
        }
    }
}
