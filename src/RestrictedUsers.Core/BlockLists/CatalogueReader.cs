using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.Text;

namespace RestrictedUsers.Core.BlockLists;

/// <summary>Reads a catalogue file. Strict: a misspelt property or a code that cannot be one is an error that names its place.</summary>
internal sealed class CatalogueReader
{
    private static readonly JsonDocumentOptions s_options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    private readonly string _path;
    private readonly bool _isCustom;
    private readonly Dictionary<string, IReadOnlyList<BlockListCode>> _codesOfZones = new(StringComparer.OrdinalIgnoreCase);
    private string _place = "";

    private CatalogueReader(string path, bool isCustom)
    {
        _path = path;
        _isCustom = isCustom;
    }

    /// <summary>Reads a file's content.</summary>
    /// <exception cref="BlockListCatalogueException">It has an error.</exception>
    internal static IReadOnlyList<BlockList> Read(byte[] utf8, string path, bool isCustom)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, s_options);
            return new CatalogueReader(path, isCustom).ReadLists(document.RootElement);
        }
        catch (JsonException e)
        {
            throw new BlockListCatalogueException(
                $"The catalogue '{path}' is no JSON in line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}: {Harmless.Text(e.Message, 300)}", path, e);
        }
    }

    private List<BlockList> ReadLists(JsonElement root)
    {
        _place = "the file";
        CheckNames(root, "comment", "lists");
        var lists = new List<BlockList>();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (JsonElement element in Items(root, "lists"))
        {
            _place = $"list {lists.Count + 1}";
            BlockList list = ReadList(element);
            if (!names.Add(list.Name))
            {
                throw Error($"the name '{list.Name}' is there twice");
            }

            lists.Add(list);
        }

        return lists;
    }

    private BlockList ReadList(JsonElement element)
    {
        CheckNames(element, "name", "operator", "state", "description", "key", "registration", "replaces", "removal", "errors", "zones", "sources", "comment");
        string name = Text(element, "name");
        _place = $"the list '{name}'";
        if (name.Length == 0)
        {
            throw Error("a list needs a name");
        }

        BlockListState state = Enum(element, "state", BlockListState.Active);
        BlockListCode[] errors = [.. Items(element, "errors").Select(ReadCode)];
        BlockListZone[] zones = [.. Items(element, "zones").Select(z => ReadZone(z, errors, state))];
        string key = Text(element, "key");
        if (state is BlockListState.Active or BlockListState.Doubtful && zones.Length == 0)
        {
            throw Error("a list that can be asked needs a zone (else its state is Manual or Dead)");
        }

        if (zones.Any(static z => QueryName.HasKey(z)) != (key.Length > 0))
        {
            throw Error("a 'key' and the place {key} in the zones' names belong together");
        }

        JsonElement? removal = Property(element, "removal");
        if (removal is JsonElement found)
        {
            CheckNames(found, "uri", "policy", "steps");
        }

        string uri = removal is JsonElement r ? Text(r, "uri") : "";
        return new BlockList
        {
            Name = name,
            Operator = Text(element, "operator"),
            State = state,
            Description = Text(element, "description"),
            Zones = zones,
            Subjects = [.. zones.SelectMany(static z => z.Subjects).Distinct()],
            KeyName = key.Length > 0 ? key : null,
            Registration = Text(element, "registration"),
            Replaces = Text(element, "replaces") is { Length: > 0 } other ? other : null,
            RemovalUri = uri.Length == 0 ? null : ToUri(uri),
            RemovalPolicy = removal is JsonElement p ? Enum(p, "policy", BlockListRemovalPolicy.Unknown) : BlockListRemovalPolicy.Unknown,
            RemovalSteps = removal is JsonElement s ? Text(s, "steps") : "",
            Sources = [.. Items(element, "sources").Select(ReadSource)],
            IsCustom = _isCustom,
        };
    }

    private BlockListZone ReadZone(JsonElement element, BlockListCode[] errors, BlockListState state)
    {
        if (element.ValueKind == JsonValueKind.String)
        {
            return state == BlockListState.Dead
                ? new BlockListZone { Name = Harmless.Text(element.GetString(), 253) }
                : throw Error("only a dead list's zone is a name alone");
        }

        CheckNames(element, "zone", "lists", "domains", "hash", "hashLabel", "codes", "codesOf", "unknownCodes", "severity", "tests", "containedIn", "onRequestOnly", "comment");
        string name = Text(element, "zone").TrimEnd('.').ToLowerInvariant();
        BlockListSubject[] subjects = [.. Items(element, "lists").Select(ToEnum<BlockListSubject>)];
        if (name.Length is 0 or > QueryName.MaximumLength || name.Any(static c => !(char.IsLetterOrDigit(c) || c is '.' or '-' or '_' or '{' or '}')) || subjects.Length == 0)
        {
            throw Error("a zone needs its name in 'zone' and what it lists in 'lists'");
        }

        string codesOf = Text(element, "codesOf");
        IReadOnlyList<BlockListCode> codes = codesOf.Length == 0
            ? [.. Items(element, "codes").Select(ReadCode)]
            : _codesOfZones.TryGetValue(codesOf, out IReadOnlyList<BlockListCode>? others) ? others : throw Error($"'codesOf' names '{codesOf}', which is no zone above it");
        _codesOfZones[name] = codes;
        return new BlockListZone
        {
            Name = name,
            Subjects = subjects,
            UsesRegisteredDomain = Choice(element, "domains", "Host", "Registered"),
            Hash = Hash(element, subjects),
            HashLabel = Text(element, "hashLabel"),
            Codes = codes,
            ErrorCodes = errors,
            UnknownCodesAreErrors = Choice(element, "unknownCodes", "Listings", "Errors"),
            Severity = Enum(element, "severity", BlockListSeverity.Accusation),
            TestEntries = ReadTests(element, subjects),
            ContainedIn = Text(element, "containedIn") is { Length: > 0 } whole ? whole : null,
            OnRequestOnly = Text(element, "onRequestOnly"),
        };
    }

    /// <summary>Test entries: a list of them, or <c>"RFC5782"</c> for those that every list of addresses must have.</summary>
    private IReadOnlyList<BlockListTestEntry> ReadTests(JsonElement zone, BlockListSubject[] subjects)
    {
        if (Property(zone, "tests") is { ValueKind: JsonValueKind.String } text)
        {
            if (text.GetString() != "RFC5782")
            {
                throw Error("'tests' is a list, or \"RFC5782\"");
            }

            return [.. subjects.Select(static s => s == BlockListSubject.IPv6
                ? new BlockListTestEntry { Subject = s, Listed = "::ffff:127.0.0.2", NotListed = "::ffff:127.0.0.1" }
                : new BlockListTestEntry { Subject = s, Listed = "127.0.0.2", NotListed = "127.0.0.1" })];
        }

        return [.. Items(zone, "tests").Select(ReadTest)];
    }

    private BlockListTestEntry ReadTest(JsonElement element)
    {
        CheckNames(element, "for", "listed", "notListed");
        var entry = new BlockListTestEntry
        {
            Subject = Enum(element, "for", BlockListSubject.Domain),
            Listed = Text(element, "listed") is { Length: > 0 } listed ? listed : null,
            NotListed = Text(element, "notListed") is { Length: > 0 } notListed ? notListed : null,
        };
        bool isAddress = entry.Subject is BlockListSubject.IPv4 or BlockListSubject.IPv6 or BlockListSubject.UrlIPv4;
        return isAddress && new[] { entry.Listed, entry.NotListed }.Any(static t => t is not null && !IPAddress.TryParse(t, out _))
            ? throw Error($"the test entries for {entry.Subject} are addresses")
            : entry;
    }

    private BlockListCode ReadCode(JsonElement element)
    {
        CheckNames(element, "code", "bit", "prefix", "meaning", "severity", "steps");
        string meaning = Text(element, "meaning");
        string steps = Text(element, "steps");
        BlockListSeverity severity = Enum(element, "severity", BlockListSeverity.Accusation);
        if (Property(element, "bit") is JsonElement bit)
        {
            string prefix = Text(element, "prefix") is { Length: > 0 } given ? given : "127.0.0";
            if (!bit.TryGetByte(out byte value) || value == 0 || (value & (value - 1)) != 0)
            {
                throw Error("a 'bit' is 1, 2, 4 … 128");
            }

            return new BlockListCode
            {
                Kind = BlockListCodeKind.Bit,
                Code = string.Format(CultureInfo.InvariantCulture, "{0}.*/{1}", prefix, value),
                Meaning = meaning,
                Severity = severity,
                Steps = steps,
                First = ToNumber(prefix + ".0"),
                Bit = value,
            };
        }

        string code = Text(element, "code");
        string[] ends = code.Split('-');
        return ends.Length > 2
            ? throw Error($"'{code}' is neither a code nor a range of codes")
            : new BlockListCode
            {
                Kind = ends.Length == 1 ? BlockListCodeKind.Exact : BlockListCodeKind.Range,
                Code = code,
                Meaning = meaning,
                Severity = severity,
                Steps = steps,
                First = ToNumber(ends[0]),
                Last = ToNumber(ends[ends.Length - 1]),
            };
    }

    private BlockListSource ReadSource(JsonElement element)
    {
        CheckNames(element, "fact", "source", "strength", "date");
        return new BlockListSource
        {
            Fact = Text(element, "fact"),
            Source = Text(element, "source"),
            Strength = Text(element, "strength"),
            Date = Text(element, "date"),
        };
    }

    private string Hash(JsonElement element, BlockListSubject[] subjects)
    {
        string hash = Text(element, "hash");
        return (hash is "MD5" or "SHA1" or "SHA256" && subjects.Contains(BlockListSubject.MailAddress)) || (hash.Length == 0 && !subjects.Contains(BlockListSubject.MailAddress))
            ? hash
            : throw Error("a zone of mail addresses, and no other, needs a 'hash': MD5, SHA1 or SHA256");
    }

    private bool Choice(JsonElement element, string name, string usual, string other)
    {
        string text = Text(element, name);
        return text == other || (text.Length == 0 || text == usual ? false : throw Error($"'{name}' is {usual} or {other}"));
    }

    private T Enum<T>(JsonElement element, string name, T usual)
        where T : struct, Enum =>
        Property(element, name) is JsonElement value ? ToEnum<T>(value) : usual;

    private T ToEnum<T>(JsonElement value)
        where T : struct, Enum =>
        value.ValueKind == JsonValueKind.String && System.Enum.TryParse(value.GetString(), ignoreCase: false, out T found) && Array.IndexOf(Names<T>(), found.ToString()) >= 0
            ? found
            : throw Error($"'{Harmless.Text(value.ToString(), 60)}' is none of {string.Join(", ", Names<T>())}");

    private static string[] Names<T>()
        where T : struct, Enum => typeof(T).GetEnumNames();

    private Uri ToUri(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeMailto)
            ? uri
            : throw Error($"'{text}' is no https, http or mailto address");

    private uint ToNumber(string text) =>
        IPAddress.TryParse(text, out IPAddress? address) && address.AddressFamily == AddressFamily.InterNetwork && text.Split('.').Length == 4 && text.StartsWith("127.", StringComparison.Ordinal)
            ? ZoneAnswer.ToNumber(address)
            : throw Error($"'{Harmless.Text(text, 60)}' is no address in 127.0.0.0/8");

    private string Text(JsonElement element, string name) => Property(element, name) switch
    {
        null => "",
        { ValueKind: JsonValueKind.String } text => Harmless.Text(text.GetString(), 2000),
        _ => throw Error($"'{name}' is text"),
    };

    private IEnumerable<JsonElement> Items(JsonElement element, string name) => Property(element, name) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } list => list.EnumerateArray(),
        _ => throw Error($"'{name}' is a list"),
    };

    private static JsonElement? Property(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) ? value : null;

    private void CheckNames(JsonElement element, params string[] known)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw Error($"an object with {string.Join(", ", known)} is expected");
        }

        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (Array.IndexOf(known, property.Name) < 0)
            {
                throw Error($"'{Harmless.Text(property.Name, 60)}' is not known here; {string.Join(", ", known)} are");
            }
        }
    }

    private BlockListCatalogueException Error(string what) => new($"The catalogue '{_path}' has an error in {_place}: {what}.", _path);
}
