using System;
using System.Collections.Generic;
using System.Globalization;
using RestrictedUsers.Emulator.State;

namespace RestrictedUsers.Emulator.Scenario;

/// <summary>Reads a scenario file. Times in it are relative to the service's clock at the moment of reading.</summary>
internal sealed class ScenarioReader
{
    private const int LargestGenerator = 10_000_000;
    private const int LongestHistory = 1000;

    private readonly TenantScenario _scenario = new();
    private readonly DateTimeOffset _injectedNow;
    private readonly ObjectReader<TenantScenario> _root;
    private readonly ObjectReader<EntryDraft> _sender;
    private readonly ObjectReader<EntryDraft> _connector;
    private readonly ObjectReader<GeneratorDraft> _generator;
    private readonly ObjectReader<UnblockDraft> _unblock;
    private readonly ObjectReader<HistoryDraft> _history;
    private readonly ObjectReader<AcceptedDomain> _domain;
    private readonly ObjectReader<MailConnector> _inbound;
    private readonly ObjectReader<MailConnector> _outbound;
    private readonly HashSet<string> _senderKeys = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _connectorKeys = new(StringComparer.OrdinalIgnoreCase);

    private ScenarioReader(DateTimeOffset injectedNow)
    {
        _injectedNow = injectedNow;
        _sender = Entry("a sender").On("address", (d, v) => d.Entry.Key = Address(v));
        _connector = Entry("a connector")
            .On("id", (d, v) => d.Entry.Key = v.Guid().ToString())
            .On("name", (d, v) => d.Entry.Name = v.Text());
        _generator = new ObjectReader<GeneratorDraft>("a generator")
            .On("generate", (d, v) => d.Generator.Count = v.Integer(0, LargestGenerator))
            .On("pattern", (d, v) => d.Generator.Pattern = Pattern(v))
            .On("start", (d, v) => d.Generator.Start = v.Integer(0, 1_000_000_000))
            .On("reason", (d, v) => d.Generator.Reason = Format(v))
            .On("created", (d, v) => d.Generator.Created = v.Time(Now))
            .On("createdStep", (d, v) => d.Generator.CreatedStep = v.Duration(signed: true))
            .On("temporary", (d, v) => d.Generator.Temporary = v.Boolean())
            .On("listLag", (d, v) => d.Generator.ListLag = v.Duration())
            .On("reblockAfter", (d, v) => d.Generator.ReblockAfter = v.Duration())
            .On("unblockLimit", (d, v) => d.Generator.UnblockLimit = v.Integer(0));
        _unblock = new ObjectReader<UnblockDraft>("an earlier unblock")
            .On("at", (d, v) => d.At = v.Time(Now))
            .On("by", (d, v) => d.By = v.NonEmptyText());
        _history = new ObjectReader<HistoryDraft>("a history record")
            .On("sender", (d, v) => (d.Subject, d.Kind) = (Address(v), EntityKind.Sender))
            .On("connector", (d, v) => (d.Subject, d.Kind) = (v.Guid().ToString(), EntityKind.Connector))
            .On("at", (d, v) => d.At = v.Time(Now))
            .On("by", (d, v) => d.By = v.NonEmptyText())
            .On("reason", (d, v) => d.Reason = v.Text())
            .On("event", (d, v) => d.Event = v.Enum<HistoryEvent>());
        _domain = new ObjectReader<AcceptedDomain>("an accepted domain")
            .On("name", (d, v) => d.Name = v.NonEmptyText())
            .On("type", (d, v) => d.DomainType = v.NonEmptyText())
            .On("default", (d, v) => d.IsDefault = v.Boolean());
        _inbound = MailConnector("an inbound connector", "senderIPAddresses", "senderDomains");
        _outbound = MailConnector("an outbound connector", "smartHosts", "recipientDomains");
        _root = new ObjectReader<TenantScenario>("the scenario")
            .On("tenantId", (s, v) => s.TenantId = v.Guid())
            .On("organization", (s, v) => s.Organization = v.NonEmptyText())
            .On("acceptedDomains", (s, v) => Each(v, item => s.Domains.Add(ReadDomain(item))))
            .On("inboundConnectors", (s, v) => Each(v, item => s.MailConnectors.Add(Named(item, _inbound.Read(item, new MailConnector { IsInbound = true })))))
            .On("outboundConnectors", (s, v) => Each(v, item => s.MailConnectors.Add(Named(item, _outbound.Read(item, new MailConnector())))))
            .On("settings", (_, _) => { })
            .On("senders", (_, v) => Each(v, ReadSender))
            .On("connectors", (_, v) => Each(v, ReadConnector))
            .On("messages", (s, v) => Each(v, item => s.Messages.Add(new MessageReader(Now).Read(item))))
            .On("history", (_, v) => Each(v, ReadHistory));
    }

    private enum HistoryEvent
    {
        Unblock,
        Listed,
        Delisted,
    }

