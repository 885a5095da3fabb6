using System;
using System.Collections.Generic;
using System.Linq;

namespace RestrictedUsers.Emulator.State;

/// <summary>The unified audit log: append only. Guarded by the tenant's lock.</summary>
internal sealed class AuditLog
{
    private const string HygieneOperation = "HygieneTenantEvents";
    private const string ServiceAccount = "NT AUTHORITY\\SYSTEM (Microsoft.Exchange.ServiceHost)";

    private readonly List<AuditRecord> _records = [];

    /// <summary>The number of records so far; a search that is continued looks only at those that were there when it began.</summary>
    public int Count => _records.Count;

    /// <summary>The admin record of an unblock and the hygiene record of its effect.</summary>
    public void WriteUnblock(EntityKind kind, string subject, string? comment, Actor actor, DateTimeOffset at)
    {
        var (cmdlet, parameter) = kind == EntityKind.Sender
            ? ("Remove-BlockedSenderAddress", "SenderAddress")
            : ("Remove-BlockedConnector", "ConnectorId");
        var parameters = new List<KeyValuePair<string, string>> { new(parameter, subject) };
        if (comment is not null)
        {
            parameters.Add(new("Reason", comment));
        }

        _records.Add(new AuditRecord
        {
            Id = NewId(),
            Time = at,
            RecordType = AuditRecordType.ExchangeAdmin,
            Operation = cmdlet,
            UserId = actor.UserId,
            UserType = actor.UserType,
            AppId = actor.AppId,
            Subject = subject,
            Parameters = parameters,
        });
        WriteEvent("Delisted", subject, reason: string.Empty, at);
    }

    /// <summary>A hygiene record: an entity was listed or delisted.</summary>
    public void WriteEvent(string name, string subject, string reason, DateTimeOffset at) => _records.Add(new AuditRecord
    {
        Id = NewId(),
        Time = at,
        RecordType = AuditRecordType.HygieneEvent,
        Operation = HygieneOperation,
        UserId = ServiceAccount,
        UserType = 4,
        Subject = subject,
        Event = name,
        Reason = reason,
        EventId = _records.Count + 1,
    });

    /// <summary>The records that match among the first <paramref name="count"/>, newest first.</summary>
    public List<AuditRecord> Search(int count, Func<AuditRecord, bool> matches) =>
        _records.Take(count).Where(matches).OrderByDescending(record => record.Time).ToList();

    // Counted, not random: the same scenario and requests give the same log.
    private Guid NewId() => new(0x0a0d1700, (short)(_records.Count >> 16), (short)_records.Count, 0x8e, 0x4d, 0, 0, 0, 0, 0, 1);
}

/// <summary>Users and other senders, or inbound connectors.</summary>
internal enum EntityKind
{
    Sender,
    Connector,
}

/// <summary>Who acts, as far as the token tells.</summary>
internal sealed record Actor(string UserId, int UserType, string? AppId = null)
{
    public const int Admin = 2;
    public const int ServicePrincipal = 6;
}
