using System;
using System.Collections.Generic;
using System.Management.Automation;
using System.Threading.Tasks;
using RestrictedUsers.Completion;
using RestrictedUsers.Contracts;
using RestrictedUsers.Conversion;
using RestrictedUsers.Errors;
using RestrictedUsers.Pipeline;

namespace RestrictedUsers.Commands;

/// <summary>
/// Lists the restricted users and connectors of an organisation, one by one as the service's pages arrive. An exact name that
/// is not restricted is a non-terminating error; a wildcard that fits nobody is silence.
/// </summary>
[Cmdlet(VerbsCommon.Get, "BlockedSender", HelpUri = HelpLinks.Pages + "Get-BlockedSender.md")]
[OutputType(typeof(BlockedSender))]
[ServicePermission("list", "Get-BlockedSenderAddress", "Get-BlockedConnector")]
public sealed class GetBlockedSenderCommand : ServiceCmdlet
{
    private const string Any = "Any";
    private const string User = "User";
    private const string Connector = "Connector";

    /// <summary>Up to this many exact addresses are looked up one by one; more cost less as one listing.</summary>
    private const int MaximumLookups = 10;

    private readonly SenderFilter _filter = new();
    private bool _isNamed;

    /// <summary>Addresses, or wildcards: the UPN of a mailbox, the SMTP address of another sender. The whole list unless given.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AddressText]
    [Alias("UserPrincipalName", "PrimarySmtpAddress", "EmailAddress", "Mail", "BlockedAddress")]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SenderAddressCompleter))]
    public string?[]? SenderAddress { get; set; }

    /// <summary>Ids of connectors, or wildcards for their id or name.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ConnectorIdCompleter))]
    public string?[]? ConnectorId { get; set; }

    /// <summary>Only users, only connectors, or both (<c>Any</c>, unless given).</summary>
    [Parameter]
    [ValidateSet(Any, User, Connector)]
    public string EntityType { get; set; } = Any;

    /// <summary>Only entities that were restricted for one of these causes.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public BlockCause[]? Cause { get; set; }

    /// <inheritdoc />
    protected override void BeginProcessing()
    {
        base.BeginProcessing();

        // A name that was bound to nothing ($null, an empty column, an empty pipeline) must never become "everybody".
        _isNamed = MyInvocation.ExpectingInput
            || MyInvocation.BoundParameters.ContainsKey(nameof(SenderAddress))
            || MyInvocation.BoundParameters.ContainsKey(nameof(ConnectorId));
        if (Is(Connector) && MyInvocation.BoundParameters.ContainsKey(nameof(SenderAddress)))
        {
            ThrowTerminatingError(ErrorRecords.Create(
                ErrorIds.ParameterConflict,
                "A connector has no address: leave -SenderAddress out, or name connectors with -ConnectorId.",
                SenderAddress));
        }
    }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        if (!_isNamed)
        {
            return;
        }

        EntityInput.ForEach(
            SenderAddress,
            ConnectorId,
            preferConnector: MyInvocation.BoundParameters.ContainsKey(nameof(ConnectorId)) && SenderAddress is null,
            address => Report(_filter.AddAddress(address), address),
            connector => Report(_filter.AddConnector(connector), connector));
    }

    /// <inheritdoc />
    private protected override Task EndProcessingAsync() =>
        _isNamed && _filter.IsEmpty ? Task.CompletedTask : WithNotices("Reading restricted senders", ListAsync);

    private Task ListAsync(IProgress<ServiceNotice> notices)
    {
        if (!_isNamed)
        {
            var everything = new BlockedSenderQuery { IncludeUsers = !Is(Connector), IncludeConnectors = !Is(User) };
            return ReadAll(Service.GetBlockedSenders(everything, notices), WriteIfWanted);
        }

        return _filter.ExactAddressesOnly is { Count: <= MaximumLookups } addresses
            ? LookUpAsync(addresses, notices)
            : FilterAsync(notices);
    }

    private async Task LookUpAsync(IReadOnlyCollection<string> addresses, IProgress<ServiceNotice> notices)
    {
        foreach (string address in addresses)
        {
            bool found = false;
            var query = new BlockedSenderQuery { SenderAddresses = [address], IncludeConnectors = false };
            try
            {
                await ReadAll(Service.GetBlockedSenders(query, notices), sender =>
                {
                    found = true;
                    WriteIfWanted(sender);
                });
            }
            catch (ProtectionServiceException e) when (e.Kind is ServiceErrorKind.NotFound)
            {
                found = false;
            }
            catch (ProtectionServiceException e) when (e.Kind is ServiceErrorKind.InvalidRequest && ErrorRecords.TryFrom(e, address, out ErrorRecord? error))
            {
                // The service does not take this one for an address. The others may still be fine.
                WriteError(error);
                continue;
            }

            if (!found)
            {
                WriteAddressNotFound(address);
            }
        }
    }

    private async Task FilterAsync(IProgress<ServiceNotice> notices)
    {
        var query = new BlockedSenderQuery
        {
            IncludeUsers = _filter.WantsUsers && !Is(Connector),
            IncludeConnectors = _filter.WantsConnectors && !Is(User),
        };
        await ReadAll(Service.GetBlockedSenders(query, notices), sender =>
        {
            if (_filter.Accepts(sender))
            {
                WriteIfWanted(sender);
            }
        });
        foreach (string address in query.IncludeUsers ? _filter.MissingAddresses : [])
        {
            WriteAddressNotFound(address);
        }

        foreach (string id in query.IncludeConnectors ? _filter.MissingConnectors : [])
        {
            WriteError(ErrorRecords.Create(ErrorIds.ConnectorNotFound, $"The connector {id} is not restricted.", id));
        }
    }

    private bool Is(string entityType) => string.Equals(EntityType, entityType, StringComparison.OrdinalIgnoreCase);

    private void WriteIfWanted(BlockedSender sender)
    {
        if (Cause is null || Array.IndexOf(Cause, sender.Cause) >= 0)
        {
            WriteObject(sender);
        }
    }

    private void WriteAddressNotFound(string address) =>
        WriteError(ErrorRecords.Create(ErrorIds.BlockedSenderNotFound, $"'{address}' is not restricted.", address));

    private void Report(InputProblem? problem, string? input)
    {
        if (problem is not null)
        {
            WriteError(ErrorRecords.ForInput(problem, input));
        }
    }
}