    // The service's clock; settings are read first because they can move it.
    private DateTimeOffset Now => _injectedNow + _scenario.Settings.ClockOffset;

    /// <summary>Reads a scenario.</summary>
    /// <exception cref="ScenarioException">It has an error; the exception says where.</exception>
    public static TenantScenario Read(byte[] utf8, DateTimeOffset now)
    {
        var root = JsonSource.Parse(utf8);
        return new ScenarioReader(now).Read(root);
    }

    private TenantScenario Read(ScenarioValue root)
    {
        foreach (var property in root.Properties)
        {
            if (string.Equals(property.Name, "settings", StringComparison.Ordinal))
            {
                SettingsReader.Merge(property.Value, _scenario.Settings);
            }
            else if (string.Equals(property.Name, "organization", StringComparison.Ordinal))
            {
                _scenario.Organization = property.Value.NonEmptyText();
            }
        }

        return _root.Read(root, _scenario);
    }

    private ObjectReader<EntryDraft> Entry(string what) => new ObjectReader<EntryDraft>(what)
        .On("reason", (d, v) => d.Entry.Reason = v.Text())
        .On("created", (d, v) => d.Entry.Created = v.Time(Now))
        .On("changed", (d, v) => d.Entry.Changed = v.Time(Now))
        .On("temporary", (d, v) => d.Entry.Temporary = v.Boolean())
        .On("expires", (d, v) => d.Entry.Expires = v.Time(Now))
        .On("listLag", (d, v) => d.Entry.ListLag = v.Duration())
        .On("reblockAfter", (d, v) => d.Entry.ReblockAfter = v.Duration())
        .On("unblockLimit", (d, v) => d.Entry.UnblockLimit = v.Integer(0))
        .On("earlierUnblocks", (d, v) => d.EarlierUnblocks = ReadUnblocks(v))
        .On("properties", (d, v) => d.Entry.Extra = v.Properties);

    private static ObjectReader<MailConnector> MailConnector(string what, string addresses, string domains) => new ObjectReader<MailConnector>(what)
        .On("id", (c, v) => c.Id = v.Guid())
        .On("name", (c, v) => c.Name = v.NonEmptyText())
        .On("enabled", (c, v) => c.Enabled = v.Boolean())
        .On(addresses, (c, v) => Each(v, item => c.Addresses.Add(item.NonEmptyText())))
        .On(domains, (c, v) =>
        {
            c.Domains = [];
            Each(v, item => c.Domains.Add(item.NonEmptyText()));
        });

    private static MailConnector Named(ScenarioValue value, MailConnector connector) =>
        connector.Name.Length > 0 ? connector : throw value.Error("A connector needs a 'name'.");

    private void ReadSender(ScenarioValue value)
    {
        foreach (var property in value.Properties)
        {
            if (string.Equals(property.Name, "generate", StringComparison.Ordinal))
            {
                ReadGenerator(value);
                return;
            }
        }

        var draft = _sender.Read(value, NewDraft());
        if (draft.Entry.Key.Length == 0)
        {
            throw value.Error("A sender needs an 'address' (or 'generate' and 'pattern' for many).");
        }

        if (!_senderKeys.Add(draft.Entry.Key))
        {
            throw value.Error($"The sender '{draft.Entry.Key}' is listed twice; addresses are compared without regard to case.");
        }

        foreach (var generator in _scenario.Generators)
        {
            RequireDistinct(value, generator, draft.Entry.Key);
        }

        Add(draft, EntityKind.Sender, _scenario.Senders);
    }

    private void ReadConnector(ScenarioValue value)
    {
        var draft = _connector.Read(value, NewDraft());
        if (draft.Entry.Key.Length == 0)
        {
            throw value.Error("A connector needs an 'id', which is a GUID.");
        }

        if (!_connectorKeys.Add(draft.Entry.Key))
        {
            throw value.Error($"The connector '{draft.Entry.Key}' is listed twice.");
        }

        Add(draft, EntityKind.Connector, _scenario.Connectors);
    }

    private void Add(EntryDraft draft, EntityKind kind, List<BlockedEntry> entries)
    {
        var entry = draft.Entry;
        entries.Add(entry);
        foreach (var unblock in draft.EarlierUnblocks)
        {
            // Each earlier case was listed some hours before it was unblocked.
            _scenario.Audit.WriteEvent("Listed", entry.Key, entry.Reason, unblock.At - TimeSpan.FromHours(3));
            RecordUnblock(kind, entry.Key, unblock.By, unblock.At);
        }

        _scenario.Audit.WriteEvent("Listed", entry.Key, entry.Reason, entry.Created);
    }

    private void ReadGenerator(ScenarioValue value)
    {
        var generator = _generator.Read(value, new GeneratorDraft { Generator = { Created = Now - TimeSpan.FromHours(1) } }).Generator;
        if (generator.Pattern.Length == 0)
        {
            throw value.Error("A generator needs a 'pattern' such as \"user{0}@contoso.com\".");
        }

        foreach (var entry in _scenario.Senders)
        {
            RequireDistinct(value, generator, entry.Key);
        }

        _scenario.Generators.Add(generator);
    }

