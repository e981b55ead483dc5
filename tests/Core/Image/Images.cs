using AdvoCache.Core;

namespace AdvoCache.Tests.Core.Image;

/// <summary>Takes and loads state images as a snapshot does.</summary>
internal static class Images
{
    internal static List<byte[]> Take(SheetStore store)
    {
        var sink = new Collector();
        StateImage.Write(store, sink);
        return sink.Blocks;
    }

    /// <summary>The store that the blocks hold; null when they were refused.</summary>
    internal static SheetStore? Load(IEnumerable<byte[]> blocks)
    {
        var loader = new StateImageLoader();
        foreach (var block in blocks)
        {
            if (!loader.TryAdd(block))
                return null;
        }
        return loader.Finish();
    }

    internal static SheetStore Copy(SheetStore store)
    {
        var copy = Load(Take(store));
        Assert.NotNull(copy);
        return copy;
    }

    private sealed class Collector : IBlockSink
    {
        internal List<byte[]> Blocks { get; } = [];

        public void Take(ReadOnlySpan<byte> block) => Blocks.Add(block.ToArray());
    }
}
