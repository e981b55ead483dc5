using System.Text;
using System.Text.Json;
using AdvoCache.Extensions.Caching;
using AdvoCache.Extensions.Caching.Packing;
using FsCheck.Xunit;

namespace AdvoCache.Tests.Extensions.Caching.Packing;

public sealed class PackingTests(Xunit.Abstractions.ITestOutputHelper output)
{
    private const int Seed = 20260817;
    private const int Megabyte = 1024 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static TheoryData<string, byte[]> Values => new()
    {
        { "nothing", [] },
        { "each byte", [.. Enumerable.Range(0, 256).Select(static code => (byte)code)] },
        { "each byte, backwards", [.. Enumerable.Range(0, 256).Select(static code => (byte)(255 - code))] },
        { "zeros", new byte[1000] },
        { "ones", [.. Enumerable.Repeat((byte)0xFF, 1000)] },
        { "JSON", "{\"name\":\"Ada \\\"Countess\\\" Lovelace\",\"n\":[1,2,3],\"path\":\"C:\\\\x\\n\"}"u8.ToArray() },
        { "controls and DEL", "a\0b\tc\r\n\u001F\u007F\u0080\u009F"u8.ToArray() },
        { "texts of the world", "Grüße, Привет, 你好, שלום, 🦊, \u2028, \uFFFD, \uFFFE"u8.ToArray() },
        { "letters of the escapes", "\u0700\u0722\u07FF ܀ ߿ ހ \u06FF\u0800"u8.ToArray() },
        { "UTF-8 cut short", [.. "Grüße 🦊"u8[..^1], .. "🦊"u8[..2], .. "你"u8[1..]] },
        { "overlong and surrogates", [0xC0, 0x80, 0xED, 0xA0, 0x80, 0xF4, 0x90, 0x80, 0x80, 0xC1, 0xBF] },
        { "a megabyte", Random(Megabyte) },
    };

    [Theory]
    [MemberData(nameof(Values), DisableDiscoveryEnumeration = true)]
    public void Bytes_come_back(string what, byte[] bytes)
    {
        Assert.NotNull(what);
        AssertComesBack(bytes);
    }

    [Fact]
    public void Bytes_of_each_length_come_back()
    {
        for (var length = 0; length < 300; length++)
        {
            AssertComesBack(Random(length));
            AssertComesBack(new byte[length]);
            AssertComesBack([.. Enumerable.Repeat((byte)0xFF, length)]);
            AssertComesBack([.. Enumerable.Range(0, length).Select(static code => (byte)(' ' + (code % 95)))]);
        }
    }

    [Property(MaxTest = 1000)]
    public void Any_bytes_come_back(byte[] bytes) => AssertComesBack(bytes);

    [Property(MaxTest = 1000)]
    public void Any_text_comes_back(string? text) => AssertComesBack(Encoding.UTF8.GetBytes(text ?? ""));

    /// <summary>So that all of them are packed as text.</summary>
    [Property(MaxTest = 1000)]
    public void Any_bytes_within_text_come_back(byte[] bytes)
    {
        byte[] within = [.. Enumerable.Repeat((byte)'a', 5 * bytes.Length), .. bytes, (byte)'z'];

        AssertComesBack(within);
        AssertComesBack([.. bytes, .. within]);
        Assert.True(Envelope.Write(default, within).AsSpan().StartsWith("{\"text\""u8));
    }

    [Property(MaxTest = 1000)]
    public void Both_ways_bring_any_bytes_back(byte[] bytes)
    {
        var dense = new byte[DensePacking.MaxPackedLength(bytes.Length)];
        AssertUnpacks(dense.AsSpan(0, DensePacking.Pack(bytes, dense)), DensePacking.MaxUnpackedLength(dense.Length), DensePacking.Unpack, bytes);
        var text = new byte[TextPacking.MaxPackedLength(bytes.Length)];
        if (TextPacking.TryPack(bytes, text, out var length))
            AssertUnpacks(text.AsSpan(0, length), length, TextPacking.Unpack, bytes);
    }

    [Fact]
    public void What_was_not_packed_here_is_told()
    {
        foreach (var json in new[] { "null", "\"\"", "[]", "{}", "{\"text\":1}", "{\"expires\":\"x\",\"text\":\"\"}", "{\"expires\":1.5,\"text\":\"\"}", "{\"text\":\"\\n\"}", "{\"text\":\"", "" })
            Assert.False(Envelope.TryRead(Encoding.UTF8.GetBytes(json), out _), json);
        foreach (var json in new[] { "{\"bytes\":\"a\"}", "{\"bytes\":\"abcdefg\u4f60\"}", "{\"bytes\":\"a\u00ff\"}" })
            Assert.Null(Unpacked(Encoding.UTF8.GetBytes(json)));
    }

