using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;

namespace RestrictedUsers.Module.Tests.Support;

/// <summary>A service layer that records what the cmdlets ask of it and does what the test says.</summary>
internal sealed class FakeService : IProtectionService
{
    private static int s_number;

    internal FakeService(string organization = "contoso.onmicrosoft.com", string? name = null)
    {
        Connection = new ProtectionServiceConnection
        {
            ConnectionId = Guid.NewGuid(),
            Name = name ?? $"{organization} {Interlocked.Increment(ref s_number)}",
            Organization = organization,
            TenantId = "7c1f0a52-3e0b-4d2c-9a35-0c6a2d1e8f40",
            ServiceUri = new Uri("https://service.example/"),
            AuthenticationMethod = "Fake",
        };
    }

    public ProtectionServiceConnection Connection { get; }

    /// <summary>The service's commands that the account may run.</summary>
    internal IReadOnlyCollection<string>? Granted { get; set; }

    internal bool IsDisposed { get; private set; }

    /// <summary>The restricted entities.</summary>
    internal List<BlockedSender> Listed { get; } = [];

    internal List<BlockedSenderQuery> Queries { get; } = [];

    internal List<UnblockRequest> Planned { get; } = [];

    internal UnblockOptions? Options { get; private set; }

    /// <summary>The entities whose removal was sent.</summary>
    internal List<string> Sent { get; } = [];

    internal int Closed { get; private set; }

    internal UnblockQuotaQuery? QuotaQuery { get; private set; }

    internal UnblockHistoryQuery? HistoryQuery { get; private set; }

    /// <summary>What goes wrong before an entity is listed; the argument is how many were read.</summary>
    internal Func<int, IProgress<ServiceNotice>?, CancellationToken, Task>? BeforeListed { get; set; }

    /// <summary>What goes wrong in the plan.</summary>
    internal Func<CancellationToken, Task>? BeforePlan { get; set; }

    /// <summary>What goes wrong before an entity is sent.</summary>
    internal Func<string, IProgress<ServiceNotice>?, CancellationToken, Task>? BeforeSent { get; set; }

    /// <summary>How a removal ends; accepted unless set.</summary>
    internal Func<UnblockPlanItem, UnblockResult>? Outcome { get; set; }

    /// <summary>The dangers of an entity.</summary>
    internal Func<string, IReadOnlyList<UnblockDanger>> Dangers { get; set; } = _ => [];

    /// <summary>The settled result of an entity; NotBlocked for those not listed unless set.</summary>
    internal Func<UnblockRequest, UnblockOutcome?>? Settled { get; set; }

    internal IReadOnlyList<string> PlanWarnings { get; set; } = [];

    internal static BlockedSender User(string address, BlockCause cause = BlockCause.OutboundSpam, bool isTemporary = false) => new()
    {
        SenderAddress = address,
        EntityType = EntityType.User,
        Cause = cause,
        IsTemporary = isTemporary,
        SpamMessageCount = 412,
        MessageCount = 530,
        CreatedAt = new DateTime(2026, 11, 20, 8, 30, 0, DateTimeKind.Utc),
        Organization = "contoso.onmicrosoft.com",
    };

    internal static BlockedSender Connector(string id, string name) => new()
    {
        ConnectorId = id,
        ConnectorName = name,
        EntityType = EntityType.Connector,
        Cause = BlockCause.OutboundSpam,
        Organization = "contoso.onmicrosoft.com",
    };

    internal FakeService WithUsers(params string[] addresses)
    {
        Listed.AddRange(addresses.Select(a => User(a)));
        return this;
    }

    public IResultReader<BlockedSender> GetBlockedSenders(BlockedSenderQuery query, IProgress<ServiceNotice>? notices)
    {
        Queries.Add(query);
        BlockedSender[] found = [.. Listed.Where(s => s.EntityType == EntityType.User ? query.IncludeUsers : query.IncludeConnectors)
            .Where(s => query.SenderAddresses.Count == 0 || query.SenderAddresses.Contains(s.SenderAddress, StringComparer.OrdinalIgnoreCase))];
        return new Reader<BlockedSender>(this, found, (i, _, token) => BeforeListed?.Invoke(i, notices, token) ?? Task.CompletedTask, static s => s);
    }

    public async Task<IUnblockRun> PlanUnblockAsync(
        IReadOnlyCollection<UnblockRequest> requests, UnblockOptions options, IProgress<ServiceNotice>? notices, CancellationToken cancellationToken)
    {
        Planned.AddRange(requests);
        Options = options;
        await (BeforePlan?.Invoke(cancellationToken) ?? Task.CompletedTask);
        return new Run(this, [.. requests.Select(Plan)]);
    }

