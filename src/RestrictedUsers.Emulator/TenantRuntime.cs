using System;
using System.Linq;
using RestrictedUsers.Emulator.Commands;
using RestrictedUsers.Emulator.Faults;
using RestrictedUsers.Emulator.Scenario;
using RestrictedUsers.Emulator.State;

namespace RestrictedUsers.Emulator;

/// <summary>Everything that one moment of the tenant consists of. Immutable: a change of settings or a reset makes a new one.</summary>
internal sealed class TenantRuntime
{
    private TenantRuntime(
        TenantScenario scenario, TenantState state, AuditSessions sessions, EmulatorSettings settings, FaultEngine faults, Throttle throttle, Throttle traceThrottle)
    {
        Scenario = scenario;
        State = state;
        AuditSessions = sessions;
        Settings = settings;
        Faults = faults;
        Throttle = throttle;
        TraceThrottle = traceThrottle;
        TenantId = scenario.TenantId.ToString();
    }

    public TenantScenario Scenario { get; }

    public string TenantId { get; }

    public TenantState State { get; }

    public AuditSessions AuditSessions { get; }

    /// <summary>Never changed once published.</summary>
    public EmulatorSettings Settings { get; }

    public FaultEngine Faults { get; }

    public Throttle Throttle { get; }

    /// <summary>The message trace has a budget of its own.</summary>
    public Throttle TraceThrottle { get; }

    public static TenantRuntime Load(byte[] scenarioJson, DateTimeOffset now)
    {
        var scenario = ScenarioReader.Read(scenarioJson, now);
        var settings = scenario.Settings.Clone();
        return new TenantRuntime(
            scenario, scenario.CreateState(), new AuditSessions(), settings, new FaultEngine([.. settings.Faults], settings.Seed), new Throttle(), new Throttle());
    }

    /// <summary>The same tenant under other settings. Faults start counting anew only when their rules or the seed have changed.</summary>
    public TenantRuntime With(EmulatorSettings settings)
    {
        var sameFaults = settings.Seed == Faults.Seed && settings.Faults.SequenceEqual(Faults.Rules);
        return new TenantRuntime(
            Scenario, State, AuditSessions, settings, sameFaults ? Faults : new FaultEngine([.. settings.Faults], settings.Seed), Throttle, TraceThrottle);
    }

    /// <summary>Whether an address's tenant part, a GUID or a verified domain, is this tenant.</summary>
    public bool IsTenant(string name) =>
        (Guid.TryParse(name, out var id) && id == Scenario.TenantId)
        || string.Equals(name, Scenario.Organization, StringComparison.OrdinalIgnoreCase)
        || Scenario.Domains.Exists(domain => string.Equals(domain.Name, name, StringComparison.OrdinalIgnoreCase));
}
