using AdvoCache.Core;
using AdvoCache.Log;
using AdvoCache.Tests.Core;
using AdvoCache.Tests.Log.Submitting;

namespace AdvoCache.Tests.Log.Codec;

/// <summary>Which entries may be applied on a thread that heartbeats wait for.</summary>
public sealed class ShortEntryTests
{
    private static readonly NodeRun Run = new(7);
    private static readonly Moment Stamp = new(100);

    [Fact]
    public void Sets_and_deletes_are_short()
        => Assert.True(EntryReader.IsShort(Entry(static parcel =>
        {
            Add(parcel, new Set("key".Utf8(), "value".Utf8(), TtlMs: 0));
            Add(parcel, new Delete("key".Utf8()));
        }), Moment.Never));

    [Fact]
    public void One_command_that_walks_a_sheet_makes_an_entry_long()
        => Assert.False(EntryReader.IsShort(Entry(static parcel =>
        {
            Add(parcel, new Set("key".Utf8(), "value".Utf8(), TtlMs: 0));
            Add(parcel, new DeleteByPrefix("k".Utf8()));
        }), Moment.Never));

    [Fact]
    public void An_entry_is_long_when_something_ends_with_it()
    {
        var entry = Entry(static parcel => Add(parcel, new Set("key".Utf8(), "value".Utf8(), TtlMs: 0)));
        Assert.False(EntryReader.IsShort(entry, Stamp));
        Assert.True(EntryReader.IsShort(entry, new(Stamp.Milliseconds + 1)));
    }

    [Fact]
    public void What_cannot_be_read_is_not_short()
    {
        var entry = Entry(static parcel => Add(parcel, new Set("key".Utf8(), "value".Utf8(), TtlMs: 0)));
        for (var length = 0; length < entry.Length; length++)
            Assert.False(EntryReader.IsShort(entry.AsMemory(0, length), Moment.Never) && length > EntryCodec.HeaderBytes + 2);
    }

    private static byte[] Entry(Action<Parcel> fill)
    {
        var parcel = new Parcel(Run);
        fill(parcel);
        return Entries.Of(Stamp, parcel);
    }

    private static void Add<TCommand>(Parcel parcel, TCommand command)
        where TCommand : struct, ICommand<TCommand>
        => parcel.Add(command, new(Run, 1), new Waiter(), (ulong)parcel.Count + 1, deadlineMs: 0);
}
