using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.Results;

namespace RestrictedUsers.Core.BlockLists;

/// <summary>Third-party block lists, as the cmdlets see them. What is learnt of zones and names is shared by all calls.</summary>
internal sealed class BlockListService : IBlockListService
{
    private readonly ZoneChecks _checks;
    private readonly TimeProvider _time;

    internal BlockListService(TimeProvider time)
    {
        _time = time;
        Asker = new DnsAsker(time);
        _checks = new ZoneChecks(Asker, time);
    }

    internal DnsAsker Asker { get; }

    public DateTime PublicSuffixListDate => PublicSuffixList.Shipped.Date;

    public IReadOnlyList<BlockList> GetCatalogue(string? path) => Catalogue.Load(path);

    public IReadOnlyList<BlockListTarget> ReadTargets(string text, bool isShared) => TargetReader.Read(text, isShared);

    public string ReadServer(string text) => TargetReader.ReadServer(text).ToString();

    public IResultReader<BlockListResult> Check(BlockListQuery query, IProgress<ServiceNotice>? notices)
    {
        IReadOnlyList<IPEndPoint> servers = ServersFor(query);
        return new ResultQueue<BlockListResult>((put, token) => new BlockListRun(query, servers, Asker, _checks, _time, notices).RunAsync(put, token), ahead: 1000);
    }

    /// <summary>The resolvers that were given, else the system's.</summary>
    /// <exception cref="BlockListInputException">There are none.</exception>
    internal static IReadOnlyList<IPEndPoint> ServersFor(ResolverOptions options)
    {
        IReadOnlyList<IPEndPoint> servers = options.Servers.Count > 0 ? [.. options.Servers.Select(TargetReader.ReadServer)] : DnsAsker.SystemServers();
        return servers.Count > 0
            ? servers
            : throw new BlockListInputException(BlockListInputProblem.NoServer, "This system has no DNS resolver: name one with -Server.");
    }
}
