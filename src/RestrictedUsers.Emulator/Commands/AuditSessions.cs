using System;
using System.Collections.Generic;
using RestrictedUsers.Emulator.State;

namespace RestrictedUsers.Emulator.Commands;

/// <summary>The searches that a client continues by naming the same session. Only the latest ones are kept.</summary>
internal sealed class AuditSessions
{
    private const int MostSessions = 100;

    private readonly object _gate = new();
    private readonly Dictionary<string, AuditSession> _sessions = new(StringComparer.OrdinalIgnoreCase);
    private readonly Queue<string> _order = new();

    /// <summary>The session of that name, or a new one that is filled by the function.</summary>
    public AuditSession Open(string id, Func<List<AuditRecord>> search)
    {
        lock (_gate)
        {
            if (!_sessions.TryGetValue(id, out var session))
            {
                if (_order.Count == MostSessions)
                {
                    _sessions.Remove(_order.Dequeue());
                }

                _order.Enqueue(id);
                _sessions.Add(id, session = new AuditSession(search()));
            }

            return session;
        }
    }

    /// <summary>Moves on and returns where the new slice starts.</summary>
    public int Take(AuditSession session, int count)
    {
        lock (_gate)
        {
            var start = session.Position;
            session.Position = Math.Min(session.Records.Count, start + count);
            return start;
        }
    }
}

/// <summary>One search that is read in slices.</summary>
internal sealed class AuditSession(List<AuditRecord> records)
{
    public List<AuditRecord> Records { get; } = records;

    public int Position { get; set; }
}
