using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using AdvoCache.Bench.Dialects;

namespace AdvoCache.Bench.Load;

/// <summary>
/// One connection that sets keys in turn, so many a second, without waiting for answers. It keeps what it set last, so that whoever followed it can
/// be compared.
/// </summary>
internal sealed class PacedWriter(LoadRun run, Payload payload, int keys, double perSecond) : ILoad
{
    /// <summary>A server that is this far behind is not asked for more.</summary>
    private const int MaxUnanswered = 4096;

    private readonly Connection _connection = run.Connections[0];
    private readonly Pace _pace = new(perSecond);
    private readonly byte[][] _last = [.. Enumerable.Range(0, keys + 1).Select(_ => new byte[payload.Length])];
    private int _next;
    private bool _isEnding;

    internal long Answered { get; private set; }

    internal bool IsAllAnswered => _connection.Unanswered == 0;

    public TimeSpan Ask()
    {
        var now = Stopwatch.GetTimestamp();
        if (_isEnding)
            return Timeout.InfiniteTimeSpan;
        while (_connection.Unanswered < MaxUnanswered && _pace.TryTake(now, out var due))
        {
            Set(_next, due);
            _next = (_next + 1) % keys;
        }
        _connection.Send(run.Epoll);
        return _pace.UntilNext(now);
    }

    /// <summary>Sets one key more, behind all others, and nothing after it: who has it has heard everything.</summary>
    internal void End()
    {
        _isEnding = true;
        Set(keys, Stopwatch.GetTimestamp());
        _connection.Send(run.Epoll);
    }

    /// <summary>A digest of all keys by number, as <see cref="DigestOf"/> makes it of what a follower has.</summary>
    internal string Digest() => DigestOf(keys + 1, key => (byte[])[(byte)'"', .. _last[key], (byte)'"']);

    /// <summary>A digest of the keys from 0 on, their values raw JSON.</summary>
    internal static string DigestOf(int keys, Func<int, ReadOnlyMemory<byte>> value)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var key = 0; key < keys; key++)
            hash.AppendData(value(key).Span);
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>What a key of <see cref="DigestOf"/> is called.</summary>
    internal static string NameOf(int key) => Encoding.ASCII.GetString(KeyName.Write(key, stackalloc byte[KeyName.MaxBytes]));

    void ILoad.Answered(Connection connection, long ticks, bool succeeded)
    {
        if (!succeeded)
            throw new IOException("A write was refused.");
        Answered++;
    }

    public void Heard(Connection connection, ReadOnlySpan<byte> message)
    {
    }

    public void AfterEvent(Connection connection) => connection.Send(run.Epoll);

    private void Set(int key, long due)
    {
        var value = payload.SentAt(due);
        if (!_connection.Set(key, value, due))
            throw new InvalidOperationException("This protocol has no flow control of its own.");
        value.CopyTo(_last[key]);
    }
}
