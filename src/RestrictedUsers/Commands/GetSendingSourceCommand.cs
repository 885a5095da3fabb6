using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using RestrictedUsers.Conversion;
using RestrictedUsers.Pipeline;

namespace RestrictedUsers.Commands;

/// <summary>
/// Shows what an organisation sends as and from: its accepted domains, the addresses of its connectors, and what the domains'
/// SPF records authorise. Piped to Get-BlockListStatus it is the whole check.
/// </summary>
[Cmdlet(VerbsCommon.Get, "SendingSource", HelpUri = HelpLinks.Pages + "Get-SendingSource.md")]
[ServicePermission("list domains and connectors", "Get-AcceptedDomain", "Get-InboundConnector", "Get-OutboundConnector")]
[OutputType(typeof(SendingSource))]
public sealed class GetSendingSourceCommand : ServiceCmdlet
{
    /// <summary>Only sources of these types.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public SendingSourceType[]? Type { get; set; }

    /// <summary>Leave out what others send from too, such as Microsoft's own addresses.</summary>
    [Parameter]
    public SwitchParameter ExcludeShared { get; set; }

    /// <summary>Do not read SPF records, nor look up the hosts of connectors: DNS is not asked.</summary>
    [Parameter]
    public SwitchParameter SkipSpf { get; set; }

    /// <summary>Resolvers, each an IP address with or without a port. The system's unless given.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? Server { get; set; }

    /// <summary>The longest wait for one answer of DNS: seconds, or a time span. 2 seconds unless given.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <inheritdoc />
    private protected override Task ProcessRecordAsync() => WithNotices("Reading sending sources", ReadAsync);

    private async Task ReadAsync(IProgress<ServiceNotice> notices)
    {
        var query = new SendingSourceQuery
        {
            IncludeSpf = !SkipSpf,
            Servers = [.. (Server ?? []).Select(OpenCore().BlockLists.ReadServer)],
            Timeout = Timeout,
        };
        IReadOnlyList<SendingSource> found = await Service.GetSendingSourcesAsync(query, notices, StopToken);
        await WriteNotices();
        foreach (SendingSource source in found.Where(s => !(ExcludeShared && s.IsShared) && (Type is null || Array.IndexOf(Type, s.Type) >= 0)))
        {
            WriteObject(source);
        }
    }
}
