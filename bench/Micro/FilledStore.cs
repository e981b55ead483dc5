using AdvoCache.Core;

namespace AdvoCache.Bench.Micro;

/// <summary>
/// A store as a node holds it: a sheet full of keys, and two clients that have it open.
/// Invariant: nothing is refused and nothing ends unasked; a benchmark would measure that as a fast command.
/// </summary>
internal sealed class FilledStore
{
    internal const int KeyCount = 10_000;
    internal const int ValueBytes = 100;
    internal const long TtlMs = 1L << 40;

    /// <summary>A prime, so that walking in such steps comes to every key, and never to a neighbour in memory.</summary>
    private const int Stride = 7919;

    private const int CommandsPerMoment = 64;

    private static readonly byte[] Name = Samples.Utf8($"demo");
    private static readonly byte[] PasswordHash = new byte[60];

    private readonly byte[][] _keys;
    private int _next;
    private int _applied;

    /// <param name="keyCount">How many keys it has.</param>
    /// <param name="capacity">How many its sheet may have.</param>
    internal FilledStore(int keyCount = KeyCount, int capacity = 2 * KeyCount)
    {
        Store.EnterTerm(1);
        Apply(new JoinNode(Run, Name, LingerMs: 0), SessionId.None);
        Sheet = Open(Client, Name, capacity);
        Open(OtherClient, Name, capacity);
        _keys = new byte[keyCount][];
        for (var key = 0; key < keyCount; key++)
            Apply(new Set(_keys[key] = Samples.Key(key), Value, TtlMs));
        // Once more out of order, since neighbours in the LRU list of a store that has lived are none in memory.
        for (var key = 0; key < keyCount; key++)
            Apply(new Set(NextKey(), Value, TtlMs));
    }

    internal static NodeRun Run { get; } = new(0xAD_50);

    internal static SessionId Client { get; } = new(Run, 1);

    internal static SessionId OtherClient { get; } = new(Run, 2);

    internal static byte[] Value { get; } = Samples.Value(ValueBytes);

    internal SheetStore Store { get; } = new();

    internal Sheet Sheet { get; }

    /// <summary>One of its keys, far from the last one given.</summary>
    internal byte[] NextKey() => _keys[_next = (_next + Stride) % _keys.Length];

    internal Sheet Open(SessionId client, byte[] name, int capacity)
        => Apply(new OpenSheet(name, PasswordHash, capacity), client).Sheet ?? throw new InvalidOperationException("The sheet was not opened.");

    internal Reply Apply<TCommand>(in TCommand command)
        where TCommand : struct, ICommand
        => Apply(command, Client);

    /// <summary>Applies a command as the applier does: many of them share a moment, and its events are told and forgotten.</summary>
    internal Reply Apply<TCommand>(in TCommand command, SessionId by)
        where TCommand : struct, ICommand
    {
        if (++_applied % CommandsPerMoment == 0)
            Store.Advance(Store.Now.After(1));
        var reply = Store.Apply(command, by);
        Store.ClearEvents();
        return reply.Refusal == Refusal.None ? reply : throw new InvalidOperationException($"{typeof(TCommand).Name} was refused: {reply.Refusal}.");
    }
}
