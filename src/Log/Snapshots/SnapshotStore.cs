using System.Globalization;
using AdvoCache.Core;
using Microsoft.Extensions.Logging;

namespace AdvoCache.Log;

/// <summary>
/// The snapshots of one data directory. One is taken when the log has grown enough since the last, written beside the running node and
/// only then shown to the log, which drops what it covers. Invariant: <see cref="Latest"/> is complete and on the medium.
/// </summary>
internal sealed class SnapshotStore
{
    private const string Suffix = ".snapshot";
    private const string PartSuffix = ".part";

    /// <summary>The log keeps one small file per about a hundred entries, so their number is bounded too.</summary>
    internal const long MaxEntriesBetween = 200_000;

    /// <summary>
    /// So many entries the log keeps behind a snapshot, or a quarter of the bytes between two: a follower that is a little behind when one is
    /// taken goes on from the log, and only one that is far behind has to fetch the whole state.
    /// </summary>
    internal const long MaxEntriesBehind = 10_000;

    private const int BehindPart = 4;

    private readonly string _directory;
    private readonly long _logBytesBetween;
    private readonly ILogger _logger;
    private volatile SnapshotFile? _latest;
    /// <summary>On the medium, and not shown to the log yet.</summary>
    private volatile SnapshotFile? _heldBack;
    private Task _writing = Task.CompletedTask;
    private Task<LoadedSnapshot>? _receiving;
    private long _bytesSince;
    private long _entriesSince;

    internal SnapshotStore(string directory, long logBytesBetween, ILogger logger)
    {
        _directory = directory;
        _logBytesBetween = logBytesBetween;
        _logger = logger;
        Directory.CreateDirectory(directory);
        foreach (var part in Directory.EnumerateFiles(directory, "*" + PartSuffix))
            File.Delete(part);
    }

    internal SnapshotFile? Latest => _latest;

