using System.Buffers;
using System.Collections.Concurrent;
using AdvoCache.Core;
using DotNext.Net.Cluster.Consensus.Raft;
using Microsoft.Extensions.Logging;

namespace AdvoCache.Log;

/// <summary>
/// Turns what the cluster's clients ask for into log entries, on the leader, for one term. While a few entries are on their way the next
/// one fills up, so batches grow by themselves with the load. Invariant: parcels of one node enter the log in the order of submission.
/// </summary>
internal sealed class Proposer(
    RaftCluster cluster, long term, SubmissionQueue submissions, TouchedEntries touched, ClusterClock clock, VolumeGuard volume,
    Func<NodeRun> run, TimeProvider time, ILogger logger)
{
    /// <summary>Entries on their way at once: enough to keep the followers busy, few enough for batches to form.</summary>
    internal const int MaxEntriesInFlight = 4;
    internal const int MaxCommandsPerEntry = 512;
    internal const int MaxEntryBytes = 64 * 1024;

    private static readonly TimeSpan UrgeEvery = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentQueue<ReceivedParcel> _received = new();
    private readonly ConcurrentBag<ArrayBufferWriter<byte>> _buffers = [];
    private readonly SemaphoreSlim _slots = new(MaxEntriesInFlight);
    private readonly ArrayBufferWriter<byte> _touches = new();
    private readonly CommitNews _news = new(cluster, time, logger);
    private static readonly Unawaited Nobody = new();

    private bool HasFollowers => cluster.Members.Count > 1;

    /// <summary>Takes a parcel that came over a node link; <see cref="Wake"/> is to follow.</summary>
    internal void Receive(ReceivedParcel parcel) => _received.Enqueue(parcel);

    /// <summary>Sees to it that what was received is proposed: on this thread if no entry is on its way, so hold no lock.</summary>
    /// <param name="bytes">Of what was received last.</param>
    internal void Wake(int bytes)
        // The loop holds one slot while it waits.
        => submissions.Work.Raise(here: _slots.CurrentCount >= MaxEntriesInFlight - 1 && bytes <= SubmissionQueue.MaxBytesHere);

    /// <summary>
    /// Appends the entry that opens this term and waits until it is committed. A new leader's first round often finds out only where a
    /// follower's log stands, and the library then waits for the next heartbeat: it is urged on, here and once more so that the
    /// followers hear of the commit. Together that takes two heartbeats off every failover.
    /// </summary>
    /// <param name="startsOver">The id of a cluster that an operator starts over, which gets another one; otherwise none.</param>
    /// <param name="token">Ends the wait.</param>
    internal async Task BeginTermAsync(ClusterId startsOver, CancellationToken token)
    {
        var entry = new ArrayBufferWriter<byte>();
        EntryCodec.Begin(entry, clock.Now);
        AddCommand<BeginTerm>(entry, default);
        AddCommand(entry, new NameCluster(new(DrawnId.Next()), startsOver));
        await volume.WaitForRoomAsync(entry.WrittenCount, token);
        var opened = cluster.ReplicateAsync(Seal(entry), token).AsTask();
        while (HasFollowers && await Task.WhenAny(opened, Task.Delay(UrgeEvery, token)) != opened && !token.IsCancellationRequested)
            await _news.TellAsync(token);
        await opened;
        if (HasFollowers)
            await _news.TellAsync(token);
    }

    internal async Task RunAsync(CancellationToken token)
    {
        while (true)
        {
            await _slots.WaitAsync(token);
            var entry = RentBuffer();
            bool isForOthers;
            while (!TryFill(entry, out isForOthers))
                await submissions.Work.WaitAsync(token);
            await volume.WaitForRoomAsync(entry.WrittenCount, token);
            _news.Begin();
            _ = ReplicateAsync(entry, isForOthers, token);
        }
    }

    private async Task ReplicateAsync(ArrayBufferWriter<byte> entry, bool isForOthers, CancellationToken token)
    {
        try
        {
            await cluster.ReplicateAsync(Seal(entry), token);
        }
        catch (Exception ended) when (ended is NotLeaderException or OperationCanceledException or ObjectDisposedException)
        {
            // Whether the entry survives is told by the next term's first entry; its submissions wait for that.
            logger.BatchNotReplicated(ended.Message);
        }
        catch (Exception failure)
        {
            logger.Unexpected(failure, "replication");
        }
        finally
        {
            entry.ResetWrittenCount();
            _buffers.Add(entry);
            _slots.Release();
            await _news.EndAsync(isForOthers, token);
        }
    }

    private BinaryLogEntry Seal(ArrayBufferWriter<byte> entry)
    {
        var bytes = System.Runtime.InteropServices.MemoryMarshal.AsMemory(entry.WrittenMemory);
        EntryCodec.End(bytes.Span);
        return new() { Content = bytes, Term = term };
    }

    /// <summary>Fills an entry with what waits; false: nothing does. <paramref name="isForOthers"/>: other nodes wait for some of it.</summary>
    private bool TryFill(ArrayBufferWriter<byte> entry, out bool isForOthers)
    {
        isForOthers = false;
        if (_received.IsEmpty && submissions.Pending == 0)
            return false;
        EntryCodec.Begin(entry, clock.Now);
        _touches.ResetWrittenCount();
        if (touched.TryDrain(_touches))
            AddCommand(entry, new Touch(_touches.WrittenMemory));
        var commands = 0;
        while (commands < MaxCommandsPerEntry && entry.WrittenCount < MaxEntryBytes && _received.TryDequeue(out var parcel))
        {
            entry.Write(parcel.Bytes);
            commands += parcel.Commands;
            isForOthers = true;
        }
        while (commands < MaxCommandsPerEntry && entry.WrittenCount < MaxEntryBytes && submissions.TakeUnsent() is { } parcel)
        {
            parcel.WriteTo(entry);
            commands += parcel.Count;
        }
        if (commands > 0 || _touches.WrittenCount > 0)
            return true;
        entry.ResetWrittenCount();
        return false;
    }

    /// <summary>A command that nobody waits for.</summary>
    private void AddCommand<TCommand>(ArrayBufferWriter<byte> entry, in TCommand command)
        where TCommand : struct, ICommand<TCommand>
    {
        var parcel = new Parcel(run());
        parcel.Add(command, SessionId.None, Nobody, request: 0, deadlineMs: 0);
        parcel.WriteTo(entry);
    }

    private ArrayBufferWriter<byte> RentBuffer() => _buffers.TryTake(out var buffer) ? buffer : new(MaxEntryBytes + 4096);
}
