using System.Buffers;
using AdvoCache.Core;
using AdvoCache.Log;
using AdvoCache.Tests.Core.Drawing;
using FsCheck.Xunit;

namespace AdvoCache.Tests.Log.Reading;

public sealed class TouchedEntriesTests
{
    private readonly TouchedEntries _touched = new();

    [Fact]
    public void Touches_are_drained_oldest_first_and_then_forgotten()
    {
        _touched.Add(At(1));
        _touched.Add(At(2));
        Assert.False(_touched.IsEmpty);
        Assert.Equal([At(1), At(2)], Drain(_touched));
        Assert.True(_touched.IsEmpty);
        Assert.False(_touched.TryDrain(new ArrayBufferWriter<byte>()));
    }

    [Fact]
    public void An_entry_touched_again_counts_once_at_its_latest_place()
    {
        foreach (var slot in new[] { 1, 2, 3, 1, 1, 2 })
            _touched.Add(At(slot));
        Assert.Equal([At(3), At(1), At(2)], Drain(_touched));
    }

    [Fact]
    public void Over_the_limit_the_oldest_touches_are_forgotten()
    {
        for (var slot = 0; slot < TouchedEntries.MaxEntries + 2; slot++)
            _touched.Add(At(slot));
        var drained = Drain(_touched);
        Assert.Equal(TouchedEntries.MaxEntries, drained.Count);
        Assert.Equal((At(2), At(TouchedEntries.MaxEntries + 1)), (drained[0], drained[^1]));
    }

    [Fact]
    public void Touching_a_few_entries_for_ever_takes_no_more_room()
    {
        for (var touch = 0; touch < 10 * TouchedEntries.MaxEntries; touch++)
            _touched.Add(At(touch % 3));
        Assert.Equal(3, Drain(_touched).Count);
    }

    [Fact]
    public void What_another_node_drained_is_taken_as_far_as_it_is_sound()
    {
        var other = new TouchedEntries();
        other.Add(At(5));
        other.Add(At(300));
        var output = new ArrayBufferWriter<byte>();
        other.TryDrain(output);
        _touched.AddEncoded((byte[])[.. output.WrittenSpan, 0xFF]);
        Assert.Equal([At(5), At(300)], Drain(_touched));
    }

    [Property(Arbitrary = [typeof(Rolls)], EndSize = 500)]
    public void The_touches_equal_a_dumb_list(Rolls rolls)
    {
        var (touched, dumb) = (new TouchedEntries(), new List<TouchedEntry>());
        for (var place = 0; place < rolls.Count; place++)
        {
            var random = rolls.At(place);
            if (random.Next(30) == 0)
            {
                Assert.Equal(dumb, Drain(touched));
                dumb.Clear();
                continue;
            }
            TouchedEntry entry = new(new(random.Next(3)), random.Next(6));
            touched.Add(entry);
            dumb.Remove(entry);
            dumb.Add(entry);
        }
        Assert.Equal(dumb, Drain(touched));
    }

    /// <summary>At full size, where forgetting and compacting happen: too slow to compare after every touch.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Full_of_touches_they_equal_a_dumb_list(int seed)
    {
        var random = new Random(seed);
        var dumb = new LinkedList<TouchedEntry>();
        var nodes = new Dictionary<TouchedEntry, LinkedListNode<TouchedEntry>>();
        for (var touch = 0; touch < 6 * TouchedEntries.MaxEntries; touch++)
        {
            var entry = At(random.Next(TouchedEntries.MaxEntries * 3 / 2));
            _touched.Add(entry);
            if (nodes.Remove(entry, out var node))
                dumb.Remove(node);
            nodes[entry] = dumb.AddLast(entry);
            if (dumb.Count > TouchedEntries.MaxEntries && dumb.First is { } oldest)
            {
                nodes.Remove(oldest.Value);
                dumb.RemoveFirst();
            }
        }
        Assert.Equal(dumb, Drain(_touched));
    }

    private static TouchedEntry At(int slot) => new(new(1), slot);

    private static List<TouchedEntry> Drain(TouchedEntries touched)
    {
        var output = new ArrayBufferWriter<byte>();
        touched.TryDrain(output);
        var reader = new ByteReader(output.WrittenMemory);
        var drained = new List<TouchedEntry>();
        while (!reader.AtEnd)
            drained.Add(TouchedEntry.Read(ref reader));
        Assert.False(reader.Failed);
        return drained;
    }
}
