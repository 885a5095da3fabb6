using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using DnsClient;
using DnsClient.Protocol;
using RestrictedUsers.Core.Resilience;

namespace RestrictedUsers.Core.BlockLists;

/// <summary>
/// Asks one resolver at a time, over DnsClient: UDP, and TCP where an answer is cut. Packets get lost, so the first tries have
/// little patience; only the last ones wait as long as the caller said.
/// </summary>
internal sealed class DnsAsker
{
    private const string ServerFailure = "the resolver answers SERVFAIL";

    /// <summary>What share of the patience each try has. Five tries: with one packet in twenty lost, three questions in ten million stay unanswered.</summary>
    private static readonly double[] Patience = [0.125, 0.25, 0.5, 1, 1];

    private static readonly TimeSpan ShortestTry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ShortWait = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan ServerFailurePause = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<(IPEndPoint Server, TimeSpan Limit), LookupClient> _clients = new();
    private readonly AnswerCache _cache;
    private readonly TimeProvider _time;

    internal DnsAsker(TimeProvider time)
    {
        _time = time;
        _cache = new AnswerCache(time);
    }

    /// <summary>The resolvers of this system. Never somebody else's: a list must not be judged through a resolver that nobody chose.</summary>
    internal static IReadOnlyList<IPEndPoint> SystemServers()
    {
        try
        {
            return [.. NameServer.ResolveNameServers(skipIPv6SiteLocal: true, fallbackToGooglePublicDns: false)
                .Select(static s => new IPEndPoint(IPAddress.Parse(s.Address), s.Port))];
        }
        catch (InvalidOperationException)
        {
            return [];
        }
    }

    /// <summary>Asks until there is an answer or no try is left. Answers are remembered for as long as they say.</summary>
    /// <param name="server">The resolver.</param>
    /// <param name="name">The name, in ASCII.</param>
    /// <param name="type">A, AAAA, TXT or MX.</param>
    /// <param name="patience">The longest wait for one answer.</param>
    /// <param name="cancellationToken">Stops it; nothing is sent after that.</param>
    internal async Task<DnsAnswer> AskAsync(IPEndPoint server, string name, QueryType type, TimeSpan patience, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_cache.Find(server, name, type) is DnsAnswer remembered)
        {
            return remembered;
        }

        long started = _time.GetTimestamp();
        var question = new DnsQuestion(name, type);
        bool hadServerFailure = false;
        string reason = "";
        foreach (double share in Patience)
        {
            TimeSpan limit = Limit(patience, share);
            try
            {
                // A wait this short ends by itself; linking our token to it would cost a tenth of the speed.
                IDnsQueryResponse response = await ClientFor(server, limit)
                    .QueryAsync(question, limit > ShortWait ? cancellationToken : CancellationToken.None).ConfigureAwait(false);
                (DnsAnswer? answer, reason) = Read(response, question, started);
                if (answer is not null)
                {
                    _cache.Add(server, name, type, answer);
                    return answer;
                }
            }
            catch (Exception e) when (e is DnsXidMismatchException or DnsResponseException or DnsResponseParseException or SocketException or OperationCanceledException
                or TimeoutException or ObjectDisposedException or ArgumentException)
            {
                reason = Describe(e);
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (reason == ServerFailure)
            {
                if (hadServerFailure)
                {
                    break;
                }

                // Resolvers give SERVFAIL for a name server that was slow once: worth a second question, not a fifth.
                hadServerFailure = true;
                await _time.Delay(ServerFailurePause, cancellationToken).ConfigureAwait(false);
            }
        }

        return new DnsAnswer { Outcome = DnsOutcome.Failed, Reason = reason, Elapsed = _time.GetElapsedTime(started) };
    }

    // One for each limit: options that come with a question are copied for every one of them.
    private static LookupClient Create(IPEndPoint server, TimeSpan limit) => new(new LookupClientOptions(new NameServer(server))
    {
        Timeout = limit,

        // Ours knows the SOA's minimum, and its own retries would wait as long each time.
        UseCache = false,
        Retries = 0,
        ThrowDnsErrors = false,
        ContinueOnDnsError = false,
        ContinueOnEmptyResponse = false,
        UseTcpFallback = true,

        // No EDNS: an answer of a list is small, a long text comes over TCP, and some list servers do not know it.
        ExtendedDnsBufferSize = DnsQueryOptions.MinimumBufferSize,
        RequestDnsSecRecords = false,
    });

    private static TimeSpan Limit(TimeSpan patience, double share)
    {
        var limit = TimeSpan.FromTicks((long)(patience.Ticks * share));
        return limit > ShortestTry ? limit : patience < ShortestTry ? patience : ShortestTry;
    }

