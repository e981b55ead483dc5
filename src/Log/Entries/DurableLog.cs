using System.Buffers;
using System.Collections.Concurrent;
using DotNext.IO;
using DotNext.IO.Log;
using DotNext.Net.Cluster.Consensus.Raft;
using DotNext.Net.Cluster.Consensus.Raft.StateMachine;

namespace AdvoCache.Log;

/// <summary>
/// This node's Raft log: its entries in <see cref="SegmentedLog"/>, term and vote with the library (<see cref="LibraryLog"/>), through which
/// Raft uses all of it.
/// Invariant: what was acknowledged as appended is on the medium; what is committed is too, and is never overwritten.
/// </summary>
internal sealed class DurableLog : IAsyncDisposable
{
    private const int WriteOutBytes = 256 * 1024;

    private readonly Lock _gate = new();
    private readonly IEntryApplier _applier;
    private readonly VolumeGuard _volume;
    private readonly SegmentedLog _entries;
    private readonly MediumSync _sync;
    private readonly ApplyLoop _apply;
    private readonly LibraryLog _library;
    private readonly List<long> _reading = [];
    private readonly ConcurrentBag<ArrayBufferWriter<byte>> _buffers = [];
    private readonly Action<Exception> _failed;
    private Exception? _failure;
    /// <summary>A file that is there until all entries of an earlier build have been taken over.</summary>
    private readonly string _takingOver;
    private long _agreed;
    private long _startsAt;
    private int _isTidying;

    /// <summary>Opens the log in a directory.</summary>
    /// <param name="directory">Of this log alone.</param>
    /// <param name="applier">What committed entries go to. Its snapshot is the one that the log begins behind.</param>
    /// <param name="volume">Says whether there is room.</param>
    /// <param name="failed">Called when this log can keep nothing any more.</param>
    /// <exception cref="DamagedLogException">Entries are missing or damaged that were on the medium before.</exception>
    internal DurableLog(string directory, IEntryApplier applier, VolumeGuard volume, Action<Exception> failed)
    {
        _applier = applier;
        _volume = volume;
        _failed = failed;
        var snapshot = applier.Snapshot;
        var files = Path.Combine(directory, "entries");
        _takingOver = Path.Combine(directory, "taking-over");
        if (File.Exists(_takingOver) && Directory.Exists(files))
            Directory.Delete(files, recursive: true);
        var isNew = !Directory.Exists(files);
        if (!isNew)
            LibraryLog.DeleteEntries(directory);
        _library = new(this, directory, isNew ? snapshot : null);
        if (_library.HasEntries)
        {
            File.WriteAllBytes(_takingOver, []);
            Medium.SyncDirectory(directory);
        }
        _apply = new(applier, EntryAt, snapshot?.Index ?? 0);
        _entries = new(files, snapshot?.Index ?? 0, snapshot?.Term ?? 0, Fail);
        Medium.SyncDirectory(directory);
        _sync = new(_gate, _entries, files, Fail);
        _agreed = _entries.Last;
        _startsAt = snapshot?.Index ?? 0;
    }

    /// <summary>As Raft uses it.</summary>
    internal IPersistentState ForRaft => _library;

    /// <summary>The term and the vote.</summary>
    internal IPersistentState Promises => _library;

    internal long LastEntryIndex
    {
        get
        {
            lock (_gate)
                return _entries.Last;
        }
    }

    internal long LastCommittedEntryIndex => _apply.Committed;

    internal long LastAppliedEntryIndex => _apply.Applied;

    /// <summary>Takes over what an earlier build's log holds, then applies what is known to be committed.</summary>
    internal async Task InitializeAsync(CancellationToken token)
    {
        if (_library.HasEntries)
            await ImportAsync(token);
        // The entries of others may be there that were not committed; nothing is agreed yet but what this node knew.
        _apply.Commit(Math.Min(Math.Max(_entries.Committed, _library.LastCommittedEntryIndex), LastEntryIndex));
        await _apply.WaitAsync(LastCommittedEntryIndex, token);
        await Task.Yield(); // off the thread that applies
    }

