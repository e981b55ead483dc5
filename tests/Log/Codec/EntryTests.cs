using AdvoCache.Core;
using AdvoCache.Log;
using AdvoCache.Tests.Core;
using AdvoCache.Tests.Core.Drawing;
using AdvoCache.Tests.Log.Submitting;
using FsCheck.Xunit;

namespace AdvoCache.Tests.Log.Codec;

[Properties(Arbitrary = [typeof(Rolls)], EndSize = 100)]
public sealed class EntryTests
{
    /// <summary>An entry as it lies in stored logs: version, checksum, stamp, then one parcel of join, open and set.</summary>
    private const string Pinned
        = "01" + "6746d8f1" + "d00f"
        + "0807060504030201" + "01" + "03" + "29"
        + "00" + "02" + "00" + "0807060504030201" + "026e31" + "e0d403"
        + "01" + "04" + "01" + "0173" + "0168" + "14"
        + "02" + "06" + "01" + "016b" + "0131" + "c0ee6d" + "01" + "03" + "00" + "016c" + "0e";

    [Property]
    public void An_entry_does_to_a_store_what_its_commands_do(Rolls rolls)
    {
        var (direct, logged) = (StepDraw.PeopledStore(), StepDraw.PeopledStore());
        var draw = new StepDraw(new(rolls.Count), direct);
        var (expected, actual) = (new List<Reply>(), new Answers());
        for (var place = 0; place < rolls.Count; place++)
        {
            // The entry's stamp is that of its first command.
            var random = rolls.At(place);
            var steps = new List<Step> { draw.Next() };
            direct.Advance(steps[0].Stamp);
            for (var more = random.Next(5); more >= 0; more--)
            {
                expected.Add(steps[^1].ApplyTo(direct) with { Sheet = null });
                if (more > 0)
                    steps.Add(draw.Next());
            }
            var entry = Entries.Of(steps[0].Stamp, Entries.Pack(steps));
            Assert.True(EntryReader.TryApply(entry, logged, actual, out var stamp));
            Assert.Equal(steps[0].Stamp, stamp);
            Assert.Equal(StateDigest.Of(direct), StateDigest.Of(logged));
        }
        Assert.Equal(expected, actual.Heard.Select(heard => heard.Reply));
    }

    [Fact]
    public void Each_command_is_answered_under_its_run_and_request_number()
    {
        var (first, second) = (new Parcel(new(7)), new Parcel(new(8)));
        first.Add(default(BeginTerm), SessionId.None, new Waiter(), 5, 0);
        first.Add(default(BeginTerm), SessionId.None, new Waiter(), 6, 0);
        first.Add(default(BeginTerm), SessionId.None, new Waiter(), 1000, 0);
        second.Add(default(BeginTerm), SessionId.None, new Waiter(), 1, 0);
        var answers = new Answers();
        Assert.True(EntryReader.TryApply(Entries.Of(new(3), [first, second]), new SheetStore(), answers, out _));
        Assert.Equal([(7UL, 5UL), (7UL, 6UL), (7UL, 1000UL), (8UL, 1UL)], answers.Heard.Select(heard => (heard.Run.Value, heard.Request)));
        Assert.Equal(1, answers.Advances);
    }

    [Fact]
    public void An_entry_without_commands_moves_time()
    {
        var store = new SheetStore();
        Assert.True(EntryReader.TryApply(Entries.Of(new(77)), store, new Answers(), out var stamp));
        Assert.Equal((new Moment(77), new Moment(77)), (stamp, store.Now));
    }

    /// <summary>If this fails, what is stored is written differently now: that takes a new version, or a new tag for a changed command.</summary>
    [Fact]
    public void The_stored_form_is_pinned()
    {
        var parcel = new Parcel(new(0x0102030405060708));
        parcel.Add(new JoinNode(new(0x0102030405060708), "n1".Utf8(), 30_000), SessionId.None, new Waiter(), 1, 0);
        parcel.Add(new OpenSheet("s".Utf8(), "h".Utf8(), 10), new(parcel.Run, 1), new Waiter(), 2, 0);
        parcel.Add(new Set("k".Utf8(), "1".Utf8(), 900_000, true, new(0, "l".Utf8(), 7)), new(parcel.Run, 1), new Waiter(), 4, 0);
        Assert.Equal(Pinned, Convert.ToHexStringLower(Entries.Of(new(1000), parcel)));
    }

    [Fact]
    public void A_pinned_entry_is_still_understood()
    {
        var (store, answers) = (new SheetStore(), new Answers());
        Assert.True(EntryReader.TryApply(Convert.FromHexString(Pinned), store, answers, out var stamp));
        Assert.Equal(new Moment(1000), stamp);
        Assert.Equal([Refusal.None, Refusal.None, Refusal.StaleFence], answers.Heard.Select(heard => heard.Reply.Refusal));
        Assert.Equal([new(new(0x0102030405060708), "n1")], store.Nodes);
    }

