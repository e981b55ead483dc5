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

    [Fact]
    public void A_changed_byte_of_what_was_committed_is_damage_and_nothing_is_deleted()
    {
        Write(count: 20, committed: 15);
        var known = 15;
        foreach (var path in Files())
        {
            var whole = File.ReadAllBytes(path);
            var record = AdvoCache.Log.Record.HeaderBytes + 1;
            var end = Math.Min(whole.Length, Segment.HeaderBytes + (known * record));
            for (var at = 0; at < end; at++)
            {
                var changed = whole.ToArray();
                changed[at] ^= 0x41;
                File.WriteAllBytes(path, changed);
                var before = Directory.GetFiles(_folder.Child("log")).Sum(static file => new FileInfo(file).Length);
                Assert.Throws<DamagedLogException>(Open);
                Assert.Equal(before, Directory.GetFiles(_folder.Child("log")).Sum(static file => new FileInfo(file).Length));
            }
            File.WriteAllBytes(path, whole);
            known -= Math.Min(known, (whole.Length - Segment.HeaderBytes) / record);
        }
        var log = Open();
        Assert.Equal(20, log.Last);
        log.Close();
    }

    /// <summary>A file gets its name before its header.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(Segment.HeaderBytes)]
    public void A_file_that_was_being_created_is_none(int bytes)
    {
        Write(count: 3, committed: 3);
        var path = Path.Combine(_folder.Child("log"), new string('0', 19) + "4" + Segment.Suffix);
        File.WriteAllBytes(path, new byte[bytes]);
        var log = Open();
        Assert.Equal(3, log.Last);
        Assert.False(File.Exists(path));
        log.Close();
    }

    [Fact]
    public void A_file_whose_beginning_is_lost_is_damage()
    {
        Write(count: 3, committed: 0);
        var path = Assert.Single(Files());
        var bytes = File.ReadAllBytes(path);
        bytes.AsSpan(0, Segment.HeaderBytes).Clear();
        File.WriteAllBytes(path, bytes);
        Assert.Throws<DamagedLogException>(Open);
    }

    /// <summary>The log of an earlier build may have them, and so may what a leader that took it over sends.</summary>
    [Fact]
    public void Terms_may_fall()
    {
        var log = Open();
        foreach (var term in (long[])[3, 2, 3])
            log.Append(term, [1], committed: 0, unread: 0);
        log.WriteOut();
        log.Close();
        log = Open();
        Assert.Equal((3, 2), (log.Last, log.TermOf(2)));
        log.Close();
    }

    /// <summary>A torn entry with a value that a client made look like a later record.</summary>
    [Fact]
    public void A_value_cannot_pass_for_a_record()
    {
        var forged = new byte[AdvoCache.Log.Record.HeaderBytes];
        AdvoCache.Log.Record.Write(forged, salt: 0, index: 100, term: 1, committed: 100, []);
        var log = Open();
        log.Append(term: 1, [.. forged, .. forged], committed: 0, unread: 0);
        log.WriteOut();
        log.Close();
        var path = Assert.Single(Files());
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^1]);
        log = Open();
        Assert.Equal(0, log.Last);
        log.Close();
    }

    /// <summary>Deleting fails when the directory is gone.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_cut_that_cannot_be_made_is_told_and_changes_nothing_in_memory(bool isSnapshot)
    {
        Write(count: 20, committed: 0);
        Exception? failed = null;
        var log = new SegmentedLog(_folder.Child("log"), snapshotIndex: 0, snapshotTerm: 0, failure => failed = failure, SegmentBytes);
        Directory.Delete(_folder.Child("log"), recursive: true);
        Assert.ThrowsAny<IOException>(() =>
        {
            if (isSnapshot)
                log.StartFrom(30, term: 2);
            else
                log.CutAfter(1);
        });
        Assert.NotNull(failed);
        Assert.Equal((1, 20), (log.First, log.Last));
        log.Close();
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

    /// <summary>A file is made when the one before it is on the medium, so this is no crash.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public void A_file_that_ends_before_the_next_one_begins_is_damage(int kept)
    {
        Write(count: 20, committed: 0);
        var files = Files();
        foreach (var later in files[2..])
            File.Delete(later);
        File.WriteAllBytes(files[1], File.ReadAllBytes(files[1])[..(Segment.HeaderBytes + (kept * (AdvoCache.Log.Record.HeaderBytes + 1)))]);
        File.WriteAllBytes(files[0], File.ReadAllBytes(files[0])[..^(AdvoCache.Log.Record.HeaderBytes + 1)]);
        Assert.Throws<DamagedLogException>(Open);
    }

    /// <summary>They were being deleted, some because a snapshot was taken and some because another one came.</summary>
    [Fact]
    public void Gaps_before_the_snapshot_do_not_matter()
    {
        Write(count: 40, committed: 40);
        var files = Files();
        File.Delete(files[0]);
        File.Delete(files[2]);
        File.WriteAllBytes(files[1], File.ReadAllBytes(files[1])[..^1]);
        var log = new SegmentedLog(_folder.Child("log"), snapshotIndex: 35, snapshotTerm: 1, Unexpected, SegmentBytes);
        Assert.Equal(40, log.Last);
        Assert.True(log.First <= 36);
        Assert.Equal(files[3..], Files());
        log.Close();
    }

    [Fact]
    public void Entries_missing_behind_the_snapshot_are_damage()
    {
        Write(count: 20, committed: 20);
        File.Delete(Files()[0]);
        Assert.Throws<DamagedLogException>(() => new SegmentedLog(_folder.Child("log"), snapshotIndex: 1, snapshotTerm: 1, Unexpected));
    }

    [Fact]
    public void A_file_of_another_form_is_refused()
    {
        Write(count: 1, committed: 0);
        var path = Assert.Single(Files());
        File.WriteAllBytes(path, new byte[100]);
        Assert.Throws<DamagedLogException>(Open);
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

    private SegmentedLog Open() => new(_folder.Child("log"), snapshotIndex: 0, snapshotTerm: 0, Unexpected, SegmentBytes);

    private static void Unexpected(Exception failure) => Assert.Fail(failure.Message);

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
