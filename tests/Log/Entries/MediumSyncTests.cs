using AdvoCache.Log;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Log.Entries;

/// <summary>When an entry counts as being on the medium.</summary>
public sealed class MediumSyncTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly Lock _gate = new();
    private readonly SegmentedLog _log;
    private readonly MediumSync _sync;

    public MediumSyncTests()
    {
        _log = new(_folder.Child("log"), snapshotIndex: 0, snapshotTerm: 0, static failure => Assert.Fail(failure.Message));
        _sync = new(_gate, _log, _folder.Child("log"), static failure => Assert.Fail(failure.Message));
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _sync.Close();
            _log.Close();
        }
        _folder.Dispose();
    }

    [Fact]
    public async Task What_is_not_in_its_file_does_not_count()
    {
        Task first, second;
        lock (_gate)
        {
            _log.Append(term: 1, [1], committed: 0, unread: 0);
            _log.WriteOut();
            _log.Append(term: 1, [2], committed: 0, unread: 0);
            _sync.Begin();
            first = _sync.WaitAsync(1);
            second = _sync.WaitAsync(2);
        }
        await first;
        Assert.False(second.IsCompleted);
        lock (_gate)
        {
            _log.WriteOut();
            _sync.Begin();
        }
        await second;
    }

    [Fact]
    public async Task Who_waits_at_the_end_is_let_go()
    {
        Task first;
        lock (_gate)
        {
            _log.Append(term: 1, [1], committed: 0, unread: 0);
            first = _sync.WaitAsync(1);
            _sync.Close();
        }
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
    }

    [Fact]
    public async Task Who_waits_for_what_was_cut_off_is_let_go()
    {
        Task second;
        lock (_gate)
        {
            _log.Append(term: 1, [1], committed: 0, unread: 0);
            _log.Append(term: 1, [2], committed: 0, unread: 0);
            second = _sync.WaitAsync(2);
            _log.CutAfter(1);
            _sync.Cut(1);
        }
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
    }
}
