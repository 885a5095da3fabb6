using System;
using System.Collections.Generic;

namespace RestrictedUsers.Emulator;

/// <summary>
/// How the emulated service behaves. Every property is also a property of the scenario's <c>settings</c> object and of the body of
/// <c>POST /_emulator/settings</c>, in camel case; durations there are text such as <c>"1h30m"</c> or a number of seconds, except the two
/// latencies, which are milliseconds.
/// </summary>
/// <remarks>
/// Where the real service's behaviour is not published, the property chooses between the plausible ones, so that a client can be tested
/// against each.
/// </remarks>
public sealed class EmulatorSettings
{
    /// <summary>How long every command takes before it is executed. In JSON <c>latencyMs</c>, a number of milliseconds.</summary>
    public TimeSpan Latency { get; set; }

    /// <summary>Latency by command name, in place of <see cref="Latency"/>. In JSON <c>latencyMsByCommand</c>, milliseconds.</summary>
    public IDictionary<string, TimeSpan> LatencyByCommand { get; private set; } = new Dictionary<string, TimeSpan>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// How far the service's clock is ahead of (or, negative, behind) the injected one. It moves the Date header and every time that the
    /// service writes or compares; raising it by an hour lets an hour pass for the tenant.
    /// </summary>
    public TimeSpan ClockOffset { get; set; }

    /// <summary>The seed of the randomness that faults with a probability use. The same seed and order of requests give the same faults.</summary>
    public int Seed { get; set; } = 1;

    /// <summary>The largest page, in items, whatever <c>Prefer: odata.maxpagesize</c> asks for; also the default. 1 to 1000.</summary>
    public int PageSize { get; set; } = 1000;

    /// <summary>How long a next-page link works. The real service's text names 30 minutes.</summary>
    public TimeSpan PageTokenLifetime { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Whether every next-page link is refused as expired, as some tenants were seen to do.</summary>
    public bool RejectPageTokens { get; set; }

    /// <summary>Whether <c>@odata.nextLink</c> is written before <c>value</c> instead of after it.</summary>
    public bool NextLinkFirst { get; set; }

    /// <summary>Limits on requests.</summary>
    public ThrottlingSettings Throttling { get; internal set; } = new();

    /// <summary>
    /// Limits on the message trace's requests, besides those above. The real service allows 100 in 5 minutes; null is that default.
    /// </summary>
    public ThrottlingSettings MessageTraceThrottling { get; internal set; } = MessageTraceDefault();

    /// <summary>The faults to inject. For each request the first rule that matches and fires is acted out.</summary>
    public IList<FaultRule> Faults { get; private set; } = new List<FaultRule>();

    /// <summary>How long an entity stays in the list after it was unblocked.</summary>
    public TimeSpan ListLag { get; set; }

    /// <summary>How long after an unblock the service blocks the entity again, with a new creation time; null for never.</summary>
    public TimeSpan? ReblockAfter { get; set; }

    /// <summary>Whether an unblock sets <c>ChangedDatetime</c> of an entry that stays listed for a while.</summary>
    public bool RemovalTouchesChanged { get; set; }

    /// <summary>What a second unblock does while the entity is only listed because the list lags.</summary>
    public RepeatedRemoval RepeatWhileListed { get; set; } = RepeatedRemoval.Count;

    /// <summary>How many unblocks of one account the service allows.</summary>
    public UnblockLimitSettings UnblockLimit { get; internal set; } = new();

    /// <summary>How a read of one entity that is not listed is answered.</summary>
    public NotListedAnswer GetNotListed { get; set; } = NotListedAnswer.Empty;

    /// <summary>How an unblock of an entity that is not listed is answered; <see cref="NotListedAnswer.Empty"/> is a silent success.</summary>
    public NotListedAnswer RemoveNotListed { get; set; } = NotListedAnswer.NotFound;

    /// <summary>The form of the answer to an unblock that was executed.</summary>
    public RemovalAnswer RemovalAnswer { get; set; } = RemovalAnswer.Envelope;

    /// <summary>The form of the error envelope of errors that a command raises.</summary>
    public ErrorForm ErrorForm { get; set; } = ErrorForm.Details;

    /// <summary>Whether the inner error's key is <c>internalException</c> instead of <c>internalexception</c>; both were seen.</summary>
    public bool CamelCaseInnerError { get; set; }

    /// <summary>The body of a 403.</summary>
    public ForbiddenBody ForbiddenBody { get; set; } = ForbiddenBody.NulBytes;

    /// <summary>How times are written.</summary>
    public DateTimeForm DateTimeForm { get; set; } = DateTimeForm.Zulu;

    /// <summary>Whether <c>TemporaryBlock</c> is the text <c>"True"</c> or <c>"False"</c> instead of a JSON boolean.</summary>
    public bool TemporaryBlockAsText { get; set; }

    /// <summary>The name of a connector's creation time: <c>CreatedTime</c> or <c>CreatedDatetime</c>.</summary>
    public string ConnectorCreatedName { get; set; } = "CreatedTime";

    /// <summary>Commands that the caller's roles do not grant: they answer 403 and are missing from <c>EXOModuleFile</c>.</summary>
    public IList<string> DeniedCommands { get; private set; } = new List<string>();

    /// <summary>Texts put into <c>@adminapi.warnings</c> of every successful answer.</summary>
    public IList<string> Warnings { get; private set; } = new List<string>();

    /// <summary>The tenant's audit log.</summary>
    public AuditSettings Audit { get; internal set; } = new();

    /// <summary>The only bearer tokens that are accepted; empty for any.</summary>
    public IList<string> AcceptedTokens { get; private set; } = new List<string>();

    /// <summary>Bearer tokens that are answered 401 as expired.</summary>
    public IList<string> ExpiredTokens { get; private set; } = new List<string>();

    /// <summary>The tenant's sign-in service.</summary>
    public AuthoritySettings Authority { get; internal set; } = new();

    /// <summary>Whether the server compresses answers for clients that accept gzip. The handler never does.</summary>
    public bool Compression { get; set; } = true;

    internal EmulatorSettings Clone()
    {
        var clone = (EmulatorSettings)MemberwiseClone();
        clone.LatencyByCommand = new Dictionary<string, TimeSpan>(LatencyByCommand, StringComparer.OrdinalIgnoreCase);
        clone.Throttling = Throttling.Clone();
        clone.MessageTraceThrottling = MessageTraceThrottling.Clone();
        clone.Faults = new List<FaultRule>(Faults);
        clone.UnblockLimit = UnblockLimit.Clone();
        clone.DeniedCommands = new List<string>(DeniedCommands);
        clone.Warnings = new List<string>(Warnings);
        clone.Audit = Audit.Clone();
        clone.Authority = Authority.Clone();
        clone.AcceptedTokens = new List<string>(AcceptedTokens);
        clone.ExpiredTokens = new List<string>(ExpiredTokens);
        return clone;
    }

    internal static ThrottlingSettings MessageTraceDefault() => new() { RequestsPerWindow = 100 };

    internal TimeSpan LatencyOf(string command) => LatencyByCommand.TryGetValue(command, out var latency) ? latency : Latency;

    internal bool IsDenied(string command)
    {
        foreach (var denied in DeniedCommands)
        {
            if (string.Equals(denied, command, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
