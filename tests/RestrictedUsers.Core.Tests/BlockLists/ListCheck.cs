using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.BlockLists;

namespace RestrictedUsers.Core.Tests.BlockLists;

/// <summary>One check, the way the cmdlet makes it, always against servers of the test.</summary>
internal sealed class ListCheck
{
    internal ListCheck(TimeProvider? time = null) => Service = new BlockListService(time ?? TimeProvider.System);

    internal BlockListService Service { get; }

    internal RecordedNotices Notices { get; } = new();

    internal TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(0.8);

    internal int ThrottleLimit { get; init; } = 32;

    internal Dictionary<string, Func<string>> Keys { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A list whose one zone is the given one, read as a catalogue file is.</summary>
    internal static BlockListChoice Zone(string name, string properties = "\"lists\": [\"IPv4\"], \"tests\": \"RFC5782\"", string list = "", string errors = "") =>
        Choose(Read($$"""{ "lists": [ { "name": "L {{name}}", {{list}} "errors": [{{errors}}], "zones": [ { "zone": "{{name}}", {{properties}} } ] } ] }""")[0]);

    /// <summary>A zone of the catalogue that ships.</summary>
    internal static BlockListChoice Shipped(string zone)
    {
        BlockList list = Catalogue.Load(null).Single(l => l.Zones.Any(z => z.Name == zone));
        return new BlockListChoice(list, list.Zones.Single(z => z.Name == zone));
    }

    internal static IReadOnlyList<BlockList> Read(string json) => CatalogueReader.Read(Encoding.UTF8.GetBytes(json), "test.json", isCustom: true);

    internal async Task<BlockListResult> OneAsync(ListServer server, BlockListChoice choice, string target) =>
        (await AllAsync([server.Address], [choice], target)).Single();

    internal Task<List<BlockListResult>> AllAsync(ListServer server, BlockListChoice[] choices, params string[] targets) => AllAsync([server.Address], choices, targets);

    internal Task<List<BlockListResult>> AllAsync(string[] servers, BlockListChoice[] choices, params string[] targets) =>
        TestTenant.ReadAllAsync(Open(servers, choices, targets));

    internal IResultReader<BlockListResult> Open(string[] servers, BlockListChoice[] choices, params string[] targets) => Service.Check(
        new BlockListQuery
        {
            Servers = servers.Length > 0 ? servers : throw new InvalidDataException("A test names its server."),
            Choices = choices,
            Targets = [.. targets.SelectMany(t => Service.ReadTargets(t, isShared: false))],
            Timeout = Timeout,
            ThrottleLimit = ThrottleLimit,
            Keys = Keys,
        },
        Notices);

    private static BlockListChoice Choose(BlockList list) => new(list, list.Zones[0]);
}
