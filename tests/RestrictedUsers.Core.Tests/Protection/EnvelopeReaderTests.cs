using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using CsCheck;
using RestrictedUsers.Core.Protection;
using Xunit;

namespace RestrictedUsers.Core.Tests.Protection;

public sealed class EnvelopeReaderTests
{
    private const string Whole = """
        {"@odata.context":"x","@adminapi.warnings":["careful"],"ignored":{"deep":[1,{"a":"]}"}]},
         "value":[{"a":1},{"a":"two \u00e9"},[3],"four",null],"@odata.nextLink":"https://x/next","more":null}
        """;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(100_000)]
    public async Task Items_come_however_the_bytes_arrive(int chunk)
    {
        using EnvelopeReader reader = Reader(Whole, chunk);

        List<string> items = await ReadAsync(reader);

        Assert.Equal(["""{"a":1}""", """{"a":"two \u00e9"}""", "[3]", "\"four\"", "null"], items);
        Assert.Equal("https://x/next", reader.NextLink);
        Assert.Equal(["careful"], reader.Warnings);
        Assert.False(reader.IsEmpty);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \r\n")]
    [InlineData("\uFEFF")]
    public async Task An_empty_body_is_empty(string body)
    {
        using EnvelopeReader reader = Reader(body, 1);
        Assert.Empty(await ReadAsync(reader));
        Assert.True(reader.IsEmpty);
    }

    [Fact]
    public async Task A_byte_order_mark_is_passed_over()
    {
        using EnvelopeReader reader = Reader("\uFEFF" + """{"value":[1]}""", 1);
        Assert.Equal(["1"], await ReadAsync(reader));
    }

    [Theory]
    [InlineData("""{"value":[{"a":1},{"a":2}""")]
    [InlineData("""{"value":[{"a":1},{"a":""")]
    [InlineData("""{"value":[]""")]
    [InlineData("<html><body>Proxy</body></html>")]
    [InlineData("\0\0\0\0")]
    [InlineData("[1,2]")]
    public async Task What_is_not_a_whole_envelope_is_an_error_and_never_an_end(string body)
    {
        using EnvelopeReader reader = Reader(body, 5);
        await Assert.ThrowsAnyAsync<JsonException>(() => ReadAsync(reader));
    }

    [Theory]
    [InlineData("""{"value":null}""", 0)]
    [InlineData("""{}""", 0)]
    [InlineData("""{"value":{"a":1}}""", 1)]
    [InlineData("""{"Value":[{}]}""", 1)]
    public async Task Plausible_forms_are_read(string body, int items)
    {
        using EnvelopeReader reader = Reader(body, 3);
        Assert.Equal(items, (await ReadAsync(reader)).Count);
    }

    [Fact]
    public async Task A_value_without_end_is_given_up()
    {
        using var reader = new EnvelopeReader(new EndlessStream("""{"value":["aaaaaaaaaaaaaaaa"""), TimeSpan.FromSeconds(30), TimeProvider.System);
        JsonException error = await Assert.ThrowsAnyAsync<JsonException>(() => ReadAsync(reader));
        Assert.Contains("larger", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_read_that_brings_nothing_times_out()
    {
        using var reader = new EnvelopeReader(new SilentStream(), TimeSpan.FromMilliseconds(100), TimeProvider.System);
        await Assert.ThrowsAsync<TimeoutException>(() => ReadAsync(reader));
    }

    [Fact]
    public void Cut_anywhere_it_never_claims_to_be_whole() =>
        Gen.Int[1, Encoding.UTF8.GetByteCount(Whole) - 2].Sample(cut =>
        {
            byte[] bytes = Encoding.UTF8.GetBytes(Whole)[..cut];
            if (bytes.All(b => b is (byte)' ' or (byte)'\n' or (byte)'\r'))
            {
                return true;
            }

            using var reader = new EnvelopeReader(new MemoryStream(bytes), TimeSpan.FromSeconds(5), TimeProvider.System);
            try
            {
                ReadAsync(reader).GetAwaiter().GetResult();
                return false;
            }
            catch (JsonException)
            {
                return true;
            }
        });

    private static EnvelopeReader Reader(string body, int chunk) =>
        new(new ChunkStream(Encoding.UTF8.GetBytes(body), chunk), TimeSpan.FromSeconds(5), TimeProvider.System);

    private static async Task<List<string>> ReadAsync(EnvelopeReader reader)
    {
        var items = new List<string>();
        while (await reader.ReadItemAsync(default))
        {
            items.Add(reader.Item.GetRawText());
        }

        return items;
    }

    private sealed class ChunkStream(byte[] bytes, int chunk) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(chunk, buffer.Length)], cancellationToken);
    }

    private sealed class EndlessStream(string start) : MemoryStream(Encoding.UTF8.GetBytes(start))
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position < Length)
            {
                return base.ReadAsync(buffer, cancellationToken);
            }

            buffer.Span.Fill((byte)'a');
            return new ValueTask<int>(buffer.Length);
        }
    }

    private sealed class SilentStream : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return 0;
        }
    }
}
