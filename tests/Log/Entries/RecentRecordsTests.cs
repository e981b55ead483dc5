using AdvoCache.Log;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Log.Entries;

/// <summary>How long the latest records stay in memory, and as they are.</summary>
public sealed class RecentRecordsTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly SegmentedLog _log;

    public RecentRecordsTests()
        => _log = new(_folder.Child("log"), snapshotIndex: 0, snapshotTerm: 0, static failure => Assert.Fail(failure.Message), blockBytes: 100);

    public void Dispose()
    {
        _log.Close();
        _folder.Dispose();
    }

    [Fact]
    public void A_block_that_is_read_is_not_used_again()
    {
        Append(1, count: 1, unread: 0);
        var read = _log.Get(1).Payload;
        Append(2, count: 30, unread: 0);
        Assert.Equal([1], read.ToArray());
    }

    /// <summary>Who reads an entry holds up only those from it on; the block has the records before too.</summary>
    [Fact]
    public void A_block_that_was_cut_is_not_used_again()
    {
        Append(1, count: 2, unread: 0);
        var read = _log.Get(2).Payload;
        _log.CutAfter(1);
        Append(3, count: 30, unread: 1);
        Assert.Equal([1], read.ToArray());
    }

    [Fact]
    public void A_slow_reader_does_not_keep_all_in_memory()
    {
        Append(1, count: 100, unread: 0);
        Assert.False(IsInMemory(1));
        Assert.True(IsInMemory(100));
        Assert.Equal([1], _log.Get(1).Payload.ToArray());
    }

    private bool IsInMemory(long index) => ((DotNext.IO.IDataTransferObject)_log.Get(index)).TryGetMemory(out _);

    private void Append(byte value, int count, long unread)
    {
        for (; count > 0; count--)
        {
            _log.Append(term: 1, [value], committed: 0, unread);
            _log.WriteOut();
        }
    }
}
