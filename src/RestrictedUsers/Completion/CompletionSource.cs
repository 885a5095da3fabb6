using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Management.Automation;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Connections;
using RestrictedUsers.Contracts;

namespace RestrictedUsers.Completion;

/// <summary>
/// The restricted entities of a connection, for tab completion: asked for at most once in a few seconds, given up after two,
/// and at most a thousand. A key press must never hang, fail or read a whole tenant.
/// </summary>
internal sealed class CompletionSource
{
    private const int MaximumEntries = 1000;
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly ConditionalWeakTable<IProtectionService, CompletionSource> Sources = new();

    private readonly object _gate = new();
    private IReadOnlyList<BlockedSender> _entries = [];
    private Stopwatch? _age;

    /// <summary>The entities of the connection that the command line means; none where there is no connection or no answer.</summary>
    /// <param name="connectionArgument">The value that the command line gives to <c>-Connection</c>; null without one.</param>
    internal static IReadOnlyList<BlockedSender> EntriesFor(object? connectionArgument)
    {
        ProtectionServiceConnection? given = (connectionArgument is PSObject wrapped ? wrapped.BaseObject : connectionArgument) switch
        {
            ProtectionServiceConnection connection => connection,
            string text when text.Length > 0 => ConnectionReference.FromText(text),
            _ => null,
        };
        IProtectionService? service = ConnectionReference.Resolve(given, out _);
        return service is null ? [] : Sources.GetValue(service, static _ => new CompletionSource()).Get(service);
    }

    private IReadOnlyList<BlockedSender> Get(IProtectionService service)
    {
        lock (_gate)
        {
            if (_age is null || _age.Elapsed > Freshness)
            {
                _entries = Read(service);
                _age = Stopwatch.StartNew();
            }

            return _entries;
        }
    }

    private static IReadOnlyList<BlockedSender> Read(IProtectionService service)
    {
        using var patience = new CancellationTokenSource(Patience);

        // On a pool thread, because there is no pump here: tab completion is not a running cmdlet.
        return Task.Run(() => ReadAsync(service, patience.Token)).GetAwaiter().GetResult();
    }

    private static async Task<IReadOnlyList<BlockedSender>> ReadAsync(IProtectionService service, CancellationToken cancellationToken)
    {
        var entries = new List<BlockedSender>();
        IResultReader<BlockedSender> reader = service.GetBlockedSenders(new BlockedSenderQuery(), notices: null);
        try
        {
            while (entries.Count < MaximumEntries && await reader.ReadAsync(cancellationToken))
            {
                entries.Add(reader.Current);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // What came in time is offered.
        }
        finally
        {
            await reader.CloseAsync();
        }

        return entries;
    }
}