    /// <summary>Adds an entry as the leader; answers its index. It is on the medium when it is committed.</summary>
    /// <exception cref="IOException">There is no room, or the like; nothing was added.</exception>
    /// <exception cref="NotLeaderException">The entry's term is over; nothing was added.</exception>
    internal ValueTask<long> AppendAsync<TEntry>(TEntry entry, CancellationToken token)
        where TEntry : IRaftLogEntry
        => entry.TryGetMemory(out var payload) ? new(Append(entry.Term, payload.Span)) : AppendSlowAsync(entry, token);

    /// <summary>Takes entries of the leader. Complete when they are on the medium.</summary>
    /// <param name="entries">One that is here already with its term is passed over.</param>
    /// <param name="startIndex">Of the first one. Those before are here and agree with the leader's.</param>
    /// <param name="skipCommitted">Whether the first ones may be committed already.</param>
    /// <param name="token">Ends the reading of entries; those read stay.</param>
    /// <exception cref="IOException">There is no room, or the like.</exception>
    /// <exception cref="InvalidOperationException">A committed entry would be overwritten.</exception>
    internal async ValueTask AppendAsync<TEntry>(ILogEntryProducer<TEntry> entries, long startIndex, bool skipCommitted, CancellationToken token)
        where TEntry : IRaftLogEntry
    {
        var index = startIndex;
        var buffer = _buffers.TryTake(out var known) ? known : new(64 * 1024);
        try
        {
            var unwritten = 0;
            for (; await entries.MoveNextAsync(); index++)
            {
                if (index <= LastCommittedEntryIndex && skipCommitted)
                    continue;
                var entry = entries.Current;
                _volume.ThrowIfFull(entry.Length ?? VolumeGuard.ReserveBytes);
                buffer.ResetWrittenCount();
                await entry.WriteToAsync(buffer, token);
                unwritten += buffer.WrittenCount;
                var writeOut = unwritten > WriteOutBytes;
                Take(index, entry, buffer.WrittenSpan, writeOut);
                if (writeOut)
                    unwritten = 0;
            }
        }
        catch
        {
            // What came until then stays, and not in memory alone.
            lock (_gate)
            {
                ThrowIfFailed();
                _entries.WriteOut();
                _sync.Begin();
            }
            throw;
        }
        finally
        {
            if (buffer.Capacity <= 1024 * 1024)
                _buffers.Add(buffer);
        }
        Task synced;
        lock (_gate)
        {
            ThrowIfFailed();
            _entries.WriteOut();
            _sync.Begin();
            if (index - 1 > _entries.Last)
                throw new IOException("Not all entries could be written.");
            _agreed = index - 1;
            synced = _sync.WaitAsync(_agreed);
        }
        await synced;
    }

    /// <summary>Begins anew behind the leader's snapshot.</summary>
    /// <exception cref="IOException">It is not here yet; the leader offers it again.</exception>
    internal async ValueTask InstallAsync(long index, CancellationToken token)
    {
        await _apply.ClaimAsync();
        var applied = _apply.Applied;
        Task synced;
        try
        {
            if (index <= LastCommittedEntryIndex)
                throw new InvalidOperationException($"Entry {index} is committed already.");
            // What the log has up to there is put on the medium first: behind an installed snapshot it must not end before that.
            lock (_gate)
                synced = _sync.WaitAsync(_entries.Last);
            await synced.WaitAsync(token);
            await _applier.InstallAsync(index, token);
            var installed = _applier.Snapshot ?? throw new InvalidOperationException("There is no snapshot after it was installed.");
            applied = installed.Index;
            lock (_gate)
            {
                _entries.StartFrom(installed.Index, installed.Term);
                _sync.Cut(installed.Index);
                _sync.Begin();
                _startsAt = _agreed = installed.Index;
                synced = _sync.WaitAsync(_entries.Last);
            }
        }
        finally
        {
            _apply.Release(applied);
        }
        await synced;
    }

