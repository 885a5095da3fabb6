using System;
using System.Collections.Generic;
using System.IO;
using System.Net.Http;
using System.Text;
using RestrictedUsers.Emulator.Authority;
using RestrictedUsers.Emulator.Protocol;
using RestrictedUsers.Emulator.Scenario;
using RestrictedUsers.Emulator.Statistics;
using RestrictedUsers.Emulator.Transport;

namespace RestrictedUsers.Emulator;

/// <summary>
/// A whole tenant of Exchange Online in memory, as far as restricted entities go. It speaks the admin interface's wire format through a
/// message handler or, in the server, over HTTP. Safe for concurrent use.
/// </summary>
public sealed class EmulatedTenant
{
    private const string DefaultScenario = "default-scenario.json";

    private readonly object _gate = new();
    private readonly byte[] _scenarioJson;
    private readonly TimeProvider _time;
    private volatile TenantRuntime _runtime;

    private EmulatedTenant(byte[] scenarioJson, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        _scenarioJson = scenarioJson;
        _time = time;
        _runtime = TenantRuntime.Load(scenarioJson, time.GetUtcNow());
        Authority = new TokenAuthority(this);
        Service = new ServiceEndpoint(this, time, Recorder);
    }

    /// <summary>The tenant's id, a GUID as text.</summary>
    public string TenantId => _runtime.TenantId;

    /// <summary>The tenant's initial domain, such as <c>contoso.onmicrosoft.com</c>.</summary>
    public string Organization => _runtime.Scenario.Organization;

    /// <summary>A copy of the settings in force. Changing it changes nothing; use <see cref="Configure(Action{EmulatorSettings})"/>.</summary>
    public EmulatorSettings Settings => _runtime.Settings.Clone();

    /// <summary>The requests for tokens so far, the first first.</summary>
    public IReadOnlyList<TokenRequestRecord> TokenRequests => Authority.Requests;

    internal TenantRuntime Runtime => _runtime;

    internal ServiceEndpoint Service { get; }

    internal TokenAuthority Authority { get; }

    internal StatsRecorder Recorder { get; } = new();

    internal TimeProvider Time => _time;

    /// <summary>A tenant with the built-in scenario: some forty restricted users and connectors to try things with.</summary>
    /// <param name="time">The clock.</param>
    public static EmulatedTenant CreateDefault(TimeProvider time)
    {
        using var stream = typeof(EmulatedTenant).Assembly.GetManifestResourceStream(DefaultScenario)
            ?? throw new InvalidOperationException("The default scenario is missing from the assembly.");
        return Load(stream, time);
    }

    /// <summary>A tenant from a scenario.</summary>
    /// <param name="scenario">The scenario's JSON, in UTF-8. It is read to its end and not closed.</param>
    /// <param name="time">The clock. Times in the scenario are relative to its present.</param>
    /// <exception cref="ScenarioException">The scenario has an error; the exception says where.</exception>
    public static EmulatedTenant Load(Stream scenario, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        using var buffer = new MemoryStream();
        scenario.CopyTo(buffer);
        return new EmulatedTenant(buffer.ToArray(), time);
    }

    /// <summary>A tenant from a scenario's text.</summary>
    /// <param name="scenario">The scenario's JSON.</param>
    /// <param name="time">The clock. Times in the scenario are relative to its present.</param>
    /// <exception cref="ScenarioException">The scenario has an error; the exception says where.</exception>
    public static EmulatedTenant Load(string scenario, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        return new EmulatedTenant(Encoding.UTF8.GetBytes(scenario), time);
    }

    /// <summary>A handler for HttpClient that reaches the tenant without a network. Any host name will do in the address.</summary>
    public HttpMessageHandler CreateHandler() => new EmulatorHandler(Service, _time);

    /// <summary>Changes the settings. Requests that are being answered finish under the old ones.</summary>
    /// <param name="change">Changes the copy that it is given.</param>
    public void Configure(Action<EmulatorSettings> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        lock (_gate)
        {
            var settings = _runtime.Settings.Clone();
            change(settings);
            _runtime = _runtime.With(settings.Clone());
        }
    }

    /// <summary>Merges a JSON object into the settings, as <c>POST /_emulator/settings</c> does: absent properties stay as they are.</summary>
    /// <param name="settingsJson">For example <c>{"latencyMs":50,"throttling":{"maxInFlight":4}}</c>.</param>
    /// <exception cref="ScenarioException">The JSON has an error; nothing is changed.</exception>
    public void Configure(string settingsJson)
    {
        ArgumentNullException.ThrowIfNull(settingsJson);
        Configure(settings => SettingsReader.Merge(settingsJson, settings));
    }

    /// <summary>Ends every access token that was issued so far: the service answers 401 and asks for a newer one.</summary>
    /// <param name="sessionsToo">Whether people have to sign in again, too.</param>
    public void RevokeTokens(bool sessionsToo = false) => Authority.Revoke(sessionsToo);

    /// <summary>What was received and executed so far.</summary>
    public EmulatorStats GetStats() => Recorder.Snapshot();

    /// <summary>Reads the scenario anew, relative to the present time, and forgets settings, faults' counts and stats.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            _runtime = TenantRuntime.Load(_scenarioJson, _time.GetUtcNow());
            Recorder.Clear();
        }
    }
}
