using System.Globalization;
using AdvoCache.Core;
using AdvoCache.Tests.Core.Drawing;
using AdvoCache.Tests.Core.Image;
using FsCheck.Xunit;

namespace AdvoCache.Tests.Core.Replicas;

/// <summary>Replicas that applied the same list are equal to the last bit. Runs alone, as it changes the process's time zone.</summary>
[Collection(nameof(DeterminismTests))]
[CollectionDefinition(nameof(DeterminismTests), DisableParallelization = true)]
[Properties(Arbitrary = [typeof(Rolls)], EndSize = 400)]
public sealed class DeterminismTests
{
    private const int Commands = 10_000;
    private const int CommandsBetweenDigests = 500;

    private static readonly (string Culture, string TimeZone)[] Elsewhere =
        [("tr-TR", "Europe/Istanbul"), ("ar-SA", "Asia/Riyadh"), ("fa-IR", "Asia/Tehran"), ("th-TH", "Pacific/Kiritimati")];

    /// <summary>The seeds to run: ADVO_TEST_SEEDS of them, 100 by default; or the one that ADVO_TEST_SEED names, to replay it.</summary>
    public static TheoryData<int> Seeds
        => Number("ADVO_TEST_SEED") is { } only ? [only] : [.. Enumerable.Range(1, Number("ADVO_TEST_SEEDS") ?? 100)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Replicas_of_ten_thousand_random_commands_do_not_differ(int seed)
    {
        var steps = Scripts.Draw(seed, Commands, new());
        var whole = Run(steps, new());
        AssertEqual(whole, Run(steps, new()), $"Seed {seed}: the same list again");

        var (culture, timeZone) = Elsewhere[seed % Elsewhere.Length];
        using (new Surroundings(culture, timeZone))
            AssertEqual(whole, Run(steps, new()), $"Seed {seed}: under {culture} and {timeZone}");

        var middle = new Random(seed).Next(Commands);
        var before = new SheetStore();
        Run(steps[..middle], before);
        AssertEqual(whole, Run(steps, Images.Copy(before), from: middle), $"Seed {seed}: restored from a snapshot after {middle} commands", middle);
    }

    /// <summary>After every single command, not only in the end, and in what it answers and tells too.</summary>
    [Property]
    public void A_restored_replica_answers_and_tells_what_the_whole_one_does(Rolls rolls)
    {
        var whole = StepDraw.PeopledStore();
        for (var place = 0; place < rolls.Count; place++)
        {
            var restored = Images.Copy(whole);
            var step = new StepDraw(rolls.At(place), whole).Next();
            whole.Advance(step.Stamp);
            restored.Advance(step.Stamp);
            var (expected, actual) = (step.ApplyTo(whole), step.ApplyTo(restored));
            Assert.Equal(expected with { Sheet = null }, actual with { Sheet = null });
            Assert.Equal(whole.Events.Select(Line), restored.Events.Select(Line));
            Assert.Equal(whole.SliceDigest, restored.SliceDigest);
            Assert.Equal(whole.DigestReport, restored.DigestReport);
            Assert.Equal(StateDigest.Of(whole), StateDigest.Of(restored));
            whole.ClearEvents();
        }
    }

    /// <summary>The random lists are of use only when they reach everything.</summary>
    [Fact]
    public void Random_lists_reach_every_event_and_every_refusal()
    {
        var store = new SheetStore();
        var draw = new StepDraw(new(1), store);
        HashSet<EventKind> events = [];
        HashSet<Refusal> refusals = [];
        for (var left = Commands; left > 0; left--)
        {
            var step = draw.Next();
            store.Advance(step.Stamp);
            refusals.Add(step.ApplyTo(store).Refusal);
            events.UnionWith(store.Events.Select(happened => happened.Kind));
            store.ClearEvents();
        }
        Assert.Empty(Enum.GetValues<EventKind>().Except(events));
        Assert.Empty(Enum.GetValues<Refusal>().Except(refusals));
    }

    [Fact]
    public void The_surroundings_of_the_test_are_really_other_ones()
    {
        using var elsewhere = new Surroundings("tr-TR", "Pacific/Kiritimati");
        Assert.Equal("\u0130", "i".ToUpper(CultureInfo.CurrentCulture));
        Assert.Equal(TimeSpan.FromHours(14), TimeZoneInfo.Local.BaseUtcOffset);
    }

    /// <summary>Applies the list from a place on; answers the digest and a fold of all replies after every so many commands.</summary>
    private static Dictionary<int, (string Digest, long Replies)> Run(Step[] steps, SheetStore store, int from = 0)
    {
        var seen = new Dictionary<int, (string, long)>();
        var replies = 0L;
        for (var place = from; place < steps.Length; place++)
        {
            var reply = steps[place].Run(store);
            replies = (31 * replies) + reply.Index.Value + (1000 * reply.Number) + (long)reply.Refusal;
            if ((place + 1) % CommandsBetweenDigests != 0)
                continue;
            seen.Add(place + 1, (StateDigest.Of(store), replies));
            replies = 0;
        }
        return seen;
    }

    private static void AssertEqual(
        Dictionary<int, (string Digest, long Replies)> whole, Dictionary<int, (string Digest, long Replies)> other, string whose, int from = 0)
    {
        foreach (var (after, seen) in other)
        {
            Assert.True(whole[after].Digest == seen.Digest, $"{whose} the state is another after {after} commands.");
            // The first stretch of a restored replica began in the middle: it gave a part of the replies only.
            if (after - CommandsBetweenDigests >= from)
                Assert.True(whole[after].Replies == seen.Replies, $"{whose} the replies are others before {after} commands.");
        }
        Assert.True(other.ContainsKey(Commands));
    }

    private static string Line(Event happened)
        => $"{happened.Kind} {happened.Sheet.Number} {happened.Index} {happened.By} {Convert.ToHexString(happened.Content.Key)} "
            + $"{(happened.Content.HasValue ? Convert.ToHexString(happened.Content.Value) : "none")} {happened.Lock?.Token} {happened.Jittered}";

    private static int? Number(string variable)
        => int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}
