namespace AdvoCache.Log;

/// <summary>
/// Puts entries on the medium. In memory (tmpfs) a written file is there at once. On a disk one thread of the pool syncs what has come
/// together, and what comes meanwhile goes with the next time.
/// </summary>
internal sealed class MediumSync
{
    private readonly Lock _gate;
    private readonly SegmentedLog _entries;
    private readonly Action<Exception> _failed;
    private readonly bool _isMemory;
    private readonly IndexWaiters _waiters = new();
    private Exception? _failure;
    private bool _isRunning;
    private bool _isClosed;
    private int _cuts;
    private long _synced;

    /// <summary>For a log that was just opened: what it has is on the medium after this.</summary>
    /// <param name="gate">Guards the entries.</param>
    /// <param name="entries">The log.</param>
    /// <param name="directory">Of its files.</param>
    /// <param name="failed">Called when the medium refuses: what was written before may be lost then too, so nothing may be acknowledged any more.</param>
    internal MediumSync(Lock gate, SegmentedLog entries, string directory, Action<Exception> failed)
    {
        _gate = gate;
        _entries = entries;
        _failed = failed;
        _isMemory = new DriveInfo(directory).DriveFormat is "tmpfs" or "ramfs";
        if (!_isMemory)
        {
            // A process that was killed may have written what its system has not put on the medium yet.
            foreach (var segment in entries.Segments)
                RandomAccess.FlushToDisk(segment.Handle);
        }
        _synced = entries.Last;
    }

    /// <summary>Begins to sync what was written. Under the gate.</summary>
    internal void Begin()
    {
        if (_isMemory)
        {
            SyncedTo(_entries.Written);
            return;
        }
        if (_isRunning || _failure is not null)
            return;
        _isRunning = true;
        ThreadPool.UnsafeQueueUserWorkItem(static sync => sync.Run(), this, preferLocal: false);
    }

    /// <summary>The entries behind an index were forgotten, whatever of them is being synced. Under the gate.</summary>
    internal void Cut(long index)
    {
        _cuts++;
        _synced = Math.Min(_synced, index);
        foreach (var waiter in _waiters.TakeBehind(index))
            waiter.SetCanceled();
    }

    /// <summary>Completes when the entry is on the medium. Under the gate.</summary>
    internal Task WaitAsync(long index)
    {
        if (_failure is { } failure)
            return Task.FromException(failure);
        if (_synced >= index)
            return Task.CompletedTask;
        return _waiters.Add(index);
    }

    /// <summary>Lets the files be closed: what is not on the medium by now was not acknowledged either. Under the gate.</summary>
    internal void Close()
    {
        _isClosed = true;
        foreach (var waiter in _waiters.TakeBehind(long.MinValue))
            waiter.SetCanceled();
    }

    private void Run()
    {
        var dirty = new List<Segment>();
        while (true)
        {
            long written;
            int cuts;
            lock (_gate)
            {
                if (_isClosed || (_synced == _entries.Written && _entries.Segments is not [.., { IsDirty: true }]))
                {
                    _isRunning = false;
                    return;
                }
                (written, cuts) = (_entries.Written, _cuts);
                dirty.Clear();
                foreach (var segment in _entries.Segments)
                {
                    if (segment.IsDirty)
                        dirty.Add(segment);
                    segment.IsDirty = false;
                }
            }
            try
            {
                foreach (var segment in dirty)
                    Sync(segment);
            }
            catch (Exception failure)
            {
                Fail(failure);
                return;
            }
            lock (_gate)
            {
                if (cuts == _cuts && !_isClosed)
                    SyncedTo(written);
            }
        }
    }

    private static void Sync(Segment segment)
    {
        try
        {
            RandomAccess.FlushToDisk(segment.Handle);
        }
        catch (ObjectDisposedException)
        {
            // A snapshot took the place of what the file held.
        }
    }

    private void SyncedTo(long index)
    {
        _synced = index;
        _waiters.Release(index);
    }

    private void Fail(Exception failure)
    {
        lock (_gate)
        {
            if (_isClosed)
                return;
            _failure = failure;
            foreach (var waiter in _waiters.TakeBehind(long.MinValue))
                waiter.SetException(failure);
        }
        _failed(failure);
    }
}