    [Property(MaxTest = 50, EndSize = 40)]
    public void A_corrupted_byte_anywhere_is_refused_and_changes_nothing(Rolls rolls, byte flip)
    {
        var (store, entry) = StoreAndEntry(rolls);
        for (var place = 0; place < entry.Length; place++)
        {
            entry[place] ^= (byte)(flip | 1);
            AssertRefused(store, entry);
            entry[place] ^= (byte)(flip | 1);
        }
        Assert.True(EntryReader.TryApply(entry, store, new Answers(), out _));
    }

    [Property(MaxTest = 50, EndSize = 40)]
    public void A_cut_or_lengthened_entry_is_refused_and_changes_nothing(Rolls rolls)
    {
        var (store, entry) = StoreAndEntry(rolls);
        for (var length = 0; length < entry.Length; length++)
            AssertRefused(store, entry[..length]);
        AssertRefused(store, [.. entry, 0]);
    }

    [Fact]
    public void An_entry_of_another_version_is_refused()
    {
        var entry = Entries.Of(new(1));
        entry[0] = EntryCodec.Version + 1;
        AssertRefused(new SheetStore(), entry);
    }

    [Property(MaxTest = 1000, EndSize = 300)]
    public void Apply_is_total_for_any_bytes_with_a_right_checksum(byte[] body, Rolls rolls)
    {
        var store = StepDraw.PeopledStore();
        rolls.Play(store);
        EntryReader.TryApply(Entries.WithBody(body), store, new Answers(), out _);
        StillWorks(store);
    }

    /// <summary>Nearly right bytes get deeper than arbitrary ones.</summary>
    [Property(MaxTest = 500)]
    public void Apply_is_total_for_damaged_entries_with_a_right_checksum(Rolls rolls, int seed)
    {
        var (store, entry) = StoreAndEntry(rolls);
        var random = new Random(seed);
        for (var left = random.Next(1, 6); left > 0; left--)
            entry[random.Next(entry.Length)] = random.Next(4) == 0 ? byte.MaxValue : (byte)random.Next(256);
        EntryReader.TryApply(Entries.Sealed(entry), store, new Answers(), out _);
        StillWorks(store);
    }

    [Fact]
    public void The_checksum_is_the_castagnoli_one() => Assert.Equal(0xE306_9283u, EntryCodec.Crc32C("123456789"u8));

    [Fact]
    public void Parcels_from_other_nodes_are_checked_in_their_outer_form()
    {
        var parcel = new Parcel(new(7));
        parcel.Add(default(BeginTerm), SessionId.None, new Waiter(), 5, 0);
        parcel.Add(default(BeginTerm), SessionId.None, new Waiter(), 6, 0);
        var bytes = new System.Buffers.ArrayBufferWriter<byte>();
        parcel.WriteTo(bytes);
        Assert.True(EntryReader.TryCountParcel(bytes.WrittenMemory, out var commands));
        Assert.Equal(2, commands);
        Assert.False(EntryReader.TryCountParcel(bytes.WrittenMemory[..^1], out _));
        Assert.False(EntryReader.TryCountParcel((byte[])[.. bytes.WrittenSpan, 0], out _));
    }

    /// <summary>A parcel that a leader takes from another node will be committed, and then every node must be able to read it.</summary>
    [Property(MaxTest = 1000)]
    public void What_the_check_of_a_parcel_lets_through_every_node_can_apply(Rolls rolls, int seed)
    {
        var (random, store) = (new Random(seed), StepDraw.PeopledStore());
        var parcel = Sent.Bytes(Entries.Pack(Scripts.Draw(rolls.Count, 5, StepDraw.PeopledStore()))[0]);
        Assert.True(EntryReader.TryCountParcel(parcel, out var commands));
        for (var left = random.Next(3); left > 0; left--)
            parcel[random.Next(parcel.Length)] = (byte)random.Next(256);
        var answers = new Answers();
        var isSound = EntryReader.TryCountParcel(parcel, out commands);
        Assert.Equal(isSound, EntryReader.TryApply(Entries.WithBody([0, .. parcel]), store, answers, out _));
        if (isSound)
            Assert.Equal(commands, answers.Heard.Count);
    }

    private static (SheetStore Store, byte[] Entry) StoreAndEntry(Rolls rolls)
    {
        var (before, store) = (StepDraw.PeopledStore(), StepDraw.PeopledStore());
        rolls.Play(before);
        rolls.Play(store);
        var steps = Scripts.Draw(rolls.Count, 5, before);
        return (store, Entries.Of(steps[0].Stamp, Entries.Pack(steps)));
    }

    private static void AssertRefused(SheetStore store, byte[] entry)
    {
        var before = StateDigest.Of(store);
        var answers = new Answers();
        Assert.False(EntryReader.TryApply(entry, store, answers, out _));
        Assert.Equal(before, StateDigest.Of(store));
        Assert.Equal((0, 0), (answers.Advances, answers.Heard.Count));
    }

    private static void StillWorks(SheetStore store)
    {
        store.ClearEvents();
        Scripts.Draw(1, 20, store);
        StateDigest.Of(store);
    }
}
