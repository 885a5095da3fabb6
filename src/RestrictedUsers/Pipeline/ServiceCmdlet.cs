using System.ComponentModel;
using System.Management.Automation;
using RestrictedUsers.Completion;
using RestrictedUsers.Connections;
using RestrictedUsers.Contracts;
using RestrictedUsers.Conversion;

namespace RestrictedUsers.Pipeline;

/// <summary>A cmdlet that works on one connection.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ServiceCmdlet : AsyncCmdlet
{
    private IProtectionService? _service;

    private protected ServiceCmdlet()
    {
    }

    /// <summary>The connection to use: the object, or its name, id or organisation. The session's latest unless given.</summary>
    [Parameter]
    [ConnectionTransformation]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    public ProtectionServiceConnection? Connection { get; set; }

    /// <summary>The service behind the connection. Without one the cmdlet ends with <c>NotConnected</c>.</summary>
    private protected IProtectionService Service => _service ??= Resolve();

    /// <summary>Whether there is nothing to do without a connection. False where some input needs none.</summary>
    private protected virtual bool NeedsConnection => true;

    /// <inheritdoc />
    protected override void BeginProcessing()
    {
        if (NeedsConnection)
        {
            // Before any input: a missing connection is one error, not one for each piped object.
            _ = Service;
        }

        base.BeginProcessing();
    }

    private IProtectionService Resolve()
    {
        IProtectionService? service = ConnectionReference.Resolve(Connection, out ErrorRecord? error);
        if (service is null)
        {
            ThrowTerminatingError(error!);
        }

        return service!;
    }
}