    [Fact]
    public void A_value_is_rewritten_with_another_life()
    {
        var bytes = Random(100);
        var json = Envelope.Rewrite(Envelope.Write(new(1, 2, 3), bytes), new(4, null, 6));

        Assert.True(Envelope.TryRead(json, out var envelope));
        Assert.Equal(new Lifetime(4, null, 6), envelope.Lifetime);
        Assert.Equal(bytes, Unpacked(json));
    }

    public static TheoryData<string, byte[], double, double> Growths => new()
    {
        { "random bytes", Random(Megabyte), 0.20, 0.205 },
        { "zeros", new byte[Megabyte], 0.14, 0.145 },
        { "JSON", Repeat("{\"id\":12345,\"name\":\"Ada Lovelace\",\"mail\":\"ada@example.org\",\"tags\":[\"a\",\"b\"],\"active\":true},"u8), 0, 0.001 },
        { "indented JSON", Repeat("{\n  \"id\": 12345,\n  \"name\": \"Ada Lovelace\",\n  \"mail\": \"ada@example.org\"\n},\n"u8), 0.05, 0.08 },
        { "English", Repeat("The quick brown fox said \"hello\" to the lazy dog.\n"u8), 0.01, 0.03 },
        { "Russian", Repeat("Съешь же ещё этих мягких французских булок, да выпей чаю. "u8), 0, 0.001 },
        { "Chinese", Repeat("天地玄黄,宇宙洪荒。日月盈昃,辰宿列张。"u8), 0, 0.001 },
        { "MessagePack", Repeat([0x83, 0xA2, .. "id"u8, 0xCD, 0x30, 0x39, 0xA4, .. "name"u8, 0xAC, .. "Ada Lovelace"u8, 0xA6, .. "active"u8, 0xC3]), 0.15, 0.21 },
    };

    [Theory]
    [MemberData(nameof(Growths), DisableDiscoveryEnumeration = true)]
    public void It_grows_as_the_readme_says(string what, byte[] bytes, double atLeast, double atMost)
    {
        var json = Envelope.Write(default, bytes);
        var growth = (json.Length / (double)bytes.Length) - 1;

        output.WriteLine(
            $"{what}: {growth:P1} as {(json.AsSpan().StartsWith("{\"text\""u8) ? "text" : "bytes")}; base64 33.3%, a plain JSON string {(JsonString(bytes) / (double)bytes.Length) - 1:P1}");
        Assert.InRange(growth, atLeast, atMost);
    }

    /// <summary>As a JSON string of Latin-1 characters, what the simplest of encodings would take.</summary>
    private static int JsonString(byte[] bytes)
        => bytes.Sum(static value => value is (byte)'"' or (byte)'\\' or (byte)'\n' or (byte)'\r' or (byte)'\t' ? 2 : value < ' ' ? 6 : value < 0x80 ? 1 : 2);

    private static byte[] Repeat(ReadOnlySpan<byte> part)
    {
        var bytes = new byte[part.Length * 1000];
        for (var i = 0; i < 1000; i++)
            part.CopyTo(bytes.AsSpan(i * part.Length));
        return bytes;
    }

    private static byte[] Random(int length)
    {
        var bytes = new byte[length];
        new Random(Seed).NextBytes(bytes);
        return bytes;
    }

    private static void AssertComesBack(byte[] bytes)
    {
        var json = Envelope.Write(new(long.MaxValue, 1, long.MinValue), bytes);

        using var parsed = JsonDocument.Parse(json);
        Assert.Equal(Encoding.UTF8.GetString(json), Strict.GetString(json));
        Assert.True(json.Length <= (bytes.Length * 16 / 13) + 128);
        Assert.False(json.AsSpan().Contains((byte)'\\'));
        Assert.True(Envelope.TryRead(json, out var envelope));
        Assert.Equal(new Lifetime(long.MaxValue, 1, long.MinValue), envelope.Lifetime);
        Assert.True(bytes.AsSpan().SequenceEqual(Unpacked(json)));
        var written = new System.Buffers.ArrayBufferWriter<byte>();
        Assert.True(envelope.TryUnpack(written));
        Assert.True(bytes.AsSpan().SequenceEqual(written.WrittenSpan));
    }

    private static byte[]? Unpacked(byte[] json)
    {
        Assert.True(Envelope.TryRead(json, out var envelope));
        return envelope.Unpack();
    }

    private delegate int Unpacking(ReadOnlySpan<byte> packed, Span<byte> bytes);

    private static void AssertUnpacks(ReadOnlySpan<byte> packed, int room, Unpacking unpack, byte[] expected)
    {
        var bytes = new byte[room];
        var length = unpack(packed, bytes);
        Assert.Equal(expected, bytes.AsSpan(0, Math.Max(0, length)).ToArray());
    }
}