    /// <summary>Marks entries as committed, and applies them; answers how many. Not more than this node and the leader agree on.</summary>
    internal ValueTask<long> CommitAsync(long index, CancellationToken token)
    {
        Task synced;
        lock (_gate)
        {
            index = Math.Min(index, _agreed);
            synced = _sync.WaitAsync(index);
        }
        return synced.IsCompletedSuccessfully ? new(Commit(index)) : CommitSlowAsync(index, synced, token);
    }

    /// <summary>Completes when an entry has been applied, on the thread that applied it.</summary>
    internal Task WaitForApplyAsync(long index, CancellationToken token) => _apply.WaitAsync(index, token);

    /// <summary>Shows entries to a reader; they stay where they are until it is through. The snapshot alone if it stands for the first of them.</summary>
    internal ValueTask<TResult> ReadAsync<TResult>(ILogEntryConsumer<IRaftLogEntry, TResult> reader, long from, long to, CancellationToken token)
    {
        if (from > to)
            return reader.ReadAsync<StoredEntry, StoredEntry[]>([], null, token);
        ISnapshot? snapshot;
        StoredEntry[] found;
        lock (_gate)
        {
            snapshot = _applier.Snapshot is { } latest && latest.Index >= from ? latest : null;
            if (snapshot is null && (from < _entries.First || to > _entries.Last))
                return ValueTask.FromException<TResult>(new ArgumentOutOfRangeException(nameof(from), $"The log has {_entries.First} to {_entries.Last}."));
            found = new StoredEntry[snapshot is null ? to - from + 1 : 0];
            for (var i = 0; i < found.Length; i++)
                found[i] = _entries.Get(from + i);
            if (snapshot is null && !reader.LogEntryMetadataOnly)
                _reading.Add(from);
        }
        if (snapshot is not null)
            return reader.ReadAsync<StoredEntry, StoredEntry[]>([new(snapshot)], snapshot.Index, token);
        return reader.LogEntryMetadataOnly
            ? reader.ReadAsync<StoredEntry, StoredEntry[]>(found, null, token)
            : ReadAsync(reader, found, from, token);
    }

    public async ValueTask DisposeAsync()
    {
        _apply.Fail(new ObjectDisposedException(nameof(DurableLog)));
        await _apply.ClaimAsync();
        await _library.DisposeAsync();
        lock (_gate)
        {
            try
            {
                _entries.WriteOut();
                _entries.WriteCommitted(LastCommittedEntryIndex);
            }
            catch (IOException)
            {
                // It only saves the next start from asking the others.
            }
            _sync.Close();
            _entries.Close();
        }
    }

    private long Append(long term, ReadOnlySpan<byte> payload)
    {
        lock (_gate)
        {
            // A leader that another has followed: its entry would stand where that one's belong, and count as agreed upon.
            if (term != Promises.Term)
                throw new NotLeaderException();
            return AppendHere(term, payload);
        }
    }

    /// <summary>Under the gate.</summary>
    private long AppendHere(long term, ReadOnlySpan<byte> payload)
    {
        ThrowIfFailed();
        _entries.Append(term, payload, LastCommittedEntryIndex, Unread());
        _entries.WriteOut();
        _sync.Begin();
        return _agreed = _entries.Last;
    }

    private async ValueTask<long> AppendSlowAsync<TEntry>(TEntry entry, CancellationToken token)
        where TEntry : IRaftLogEntry
    {
        var payload = new ArrayBufferWriter<byte>();
        await entry.WriteToAsync(payload, token);
        return Append(entry.Term, payload.WrittenSpan);
    }

    private void Take<TEntry>(long index, TEntry entry, ReadOnlySpan<byte> payload, bool writeOut)
        where TEntry : IRaftLogEntry
    {
        lock (_gate)
        {
            ThrowIfFailed();
            if (index > _entries.Last + 1)
                throw new ArgumentOutOfRangeException(nameof(index), $"The log ends at {_entries.Last}.");
            if (index <= LastCommittedEntryIndex)
                throw new InvalidOperationException($"Entry {index} is committed already.");
            if (index <= _entries.Last)
            {
                if (_entries.TermOf(index) == entry.Term)
                {
                    ThrowIfOther(index, payload);
                    return;
                }
                _entries.CutAfter(index - 1);
                _sync.Cut(index - 1);
                _agreed = Math.Min(_agreed, index - 1);
            }
            _entries.Append(entry.Term, payload, LastCommittedEntryIndex, Unread());
            if (writeOut)
                _entries.WriteOut();
        }
    }

