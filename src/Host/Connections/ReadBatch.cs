using System.Buffers;
using AdvoCache.Wire;

namespace AdvoCache.Host.Connections;

/// <summary>Reads of one connection that came together and share one confirmation. Keys are copied to one run of bytes.</summary>
internal sealed class ReadBatch
{
    internal const int MaxReads = 256;

    private readonly ArrayBufferWriter<byte> _texts = new(1024);
    private readonly List<QueuedRead> _items = [];

    internal int Count => _items.Count;

    internal bool IsEmpty => _items.Count == 0;

    internal bool IsFull => _items.Count >= MaxReads;

    /// <summary>Whether any of them asks for more than this node's own state.</summary>
    internal bool NeedsConfirmation { get; private set; }

    internal QueuedRead this[int index] => _items[index];

    internal void Add(RequestAction action, Request request)
    {
        var start = _texts.WrittenCount;
        _texts.Write(request.Key.Span);
        _texts.Write(request.Id.Span);
        _items.Add(new(action, start, request.Key.Length, request.Id.Length));
        NeedsConfirmation |= !request.Stale;
    }

    internal ReadOnlySpan<byte> Key(int index) => _texts.WrittenSpan.Slice(_items[index].Start, _items[index].KeyLength);

    internal ReadOnlySpan<byte> Id(int index) => _texts.WrittenSpan.Slice(_items[index].Start + _items[index].KeyLength, _items[index].IdLength);

    internal void Clear()
    {
        _texts.ResetWrittenCount();
        _items.Clear();
        NeedsConfirmation = false;
    }

    internal readonly record struct QueuedRead(RequestAction Action, int Start, int KeyLength, int IdLength);
}
