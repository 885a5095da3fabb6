using System;
using System.Collections.Generic;
using RestrictedUsers.Emulator.State;

namespace RestrictedUsers.Emulator.Scenario;

/// <summary>A scenario as read: the tenant at one moment.</summary>
internal sealed class TenantScenario
{
    public Guid TenantId { get; set; } = new("7c1f0a52-3e0b-4d2c-9a35-0c6a2d1e8f40");

    public string Organization { get; set; } = "contoso.onmicrosoft.com";

    public List<AcceptedDomain> Domains { get; } = [];

    /// <summary>The connectors through which the tenant takes mail in and sends it out; not the blocked ones.</summary>
    public List<MailConnector> MailConnectors { get; } = [];

    public EmulatorSettings Settings { get; } = new();

    public List<BlockedEntry> Senders { get; } = [];

    public List<SenderGenerator> Generators { get; } = [];

    public List<BlockedEntry> Connectors { get; } = [];

    public List<TracedMessage> Messages { get; } = [];

    public AuditLog Audit { get; } = new();

    public Dictionary<string, List<DateTimeOffset>> Unblocks { get; } = new(StringComparer.OrdinalIgnoreCase);

    public TenantState CreateState() => new(new BlockList(Senders, Generators), new BlockList(Connectors, []), Audit, Unblocks);
}

/// <summary>A verified domain of the tenant.</summary>
internal sealed class AcceptedDomain
{
    public string Name { get; set; } = string.Empty;

    /// <summary><c>Authoritative</c>, <c>InternalRelay</c> or <c>ExternalRelay</c>.</summary>
    public string DomainType { get; set; } = "Authoritative";

    public bool IsDefault { get; set; }
}

/// <summary>A connector of the tenant.</summary>
internal sealed class MailConnector
{
    public bool IsInbound { get; set; }

    public Guid Id { get; set; } = Guid.NewGuid();

    public string Name { get; set; } = string.Empty;

    public bool Enabled { get; set; } = true;

    /// <summary>For an inbound connector <c>SenderIPAddresses</c>, for an outbound one <c>SmartHosts</c>.</summary>
    public List<string> Addresses { get; set; } = [];

    /// <summary><c>SenderDomains</c> or <c>RecipientDomains</c>.</summary>
    public List<string> Domains { get; set; } = ["*"];
}
