namespace AdvoCache.Log;

/// <summary>
/// Where the keys and values of remembered changes lie: copied behind each other into blocks that are used again. As objects of their own
/// they would live just long enough to cost the garbage collector most. A block is free again when nothing in it is remembered any more.
/// </summary>
internal sealed class ByteBlocks
{
    internal const int BlockBytes = 64 * 1024;

    private readonly List<Block?> _blocks = [];
    private readonly Stack<int> _unused = new();
    private int _current = -1;
    private int _written;

    /// <summary>Of all blocks that hold something.</summary>
    internal long BytesInUse { get; private set; }

    /// <summary>Copies the parts behind each other; tells where they are.</summary>
    internal (int Block, int Offset) Add(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var length = first.Length + second.Length;
        if (length > BlockBytes)
        {
            var own = Take(length);
            Write(own, 0, first, second);
            return (own, 0);
        }
        if (_current < 0 || _written + length > BlockBytes)
        {
            Leave();
            _current = Take(BlockBytes);
            _written = 0;
        }
        var offset = _written;
        Write(_current, offset, first, second);
        _written += length;
        return (_current, offset);
    }

    internal ReadOnlySpan<byte> Read(int block, int offset, int length) => _blocks[block]!.Bytes.AsSpan(offset, length);

    /// <summary>Something in the block is forgotten.</summary>
    internal void Remove(int block)
    {
        if (--_blocks[block]!.Live == 0 && block != _current)
            Return(block);
    }

    internal void Clear()
    {
        _blocks.Clear();
        _unused.Clear();
        _current = -1;
        BytesInUse = 0;
    }

    private void Write(int block, int offset, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var to = _blocks[block]!;
        first.CopyTo(to.Bytes.AsSpan(offset));
        second.CopyTo(to.Bytes.AsSpan(offset + first.Length));
        to.Live++;
    }

    /// <summary>Nothing more comes into the current block.</summary>
    private void Leave()
    {
        if (_current >= 0 && _blocks[_current]!.Live == 0)
            Return(_current);
    }

    private int Take(int bytes)
    {
        BytesInUse += bytes;
        if (!_unused.TryPop(out var block))
        {
            block = _blocks.Count;
            _blocks.Add(null);
        }
        if (_blocks[block]?.Bytes.Length != bytes)
            _blocks[block] = new(GC.AllocateUninitializedArray<byte>(bytes));
        return block;
    }

    /// <summary>Keeps a block of the usual size for the next use; a larger one goes.</summary>
    private void Return(int block)
    {
        BytesInUse -= _blocks[block]!.Bytes.Length;
        if (_blocks[block]!.Bytes.Length != BlockBytes)
            _blocks[block] = null;
        _unused.Push(block);
    }

    private sealed class Block(byte[] bytes)
    {
        internal byte[] Bytes { get; } = bytes;

        /// <summary>How many of the things in it are still remembered.</summary>
        internal int Live { get; set; }
    }
}
