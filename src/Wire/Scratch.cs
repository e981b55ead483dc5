namespace AdvoCache.Wire;

/// <summary>
/// Room for the few texts of a message that have escapes. What <see cref="Take"/> gave stays valid until <see cref="Reset"/>,
/// also when the room had to grow in between.
/// </summary>
internal sealed class Scratch
{
    private const int FirstBytes = 1024;

    /// A connection must not sit on megabytes for ever because of one odd message.
    private const int LargestKeptBytes = 64 * 1024;

    private byte[] _room = [];
    private int _taken;

    public void Reset()
    {
        if (_room.Length > LargestKeptBytes) _room = [];
        _taken = 0;
    }

    public Memory<byte> Take(int length)
    {
        if (length > _room.Length - _taken)
        {
            // The old array lives on in the memories already handed out.
            _room = new byte[Math.Max(Math.Max(length, _room.Length * 2), FirstBytes)];
            _taken = 0;
        }
        var part = _room.AsMemory(_taken, length);
        _taken += length;
        return part;
    }
}