    public Task<IReadOnlyList<UnblockQuota>> GetUnblockQuotaAsync(UnblockQuotaQuery query, IProgress<ServiceNotice>? notices, CancellationToken cancellationToken)
    {
        QuotaQuery = query;
        return Task.FromResult<IReadOnlyList<UnblockQuota>>([.. query.SenderAddresses.Select(a => new UnblockQuota { SenderAddress = a, UnblockCount = 1 })]);
    }

    public Task<IReadOnlyList<SendingSource>> GetSendingSourcesAsync(
        SendingSourceQuery query, IProgress<ServiceNotice>? notices, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<SendingSource>>([new SendingSource { Value = "contoso.com", Type = SendingSourceType.Domain }]);

    public Task<IReadOnlyList<UnblockHistoryEntry>> GetUnblockHistoryAsync(
        UnblockHistoryQuery query, IProgress<ServiceNotice>? notices, CancellationToken cancellationToken)
    {
        HistoryQuery = query;
        return Task.FromResult<IReadOnlyList<UnblockHistoryEntry>>([.. query.Identities.Select(i => new UnblockHistoryEntry { SenderAddress = i, Event = "Unblocked" })]);
    }

    public Task<IReadOnlyCollection<string>?> GetGrantedCommandsAsync(CancellationToken cancellationToken) => Task.FromResult(Granted);

    internal List<DeliveryPoolQuery> PoolQueries { get; } = [];

    public Task<IReadOnlyList<DeliveryPool>> GetDeliveryPoolsAsync(DeliveryPoolQuery query, IProgress<ServiceNotice>? notices, CancellationToken cancellationToken)
    {
        PoolQueries.Add(query);
        return Task.FromResult<IReadOnlyList<DeliveryPool>>(
            [new DeliveryPool { MessageTraceId = query.MessageTraceId, RecipientAddress = query.RecipientAddress, SenderAddress = query.SenderAddress, Pool = DeliveryPoolKind.Relay }]);
    }

    public void Dispose() => IsDisposed = true;

    private UnblockPlanItem Plan(UnblockRequest request)
    {
        BlockedSender? entry = Listed.FirstOrDefault(s => s.EntityType == request.EntityType
            && string.Equals(s.Identity, request.Identity, StringComparison.OrdinalIgnoreCase));
        UnblockOutcome? settled = Settled is not null ? Settled(request) : entry is null ? UnblockOutcome.NotBlocked : null;
        var item = new UnblockPlanItem { Request = request, Organization = Connection.Organization };
        return new UnblockPlanItem
        {
            Request = request,
            Entry = entry,
            Organization = Connection.Organization,
            Settled = settled is UnblockOutcome outcome ? item.End(outcome, "Settled by the plan.") : null,
            Dangers = Dangers(request.Identity),
            Warnings = PlanWarnings,
        };
    }

    private sealed class Run(FakeService service, IReadOnlyList<UnblockPlanItem> items) : IUnblockRun
    {
        public IReadOnlyList<UnblockPlanItem> Items => items;

        public IResultReader<UnblockResult> Execute(IReadOnlyCollection<UnblockPlanItem> approved, IProgress<ServiceNotice>? notices) =>
            new Reader<UnblockPlanItem, UnblockResult>(
                service,
                [.. approved],
                async (_, item, token) =>
                {
                    await (service.BeforeSent?.Invoke(item.Request.Identity, notices, token) ?? Task.CompletedTask);
                    token.ThrowIfCancellationRequested();
                    service.Sent.Add(item.Request.Identity);
                },
                item => service.Outcome?.Invoke(item) ?? item.End(UnblockOutcome.Unblocked, "Accepted."));
    }

    private sealed class Reader<T>(FakeService service, T[] items, Func<int, T, CancellationToken, Task> before, Func<T, T> select)
        : Reader<T, T>(service, items, before, select);

    private class Reader<TItem, T>(FakeService service, TItem[] items, Func<int, TItem, CancellationToken, Task> before, Func<TItem, T> select)
        : IResultReader<T>
    {
        private int _next;
        private bool _isClosed;

        public T Current { get; private set; } = default!;

        public async Task<bool> ReadAsync(CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_isClosed || _next == items.Length)
            {
                return false;
            }

            await before(_next, items[_next], cancellationToken);
            Current = select(items[_next++]);
            return true;
        }

        public async Task CloseAsync()
        {
            await Task.Yield();
            if (!_isClosed)
            {
                _isClosed = true;
                service.Closed++;
            }
        }
    }
}
