using System.Buffers;
using System.Runtime.InteropServices;
using AdvoCache.Core;

namespace AdvoCache.Log;

/// <summary>
/// Commands that go to the leader together: their encoded bodies and who waits for them, in the order of their request numbers.
/// A settled command's waiter is forgotten at once: it may already wait for another command elsewhere.
/// </summary>
internal sealed class Parcel
{
    internal const int MaxCommands = 512;
    internal const int MaxBytes = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _body = new(512);
    private readonly List<Item> _items = new(4);
    private int _firstUnsettled;
    private int _unsettled;

    internal Parcel(NodeRun run)
    {
        Run = run;
    }

    internal NodeRun Run { get; private set; }

    /// <summary>Its place among the parcels sent; 0 while unsent.</summary>
    internal long Number { get; set; }

    internal bool IsSent => Number > 0;

    internal bool IsFull => _items.Count >= MaxCommands || _body.WrittenCount >= MaxBytes;

    internal bool IsSettled => _unsettled == 0;

    internal bool HasSettled => _unsettled < _items.Count;

    internal int Count => _items.Count;

    /// <summary>Empties it for another use. Nobody else may hold it any more.</summary>
    internal void Reset(NodeRun run)
    {
        Run = run;
        Number = 0;
        _body.ResetWrittenCount();
        _items.Clear();
        _firstUnsettled = 0;
    }

    /// <summary>Adds a command; answers the bytes it takes.</summary>
    internal int Add<TCommand>(in TCommand command, SessionId by, Submission waiter, ulong request, long deadlineMs)
        where TCommand : struct, ICommand<TCommand>
    {
        var writer = new ByteWriter(_body);
        writer.Unsigned(_items.Count == 0 ? 0 : request - _items[^1].Request);
        var offset = _body.WrittenCount;
        writer.Byte(CommandTags.Of<TCommand>());
        writer.Unsigned(by.Number);
        command.Write(ref writer);
        _items.Add(new(waiter, request, deadlineMs, offset, _body.WrittenCount - offset));
        _unsettled++;
        return _body.WrittenCount - offset;
    }

    /// <summary>Settles the first waiting command whose number is at most <paramref name="request"/>; false if there is none.</summary>
    internal bool TrySettleFirst(ulong request, out Settled settled)
        => TrySettleFirst(request, long.MaxValue, out settled);

    /// <summary>Settles the first waiting command if its deadline has passed.</summary>
    internal bool TrySettleOverdue(long nowMs, out Settled settled) => TrySettleFirst(ulong.MaxValue, nowMs, out settled);

    internal void WriteTo(IBufferWriter<byte> output) => EntryCodec.AddParcel(output, Run, _items[0].Request, _items.Count, _body.WrittenSpan);

    /// <summary>A parcel of what still waits, to be sent anew.</summary>
    internal Parcel Remainder()
    {
        var rest = new Parcel(Run);
        foreach (var item in _items)
        {
            if (item.Waiter is null)
                continue;
            new ByteWriter(rest._body).Unsigned(rest._items.Count == 0 ? 0 : item.Request - rest._items[^1].Request);
            rest._items.Add(item with { Offset = rest._body.WrittenCount });
            rest._body.Write(_body.WrittenSpan.Slice(item.Offset, item.Length));
            rest._unsettled++;
        }
        return rest;
    }

    private bool TrySettleFirst(ulong request, long nowMs, out Settled settled)
    {
        var items = CollectionsMarshal.AsSpan(_items);
        while (_firstUnsettled < items.Length && items[_firstUnsettled].Waiter is null)
            _firstUnsettled++;
        settled = default;
        if (_firstUnsettled == items.Length)
            return false;
        ref var first = ref items[_firstUnsettled];
        if (first.Request > request || first.DeadlineMs > nowMs || first.Waiter is not { } waiter)
            return false;
        settled = new(waiter, first.Request, first.Length);
        first = first with { Waiter = null };
        _unsettled--;
        return true;
    }

    /// <summary>A command that has its outcome.</summary>
    internal readonly record struct Settled(Submission Waiter, ulong Request, int Bytes);

    private readonly record struct Item(Submission? Waiter, ulong Request, long DeadlineMs, int Offset, int Length);
}
