using System.Text;
using AdvoCache.Wire;

namespace AdvoCache.Tests.Wire;

/// <summary>Random messages: Parse never throws, and finds what a dumb reader finds.</summary>
public class RequestFuzzTests
{
    private const int Rounds = 20_000;

    private static readonly string[] Names =
    [
        "action", "sheet", "password", "key", "value", "ttl", "prefix", "suffix", "jitter", "instance_id", "started_at", "lock_ttl",
        "id", "token", "if_version", "fence", "wait_ms", "since", "epoch", "consistency", "keys",
        "KEY", "Value", "ſheet", "\u212Aey", "\\u006bey", "loc\\u212A_ttl", "tTL", "other", "", "\\ud800", "k\\n", "keyé",
    ];

    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-0", "1", "-7", "1.0", "1.5", "1e2", "9223372036854775807", "9223372036854775808", "\"\"", "\"set\"", "\"k\"",
        "\"\\u0041\\n\"", "\"\\ud83d\\ude00\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\ud800\\\\u0041\"", "\"é😀\"", "\"\\u0000\"", "[]", "{}", "[1, [2]]",
        "{\"key\":\"k\",\"token\":1}", "{\"key\":{\"key\":1}}", "[\"a\",\"\\t\"]", "[null]", "\"stale\"", " 1 ", "\n\"x\"\t",
    ];

    private static readonly string[] Fragments =
        ["\"", "\\", "{", "}", "[", "]", ",", ":", "null", "\\ud800", "\\u00", "01", "1e", "-", " ", "\n", "/**/", "\uFEFF", "\"key\":", "\0"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Well_formed_messages_mean_what_a_dumb_reader_thinks(int seed)
    {
        var random = new Random(seed);
        var request = new Request();
        for (var round = 0; round < Rounds; round++) AssertAgrees(request, Message(random), seed, round);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void Damaged_messages_mean_what_a_dumb_reader_thinks(int seed)
    {
        var random = new Random(seed);
        var request = new Request();
        for (var round = 0; round < Rounds; round++) AssertAgrees(request, Damage(random, Message(random)), seed, round);
    }

    [Theory]
    [InlineData(21)]
    public void Random_bytes_never_make_it_throw(int seed)
    {
        var random = new Random(seed);
        var request = new Request();
        for (var round = 0; round < Rounds; round++)
        {
            var bytes = new byte[random.Next(64)];
            random.NextBytes(bytes);
            AssertAgrees(request, bytes, seed, round);
        }
    }

    private static void AssertAgrees(Request request, byte[] message, int seed, int round)
    {
        var expected = RequestOracle.Read(message);
        var outcome = request.Parse(message);
        var same = (outcome != ParseOutcome.InvalidJson) == expected.Valid
            && request.Key.Text() == expected.Key
            && request.Value.Text() == expected.Value
            && (request.Problem is not null) == (outcome == ParseOutcome.BadRequest);
        Assert.True(same, $"seed {seed}, round {round}: {outcome} for {Encoding.UTF8.GetString(message)} ({Convert.ToHexString(message)}), expected {expected}");
    }

    private static byte[] Message(Random random)
    {
        var members = Enumerable.Range(0, random.Next(6)).Select(_ => $"\"{Pick(random, Names)}\":{Pick(random, Values)}");
        return Encoding.UTF8.GetBytes($"{{{string.Join(',', members)}}}");
    }

    private static byte[] Damage(Random random, byte[] message)
    {
        var bytes = message.ToList();
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var at = random.Next(bytes.Count + 1);
            switch (random.Next(5))
            {
                case 0 when at < bytes.Count: bytes[at] = (byte)random.Next(256); break;
                case 1 when at < bytes.Count: bytes.RemoveAt(at); break;
                case 2: bytes.RemoveRange(at, Math.Min(random.Next(8), bytes.Count - at)); break;
                case 3: bytes.InsertRange(at, bytes.Skip(random.Next(bytes.Count + 1)).Take(random.Next(12)).ToList()); break;
                default: bytes.InsertRange(at, Encoding.UTF8.GetBytes(Pick(random, Fragments))); break;
            }
        }
        return [.. bytes];
    }

    private static string Pick(Random random, string[] from) => from[random.Next(from.Length)];
}