    private LookupClient ClientFor(IPEndPoint server, TimeSpan limit) => _clients.GetOrAdd((server, limit), static c => Create(c.Server, c.Limit));

    /// <summary>What a response says; null with the reason where it is worth another try.</summary>
    private (DnsAnswer? Answer, string Reason) Read(IDnsQueryResponse response, DnsQuestion question, long started)
    {
        if (!Answers(response, question))
        {
            return (null, "the answers do not belong to the question (another name)");
        }

        TimeSpan elapsed = _time.GetElapsedTime(started);
        return response.Header.ResponseCode switch
        {
            DnsHeaderResponseCode.NoError => (ReadRecords(response, question.QuestionType, elapsed), ""),
            DnsHeaderResponseCode.NotExistentDomain => (new DnsAnswer { Outcome = DnsOutcome.NotFound, TimeToLive = NegativeTimeToLive(response), Elapsed = elapsed }, ""),
            DnsHeaderResponseCode.Refused => (new DnsAnswer { Outcome = DnsOutcome.Refused, Reason = "the resolver answers REFUSED", Elapsed = elapsed }, ""),
            DnsHeaderResponseCode.ServerFailure => (null, ServerFailure),
            DnsHeaderResponseCode code => (null, $"the resolver answers {code}"),
        };
    }

    // DnsClient compares ids only; sixteen bits are little, and a broken forwarder can mix up names. Original is the name in ASCII;
    // Value would be in Unicode here and in ASCII there.
    private static bool Answers(IDnsQueryResponse response, DnsQuestion question) =>
        response.Questions.Count == 1
        && response.Questions[0].QuestionType == question.QuestionType
        && IsSameName(response.Questions[0].QueryName.Original, question.QueryName.Original);

    // The answered one has a dot at its end, the asked one need not.
    private static bool IsSameName(string answered, string asked) =>
        string.Compare(answered, 0, asked, 0, asked.Length, StringComparison.OrdinalIgnoreCase) == 0
        && (answered.Length == asked.Length || (answered.Length == asked.Length + 1 && answered[asked.Length] == '.'));

    private static DnsAnswer ReadRecords(IDnsQueryResponse response, QueryType type, TimeSpan elapsed)
    {
        IPAddress[] addresses = [.. response.Answers.OfType<AddressRecord>()
            .Where(r => r.RecordType == (type == QueryType.AAAA ? ResourceRecordType.AAAA : ResourceRecordType.A))
            .Select(static r => r.Address)];
        string[] texts = [.. response.Answers.OfType<TxtRecord>().Select(static r => string.Concat(r.Text))];
        string[] exchanges = [.. response.Answers.OfType<MxRecord>().OrderBy(static r => r.Preference).Select(static r => r.Exchange.Original.TrimEnd('.'))];
        bool isFound = addresses.Length + texts.Length + exchanges.Length > 0;
        return new DnsAnswer
        {
            Outcome = isFound ? DnsOutcome.Found : DnsOutcome.NotFound,
            Addresses = addresses,
            Texts = texts,
            Exchanges = exchanges,
            TimeToLive = isFound ? TimeSpan.FromSeconds(response.Answers.Min(static r => r.InitialTimeToLive)) : NegativeTimeToLive(response),
            Elapsed = elapsed,
        };
    }

    // RFC 2308, 5: the lower of the SOA's own TTL and its minimum field; without a SOA it must not be remembered.
    private static TimeSpan? NegativeTimeToLive(IDnsQueryResponse response)
    {
        for (int i = 0; i < response.Authorities.Count; i++)
        {
            if (response.Authorities[i] is SoaRecord soa)
            {
                return TimeSpan.FromSeconds(Math.Min((uint)soa.InitialTimeToLive, soa.Minimum));
            }
        }

        return null;
    }

    private static string Describe(Exception exception) => exception switch
    {
        DnsXidMismatchException => "the answers do not belong to the question (another id)",
        DnsResponseParseException or ArgumentException => "the answer cannot be read", // The latter for a name that is no IDN.
        DnsResponseException { Code: DnsResponseCode.ConnectionTimeout } => "no answer",
        DnsResponseException { InnerException: SocketException socket } => $"the resolver cannot be reached ({socket.SocketErrorCode})",
        DnsResponseException { InnerException: DnsResponseParseException } => "the answer cannot be read",
        SocketException socket => $"the resolver cannot be reached ({socket.SocketErrorCode})",
        _ => "no answer",
    };
}