    private static void RequireDistinct(ScenarioValue value, SenderGenerator generator, string address)
    {
        if (generator.IndexOf(address) >= 0)
        {
            throw value.Error($"The sender '{address}' is also produced by the pattern '{generator.Pattern}'.");
        }
    }

    private void ReadHistory(ScenarioValue value)
    {
        var draft = _history.Read(value, new HistoryDraft { By = Admin });
        if (draft.Subject.Length == 0 || draft.At is not { } at)
        {
            throw value.Error("A history record needs a 'sender' or a 'connector', and 'at'.");
        }

        if (draft.Event == HistoryEvent.Unblock)
        {
            RecordUnblock(draft.Kind, draft.Subject, draft.By, at);
        }
        else
        {
            _scenario.Audit.WriteEvent(draft.Event.ToString(), draft.Subject, draft.Reason, at);
        }
    }

    private void RecordUnblock(EntityKind kind, string subject, string by, DateTimeOffset at)
    {
        if (kind == EntityKind.Sender)
        {
            if (!_scenario.Unblocks.TryGetValue(subject, out var times))
            {
                _scenario.Unblocks.Add(subject, times = []);
            }

            times.Add(at);
        }

        _scenario.Audit.WriteUnblock(kind, subject, comment: null, new Actor(by, Actor.Admin), at);
    }

    /// <summary>A number of unblocks (one every other day before today), or a list of times or of <c>{ "at", "by" }</c>.</summary>
    private List<UnblockDraft> ReadUnblocks(ScenarioValue value)
    {
        var unblocks = new List<UnblockDraft>();
        if (value.Kind == System.Text.Json.JsonValueKind.Number)
        {
            for (var i = value.Integer(0, LongestHistory); i > 0; i--)
            {
                unblocks.Add(new UnblockDraft { At = Now - TimeSpan.FromDays(2 * i), By = Admin });
            }
        }
        else
        {
            foreach (var item in value.Items)
            {
                unblocks.Add(item.Kind == System.Text.Json.JsonValueKind.Object
                    ? _unblock.Read(item, new UnblockDraft { At = Now - TimeSpan.FromDays(1), By = Admin })
                    : new UnblockDraft { At = item.Time(Now), By = Admin });
            }
        }

        return unblocks;
    }

    private AcceptedDomain ReadDomain(ScenarioValue value)
    {
        if (value.Kind == System.Text.Json.JsonValueKind.String)
        {
            return new AcceptedDomain { Name = value.NonEmptyText() };
        }

        var domain = _domain.Read(value, new AcceptedDomain());
        return domain.Name.Length > 0 ? domain : throw value.Error("An accepted domain needs a 'name'.");
    }

    private EntryDraft NewDraft() => new() { Entry = { Created = Now - TimeSpan.FromHours(1) } };

    private string Admin => _scenario.Settings.Audit.Actor ?? "admin@" + _scenario.Organization;

    private static void Each(ScenarioValue value, Action<ScenarioValue> read)
    {
        foreach (var item in value.Items)
        {
            read(item);
        }
    }

    private static string Address(ScenarioValue value)
    {
        var text = value.NonEmptyText();
        var at = text.LastIndexOf('@');
        return at > 0 && at < text.Length - 1 ? text : throw value.Error($"'{text}' is not a mail address.");
    }

    private static string Pattern(ScenarioValue value)
    {
        var text = Format(value);
        var open = text.IndexOf('{');
        return open >= 0 && text.IndexOf('{', open + 1) < 0 && text.IndexOf('@') > 0
            ? text
            : throw value.Error("A pattern is a mail address with exactly one {0}, such as \"user{0}@contoso.com\".");
    }

    private static string Format(ScenarioValue value)
    {
        var text = value.Text();
        try
        {
            _ = string.Format(CultureInfo.InvariantCulture, text, 1);
            return text;
        }
        catch (FormatException e)
        {
            throw value.Error("Braces are only allowed as {0}, or {0:D6} for a fixed number of digits.", e);
        }
    }

    private sealed class EntryDraft
    {
        public BlockedEntry Entry { get; } = new();

        public List<UnblockDraft> EarlierUnblocks { get; set; } = [];
    }

    private sealed class GeneratorDraft
    {
        public SenderGenerator Generator { get; } = new();
    }

    private sealed class UnblockDraft
    {
        public DateTimeOffset At { get; set; }

        public string By { get; set; } = string.Empty;
    }

    private sealed class HistoryDraft
    {
        public EntityKind Kind { get; set; }

        public string Subject { get; set; } = string.Empty;

        public DateTimeOffset? At { get; set; }

        public string By { get; set; } = string.Empty;

        public string Reason { get; set; } = string.Empty;

        public HistoryEvent Event { get; set; }
    }
}
