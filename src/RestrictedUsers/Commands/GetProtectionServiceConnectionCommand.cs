using System.Collections.Generic;
using System.Management.Automation;
using System.Threading.Tasks;
using RestrictedUsers.Completion;
using RestrictedUsers.Connections;
using RestrictedUsers.Contracts;
using RestrictedUsers.Conversion;
using RestrictedUsers.Pipeline;

namespace RestrictedUsers.Commands;

/// <summary>
/// Lists this session's open connections, in the order in which they were made. The last one is the default. Asks each service, once
/// in a connection, what its account may run.
/// </summary>
[Cmdlet(VerbsCommon.Get, "ProtectionServiceConnection", HelpUri = HelpLinks.Pages + "Get-ProtectionServiceConnection.md")]
[OutputType(typeof(ProtectionServiceConnection))]
public sealed class GetProtectionServiceConnectionCommand : AsyncCmdlet
{
    /// <summary>Only these: objects, names, ids or organisations. All of the session unless given.</summary>
    [Parameter(Position = 0)]
    [ConnectionTransformation]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    [ValidateNotNull]
    public ProtectionServiceConnection[]? Connection { get; set; }

    /// <inheritdoc />
    private protected override async Task EndProcessingAsync()
    {
        foreach (IProtectionService service in Services())
        {
            IReadOnlyList<string>? available = await AvailableAsync(service);
            ProtectionServiceConnection connection = service.Connection;
            WriteObject(available is null ? connection : connection.With(connection.TokenExpiresAt, available));
        }
    }

    private List<IProtectionService> Services()
    {
        if (Connection is null)
        {
            return [.. RunspaceConnections.Current.List()];
        }

        var found = new List<IProtectionService>();
        foreach (ProtectionServiceConnection given in Connection)
        {
            if (ConnectionReference.Resolve(given, out ErrorRecord? error) is { } service)
            {
                found.Add(service);
            }
            else
            {
                WriteError(error!);
            }
        }

        return found;
    }

    private async Task<IReadOnlyList<string>?> AvailableAsync(IProtectionService service)
    {
        try
        {
            IReadOnlyCollection<string>? granted = await service.GetGrantedCommandsAsync(StopToken);
            return granted is null ? null : ServicePermissionAttribute.Available(granted);
        }
        catch (ProtectionServiceException e) when (e.SignInProblem is null && e.Kind is ServiceErrorKind.Authentication)
        {
            WriteWarning($"'{service.Connection.Name}' may run nothing. {e.Message} {ServicePermissionAttribute.NotAccepted}");
            return [];
        }
        catch (ProtectionServiceException e)
        {
            WriteWarning($"What '{service.Connection.Name}' may run could not be asked. {e.Message}");
            return null;
        }
    }
}