    /// <summary>An index and a term name one entry, or Raft is broken: then this node stops before it acknowledges what it has not.</summary>
    private void ThrowIfOther(long index, ReadOnlySpan<byte> payload)
    {
        if (_entries.Get(index).Payload.Span.SequenceEqual(payload))
            return;
        var broken = DamagedLogException.Entry(index);
        Fail(broken);
        throw broken;
    }

    private long Commit(long index)
    {
        var before = LastCommittedEntryIndex;
        _apply.Commit(index);
        if (_applier.Snapshot is { } snapshot && snapshot.Index > Volatile.Read(ref _startsAt) && Interlocked.Exchange(ref _isTidying, 1) == 0)
            ThreadPool.UnsafeQueueUserWorkItem(static log => log.Tidy(), this, preferLocal: false);
        return Math.Max(0, index - before);
    }

    private async ValueTask<long> CommitSlowAsync(long index, Task synced, CancellationToken token)
    {
        await synced.WaitAsync(token);
        return Commit(index);
    }

    /// <summary>Lets go of what the snapshot stands for.</summary>
    private void Tidy()
    {
        try
        {
            if (_applier.Snapshot is not { } snapshot)
                return;
            List<Segment> covered;
            lock (_gate)
            {
                covered = _entries.TakeBefore(Math.Min(snapshot.Index, Unread()));
                _startsAt = snapshot.Index;
            }
            foreach (var segment in covered)
                segment.DeleteUnread();
            _applier.DeleteSnapshotsBefore(snapshot.Index);
        }
        catch (Exception failed)
        {
            Fail(failed);
        }
        finally
        {
            Volatile.Write(ref _isTidying, 0);
        }
    }

    private async ValueTask<TResult> ReadAsync<TResult>(
        ILogEntryConsumer<IRaftLogEntry, TResult> reader, StoredEntry[] found, long from, CancellationToken token)
    {
        try
        {
            return await reader.ReadAsync<StoredEntry, StoredEntry[]>(found, null, token);
        }
        finally
        {
            lock (_gate)
                _reading.Remove(from);
        }
    }

    /// <summary>The last entry that nobody reads and all have applied. Under the gate.</summary>
    private long Unread()
    {
        var unread = _apply.Applied;
        foreach (var from in _reading)
            unread = Math.Min(unread, from - 1);
        return unread;
    }

    private StoredEntry EntryAt(long index)
    {
        lock (_gate)
            return _entries.Get(index);
    }

    private async Task ImportAsync(CancellationToken token)
    {
        for (var index = LastEntryIndex + 1; index <= _library.LastEntryIndex; index++)
        {
            using var entries = await _library.ReadAsync(index, index, token);
            foreach (var entry in entries)
            {
                var payload = await entry.ToByteArrayAsync(token: token);
                lock (_gate)
                    AppendHere(entry.Term, payload);
            }
        }
        Task synced;
        lock (_gate)
            synced = _sync.WaitAsync(_entries.Last);
        await synced;
        File.Delete(_takingOver);
        Medium.SyncDirectory(Path.GetDirectoryName(_takingOver) ?? ".");
    }

    /// <summary>May be called under the gate.</summary>
    private void Fail(Exception failure)
    {
        if (Interlocked.CompareExchange(ref _failure, failure, null) is not null)
            return;
        ThreadPool.QueueUserWorkItem(
            static told =>
            {
                told.Log._apply.Fail(told.Failure);
                told.Log._failed(told.Failure);
            },
            (Log: this, Failure: failure),
            preferLocal: false);
    }

    private void ThrowIfFailed()
    {
        if (Volatile.Read(ref _failure) is { } failure)
            throw new IOException($"The log keeps nothing any more: {failure.Message}", failure);
    }
}
