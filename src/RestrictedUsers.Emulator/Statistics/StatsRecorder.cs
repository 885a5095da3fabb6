using System;
using System.Collections.Generic;
using System.Linq;
using RestrictedUsers.Emulator.State;

namespace RestrictedUsers.Emulator.Statistics;

/// <summary>Counts. Safe for concurrent use; every count is exact.</summary>
internal sealed class StatsRecorder
{
    private const int RememberedRequests = 10_000;

    private readonly object _gate = new();
    private readonly Queue<RequestCall> _requests = new();
    private readonly Dictionary<string, CommandCounter> _commands = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, EntityCounter> _senders = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, EntityCounter> _connectors = new(StringComparer.OrdinalIgnoreCase);
    private long _total;
    private int _inFlight;
    private int _maxInFlight;
    private long _batches;
    private long _batchRequests;
    private long _batchWrites;

    /// <summary>Where the server tells its connections: open ones and all accepted ones.</summary>
    public Func<(int Open, long Accepted)>? Connections { get; set; }

    /// <summary>The number in flight, this one included, is returned.</summary>
    public RequestCall Arrive(DateTimeOffset time, string method, string path, bool inBatch, out int inFlight)
    {
        var call = new RequestCall(time, method, path, inBatch);
        lock (_gate)
        {
            if (_requests.Count == RememberedRequests)
            {
                _requests.Dequeue();
            }

            _requests.Enqueue(call);
            if (inBatch)
            {
                _batchRequests++;
            }
            else
            {
                _total++;
                _inFlight++;
                _maxInFlight = Math.Max(_maxInFlight, _inFlight);
            }

            inFlight = _inFlight;
        }

        return call;
    }

    public void BatchReceived()
    {
        lock (_gate)
        {
            _batches++;
        }
    }

    /// <summary>The request was read as far as its command.</summary>
    public void Identify(RequestCall call, string command, bool writes, EntityKind kind, string? target)
    {
        lock (_gate)
        {
            call.Command = command;
            call.Writes = writes;
            call.TargetKind = kind;
            call.Target = target;
            CounterOf(call).Received++;
            if (writes)
            {
                _batchWrites += call.InBatch ? 1 : 0;
                if (target is not null)
                {
                    EntityOf(call).Received++;
                }
            }
        }
    }

    /// <summary>The command was executed.</summary>
    public void Execute(RequestCall call, bool wasted)
    {
        lock (_gate)
        {
            call.Executed = true;
            CounterOf(call).Executed++;
            if (call.Writes && call.Target is not null)
            {
                var entity = EntityOf(call);
                entity.Executed++;
                entity.Wasted += wasted ? 1 : 0;
            }
        }
    }

    public void Inject(RequestCall call, FaultKind fault)
    {
        lock (_gate)
        {
            call.Fault = fault;
            if (call.Command is not null)
            {
                var faults = CounterOf(call).Faults;
                faults[fault] = faults.TryGetValue(fault, out var count) ? count + 1 : 1;
            }
        }
    }

    /// <summary>The answer is decided; null when there will be none.</summary>
    public void Answer(RequestCall call, int? status)
    {
        lock (_gate)
        {
            call.Status = status;
            if (!call.Executed && status is { } code and >= 400 && call.Command is not null)
            {
                var refused = CounterOf(call).Refused;
                refused[code] = refused.TryGetValue(code, out var count) ? count + 1 : 1;
            }
        }
    }

    /// <summary>The request is not in flight any more. More than one call is one.</summary>
    public void Leave(RequestCall call)
    {
        lock (_gate)
        {
            if (!call.HasLeft && !call.InBatch)
            {
                _inFlight--;
            }

            call.HasLeft = true;
        }
    }

    public EmulatorStats Snapshot()
    {
        lock (_gate)
        {
            var connections = Connections?.Invoke();
            return new EmulatorStats
            {
                TotalRequests = _total,
                InFlight = _inFlight,
                MaxInFlight = _maxInFlight,
                Commands = _commands.ToDictionary(pair => pair.Key, pair => pair.Value.ToStats(), StringComparer.OrdinalIgnoreCase),
                Senders = _senders.ToDictionary(pair => pair.Key, pair => pair.Value.ToStats(), StringComparer.OrdinalIgnoreCase),
                Connectors = _connectors.ToDictionary(pair => pair.Key, pair => pair.Value.ToStats(), StringComparer.OrdinalIgnoreCase),
                Batch = new BatchStats { Received = _batches, Requests = _batchRequests, Writes = _batchWrites },
                OpenConnections = connections?.Open,
                AcceptedConnections = connections?.Accepted,
                Requests = _requests.Select(call => call.ToRecord()).ToList(),
            };
        }
    }

    /// <summary>Forgets everything but the requests in flight.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _requests.Clear();
            _commands.Clear();
            _senders.Clear();
            _connectors.Clear();
            _total = 0;
            _maxInFlight = _inFlight;
            _batches = 0;
            _batchRequests = 0;
            _batchWrites = 0;
        }
    }

    private CommandCounter CounterOf(RequestCall call)
    {
        if (!_commands.TryGetValue(call.Command!, out var counter))
        {
            _commands.Add(call.Command!, counter = new CommandCounter());
        }

        return counter;
    }

    private EntityCounter EntityOf(RequestCall call)
    {
        var entities = call.TargetKind == EntityKind.Sender ? _senders : _connectors;
        if (!entities.TryGetValue(call.Target!, out var counter))
        {
            entities.Add(call.Target!, counter = new EntityCounter());
        }

        return counter;
    }

    private sealed class CommandCounter
    {
        public long Received { get; set; }

        public long Executed { get; set; }

        public Dictionary<int, long> Refused { get; } = [];

        public Dictionary<FaultKind, long> Faults { get; } = [];

        public CommandStats ToStats() => new()
        {
            Received = Received,
            Executed = Executed,
            Refused = new Dictionary<int, long>(Refused),
            Faults = new Dictionary<FaultKind, long>(Faults),
        };
    }

    private sealed class EntityCounter
    {
        public long Received { get; set; }

        public long Executed { get; set; }

        public long Wasted { get; set; }

        public EntityStats ToStats() => new() { RemoveReceived = Received, RemoveExecuted = Executed, RemoveWasted = Wasted };
    }
}
