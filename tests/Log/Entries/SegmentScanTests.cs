using AdvoCache.Log;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Log.Entries;

/// <summary>What a log makes of files that a crash cut off, and of those that were damaged afterwards.</summary>
public sealed class SegmentScanTests : IDisposable
{
    private const int SegmentBytes = 300;

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_that_ends_anywhere_leaves_the_entries_before()
    {
        Write(count: 5, committed: 0);
        var path = Assert.Single(Files());
        var whole = File.ReadAllBytes(path);
        var record = (whole.Length - Segment.HeaderBytes) / 5;
        for (var length = whole.Length; length >= 0; length--)
        {
            File.WriteAllBytes(path, whole[..length]);
            var log = Open();
            Assert.Equal(Math.Max(0, (length - Segment.HeaderBytes) / record), log.Last);

            // It goes on from there.
            log.Append(term: 2, [7], committed: 0, unread: 0);
            log.WriteOut();
            var last = log.Last;
            log.Close();
            var again = Open();
            Assert.Equal((last, 2), (again.Last, again.TermOf(last)));
            again.Close();
            foreach (var file in Files())
                File.Delete(file);
        }
    }

    [Fact]
    public void A_changed_byte_ends_the_log_there_if_nothing_behind_was_ever_committed()
    {
        Write(count: 5, committed: 0);
        var path = Assert.Single(Files());
        var whole = File.ReadAllBytes(path);
        var record = (whole.Length - Segment.HeaderBytes) / 5;
        for (var at = Segment.HeaderBytes; at < whole.Length; at++)
        {
            var changed = whole.ToArray();
            changed[at] ^= 0x41;
            File.WriteAllBytes(path, changed);
            var log = Open();
            Assert.Equal((at - Segment.HeaderBytes) / record, log.Last);
            log.Close();
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    public void A_changed_byte_of_what_was_committed_is_damage(int before)
    {
        Write(count: 20, committed: 15);
        var path = Files()[before / 5];
        var bytes = File.ReadAllBytes(path);
        bytes[Segment.HeaderBytes + AdvoCache.Log.Record.HeaderBytes] ^= 1;
        File.WriteAllBytes(path, bytes);
        Assert.Throws<DamagedLogException>(Open);
    }

    [Fact]
    public void A_missing_file_is_damage()
    {
        Write(count: 20, committed: 0);
        var files = Files();
        Assert.True(files.Length > 2);
        File.Delete(files[1]);
        Assert.Throws<DamagedLogException>(Open);
    }

    [Fact]
    public void Entries_missing_behind_the_snapshot_are_damage()
    {
        Write(count: 20, committed: 20);
        File.Delete(Files()[0]);
        Assert.Throws<DamagedLogException>(() => new SegmentedLog(_folder.Child("log"), snapshotIndex: 1, snapshotTerm: 1));
    }

    [Fact]
    public void A_file_of_another_form_is_refused()
    {
        Write(count: 1, committed: 0);
        var path = Assert.Single(Files());
        File.WriteAllBytes(path, new byte[100]);
        Assert.Throws<DamagedLogException>(Open);
    }

    /// <summary>A file keeps what was cut off from it if the cut did not reach the medium. Its terms give it away.</summary>
    [Fact]
    public void Entries_of_an_earlier_leader_do_not_come_back_behind_those_of_a_later_one()
    {
        Write(count: 3, committed: 0);
        var path = Assert.Single(Files());
        var before = File.ReadAllBytes(path);
        var log = Open();
        log.CutAfter(1);
        log.Append(term: 2, [1], committed: 0, unread: 0);
        log.WriteOut();
        log.Close();
        var after = File.ReadAllBytes(path);
        File.WriteAllBytes(path, [.. after, .. before[after.Length..]]);
        log = Open();
        Assert.Equal((2, 2), (log.Last, log.TermOf(2)));
        log.Close();
    }

    [Fact]
    public void A_clean_end_tells_what_was_committed_last()
    {
        var log = Open();
        for (var i = 0; i < 3; i++)
            log.Append(term: 1, [1], committed: 0, unread: 0);
        log.WriteOut();
        log.WriteCommitted(3);
        log.Close();
        log = Open();
        Assert.Equal((3, 3), (log.Last, log.Committed));
        log.Append(term: 1, [4], committed: 3, unread: 3);
        log.WriteOut();
        log.Close();
        log = Open();
        Assert.Equal(4, log.Last);
        log.Close();
    }

    private SegmentedLog Open() => new(_folder.Child("log"), snapshotIndex: 0, snapshotTerm: 0, SegmentBytes);

    private void Write(int count, int committed)
    {
        var log = Open();
        for (var i = 1; i <= count; i++)
            log.Append(term: 1, [1], Math.Min(committed, i - 1), unread: 0);
        log.WriteOut();
        log.Close();
    }

    private string[] Files() => [.. Directory.GetFiles(_folder.Child("log")).Order(StringComparer.Ordinal)];
}