    /// <summary>How long the log waits for a snapshot on its way: shorter than an election timeout, in which Raft wants an answer.</summary>
    internal TimeSpan InstallWait { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits for a snapshot being written.</summary>
    internal Task Idle => _writing;

    internal LoadedSnapshot? LoadNewest()
    {
        foreach (var path in Files().OrderDescending(StringComparer.Ordinal))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 256 * 1024);
            if (SnapshotFormat.Read(file) is { } loaded)
            {
                _latest = new(path, loaded.Entry, loaded.Term, file.Length);
                return loaded;
            }
            _logger.SnapshotDamaged(Path.GetFileName(path));
        }
        return null;
    }

    /// <summary>Counts an applied entry, and takes a snapshot when it is time. Called by the applier, whose store cannot change meanwhile.</summary>
    internal void EntryApplied(SheetStore store, long entry, long term, int bytes)
    {
        // The log came this far without it.
        if (_receiving is { IsCompletedSuccessfully: true } received && received.Result.Entry <= entry)
            _receiving = null;
        _bytesSince += bytes;
        _entriesSince++;
        if (_heldBack is { } heldBack && (_entriesSince >= MaxEntriesBehind || _bytesSince >= _logBytesBetween / BehindPart))
        {
            _latest = heldBack;
            _heldBack = null;
        }
        if (!_writing.IsCompleted)
            return;
        if (_latest?.TakeStuck() == true)
            Take(store, entry, term, holdBack: false);
        else if (IsLong(_bytesSince, _entriesSince))
            Take(store, entry, term, holdBack: true);
    }

    /// <summary>Whether the next entry, with so many bytes, may be the one behind which a snapshot is taken; that takes long.</summary>
    internal bool IsDueWith(int bytes)
        => IsLong(_bytesSince + bytes, _entriesSince + 1) || _latest?.IsStuck == true;

    /// <summary>Takes a snapshot, and shows it to the log when it is written or, held back, when the log has gone on from it for a while.</summary>
    internal void Take(SheetStore store, long entry, long term, bool holdBack)
    {
        _bytesSince = _entriesSince = 0;
        var image = ImageOf(store);
        _writing = Task.Run(() => Write(image, entry, term, holdBack));
    }

    /// <summary>The blocks of the state's image.</summary>
    internal static List<byte[]> ImageOf(SheetStore store)
    {
        var image = new List<byte[]>();
        StateImage.Write(store, new Collector(image));
        return image;
    }

    /// <summary>
    /// Gets the leader's snapshot and reads the state from it, beside the running node: it becomes this node's own when the log installs it.
    /// </summary>
    /// <exception cref="InvalidDataException">What came is no intact snapshot.</exception>
    internal Task<LoadedSnapshot> ReceiveAsync(Func<Stream, CancellationToken, Task> receive, CancellationToken token)
        => _receiving = Task.Run(
            async () =>
            {
                var file = new FileStream(ReceivedPath, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 256 * 1024);
                await using (file)
                {
                    await receive(file, token);
                    await Task.Yield(); // off the socket's thread, on which Raft may wait
                    await file.FlushAsync(token);
                    file.Position = 0;
                    var loaded = SnapshotFormat.Read(file) ?? throw new InvalidDataException("The snapshot that the leader sent is damaged.");
                    RandomAccess.FlushToDisk(file.SafeFileHandle);
                    return loaded;
                }
            },
            token);

    /// <summary>
    /// Makes the received snapshot of this entry this node's own. As long as it has not been received, waits a moment and fails: the leader
    /// offers it again.
    /// </summary>
    /// <exception cref="IOException">It is not here yet.</exception>
    /// <exception cref="InvalidDataException">It came damaged.</exception>
    internal async Task<LoadedSnapshot> InstallAsync(long entry, Func<Stream, CancellationToken, Task> receive, CancellationToken stopping, CancellationToken token)
    {
        await _writing;
        var receiving = _receiving ?? ReceiveAsync(receive, stopping);
        LoadedSnapshot loaded;
        try
        {
            loaded = await receiving.WaitAsync(InstallWait, token);
        }
        catch (TimeoutException)
        {
            throw new SnapshotAwaitedException();
        }
        catch when (receiving.IsCompleted)
        {
            _receiving = null;
            throw;
        }
        _receiving = null;
        if (loaded.Entry != entry)
            throw new SnapshotAwaitedException();
        _latest = Keep(ReceivedPath, loaded.Entry, loaded.Term, new FileInfo(ReceivedPath).Length);
        _heldBack = null;
        return loaded;
    }

    internal void DeleteOlderThan(long entry)
    {
        var oldest = PathOf(entry);
        foreach (var path in Files().Where(path => string.CompareOrdinal(path, oldest) < 0))
            File.Delete(path);
    }

    private void Write(List<byte[]> image, long entry, long term, bool holdBack)
    {
        var part = PathOf(entry) + PartSuffix;
        try
        {
            long length;
            using (var output = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None, 256 * 1024))
            {
                SnapshotFormat.WriteHeader(output, entry, term);
                foreach (var block in image)
                    SnapshotFormat.WriteBlock(output, block);
                output.Flush(flushToDisk: true);
                length = output.Length;
            }
            var file = Keep(part, entry, term, length);
            if (holdBack)
                _heldBack = file;
            else
                (_latest, _heldBack) = (file, null);
            _logger.SnapshotTaken(entry, length);
        }
        catch (Exception failed)
        {
            // The log stays as it is and the next attempt comes with the next threshold; the rest of the file goes at the next start.
            _logger.SnapshotFailed(failed.Message);
        }
    }

    /// <summary>Whether so much log is enough for another snapshot.</summary>
    private bool IsLong(long bytes, long entries) => bytes >= Math.Max(_logBytesBetween, _latest?.FileBytes ?? 0) || entries >= MaxEntriesBetween;

    private SnapshotFile Keep(string part, long entry, long term, long length)
    {
        var path = PathOf(entry);
        File.Move(part, path, overwrite: true);
        Medium.SyncDirectory(_directory);
        return new(path, entry, term, length);
    }

    private string ReceivedPath => Path.Combine(_directory, "received" + PartSuffix);

    private IEnumerable<string> Files() => Directory.EnumerateFiles(_directory, "*" + Suffix);

    private string PathOf(long entry) => Path.Combine(_directory, entry.ToString("D20", CultureInfo.InvariantCulture) + Suffix);

    private sealed class Collector(List<byte[]> image) : IBlockSink
    {
        public void Take(ReadOnlySpan<byte> block) => image.Add(block.ToArray());
    }
}
