using AdvoCache.Core;
using AdvoCache.Log;
using AdvoCache.Tests.Core.Drawing;
using FsCheck.Xunit;

namespace AdvoCache.Tests.Log.Snapshots;

[Properties(Arbitrary = [typeof(Rolls)], EndSize = 100)]
public sealed class SnapshotFormatTests
{
    [Property]
    public void A_snapshot_comes_back_with_its_entry_and_term(Rolls rolls, long entry, long term)
    {
        var (state, bytes) = Written(rolls, entry, term);
        var loaded = SnapshotFormat.Read(new MemoryStream(bytes));
        Assert.Equal((entry, term), (loaded?.Entry, loaded?.Term));
        Assert.Equal(StateDigest.Of(state), StateDigest.Of(loaded!.Store)); // the line above
    }

    [Property(MaxTest = 20, EndSize = 40)]
    public void A_flipped_byte_anywhere_is_noticed(Rolls rolls, byte flip)
    {
        var (_, bytes) = Written(rolls, 5, 2);
        for (var place = 0; place < bytes.Length; place++)
        {
            bytes[place] ^= (byte)(flip | 1);
            Assert.Null(SnapshotFormat.Read(new MemoryStream(bytes)));
            bytes[place] ^= (byte)(flip | 1);
        }
    }

    [Property(MaxTest = 20, EndSize = 40)]
    public void A_cut_anywhere_is_noticed(Rolls rolls)
    {
        var (_, bytes) = Written(rolls, 5, 2);
        for (var length = 0; length < bytes.Length; length++)
            Assert.Null(SnapshotFormat.Read(new MemoryStream(bytes, 0, length)));
    }

    [Property(MaxTest = 1000)]
    public void Any_other_bytes_are_no_snapshot(byte[] bytes) => Assert.Null(SnapshotFormat.Read(new MemoryStream(bytes)));

    private static (SheetStore State, byte[] Bytes) Written(Rolls rolls, long entry, long term)
    {
        var state = StepDraw.PeopledStore();
        rolls.Play(state);
        var output = new MemoryStream();
        SnapshotFormat.WriteHeader(output, entry, term);
        StateImage.Write(state, new BlockWriter(output));
        return (state, output.ToArray());
    }

    private sealed class BlockWriter(Stream output) : IBlockSink
    {
        public void Take(ReadOnlySpan<byte> block) => SnapshotFormat.WriteBlock(output, block);
    }
}
