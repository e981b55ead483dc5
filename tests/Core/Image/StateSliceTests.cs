using AdvoCache.Core;
using AdvoCache.Tests.Core.Drawing;
using FsCheck.Xunit;
using static AdvoCache.Tests.Core.Scene;

namespace AdvoCache.Tests.Core.Image;

/// <summary>Slice after slice, the whole state is hashed.</summary>
[Properties(Arbitrary = [typeof(Rolls)])]
public sealed class StateSliceTests
{
    [Property(EndSize = 300)]
    public void The_slices_of_a_round_are_the_image_in_pieces(Rolls rolls, ushort maxBytes)
    {
        var store = StepDraw.PeopledStore();
        rolls.Play(store);
        var image = Images.Take(store);
        List<byte[]> pieces = [];
        SheetNumber next = default;
        do
        {
            var slice = new Blocks();
            next = StateImage.WriteSlice(store, next, maxBytes % 2000, slice);
            Assert.Equal(image[0], slice.Taken[0]);
            pieces.AddRange(slice.Taken[1..]);
        }
        while (next != default);
        // All but the header and the end.
        Assert.Equal(image[1..^1], pieces);
    }

    [Theory]
    [InlineData(long.MinValue, "1, 2, 3")]
    [InlineData(0, "1, 2, 3")]
    [InlineData(2000, "1, 3")]
    [InlineData(long.MaxValue, "1")]
    public void A_slice_ends_with_the_sheet_that_fills_it(long maxBytes, string begins)
    {
        var store = ThreeSheets();
        List<long> began = [];
        SheetNumber next = new(1);
        do
        {
            began.Add(next.Value);
            next = new(Compare(store, next, maxBytes).Next);
        }
        while (next != default);
        Assert.Equal(begins, string.Join(", ", began));
    }

    [Fact]
    public void A_slice_tells_a_difference_in_its_sheets_and_none_in_others()
    {
        var (left, right) = (ThreeSheets(), ThreeSheets());
        right.Apply(Order.Set("k", "\"other\""), new(N1, 2));
        left.Apply(default(BeginTerm), SessionId.None);
        Assert.Equal(Compare(left, new(1), 0), Compare(right, new(1), 0));
        Assert.NotEqual(Compare(left, new(2), 0), Compare(right, new(2), 0));
    }

    [Fact]
    public void Every_slice_tells_a_difference_in_the_index()
    {
        var (left, right) = (ThreeSheets(), ThreeSheets());
        left.Apply(default(BeginTerm), SessionId.None);
        Assert.NotEqual(Compare(left, new(3), 0), Compare(right, new(3), 0));
    }

    [Fact]
    public void A_comparison_changes_nothing_but_the_index()
    {
        var store = ThreeSheets();
        var before = Images.Take(store);
        Compare(store, default, 0);
        Assert.Equal(before[1..], Images.Take(store)[1..]);
        Assert.Empty(store.Events);
    }

    [Fact]
    public void What_was_taken_and_reported_is_told_once()
    {
        var store = ThreeSheets();
        store.Apply(new CompareDigests(default, 0), SessionId.None);
        store.Apply(new ReportDigest(7, "n2".Utf8(), 2, new byte[] { 0xAB }), SessionId.None);
        Assert.NotNull(store.SliceDigest);
        Assert.Equal(new(7, "n2", 2, "ab"), store.DigestReport);
        store.ClearEvents();
        Assert.Null(store.SliceDigest);
        Assert.Null(store.DigestReport);
    }

    private static (string? Digest, long Next) Compare(SheetStore store, SheetNumber from, long maxBytes)
    {
        store.ClearEvents();
        var reply = store.Apply(new CompareDigests(from, maxBytes), SessionId.None);
        return (store.SliceDigest, reply.Number);
    }

    /// <summary>Each with a session of the first node, and about 1,500 bytes.</summary>
    private static SheetStore ThreeSheets()
    {
        var store = new SheetStore();
        store.Apply(new JoinNode(N1, "n1".Utf8(), 0), SessionId.None);
        for (ulong sheet = 1; sheet <= 3; sheet++)
        {
            store.Apply(Order.Open($"s{sheet}"), new(N1, sheet));
            store.Apply(Order.Set("k", new string('1', 1500)), new(N1, sheet));
        }
        store.ClearEvents();
        return store;
    }

    private sealed class Blocks : IBlockSink
    {
        internal List<byte[]> Taken { get; } = [];

        public void Take(ReadOnlySpan<byte> block) => Taken.Add(block.ToArray());
    }
}
