using System.Buffers.Binary;
using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace AdvoCache.Log;

/// <summary>One file of the log: a header, then records.</summary>
internal sealed class Segment
{
    internal const string Suffix = ".entries";
    internal const int HeaderBytes = 8 + 8;
    private const ulong Magic = 0x01_474f4c_4f564441UL; // "ADVOLOG", form 1

    private readonly string _path;

    private Segment(string path, SafeFileHandle handle, long first)
    {
        _path = path;
        Handle = handle;
        First = first;
    }

    internal SafeFileHandle Handle { get; }

    /// <summary>The index of its first entry.</summary>
    internal long First { get; }

    /// <summary>In bytes, with what is still to be written.</summary>
    internal int Length { get; set; }

    /// <summary>Whether something was written since it was last put on the medium.</summary>
    internal bool IsDirty { get; set; }

    /// <exception cref="IOException">There is no room, or the like; nothing is left behind.</exception>
    internal static Segment Create(string directory, long first)
    {
        var path = Path.Combine(directory, first.ToString("D20", CultureInfo.InvariantCulture) + Suffix);
        Span<byte> header = stackalloc byte[HeaderBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(header, Magic);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], first);
        var handle = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            RandomAccess.Write(handle, header, 0);
        }
        catch
        {
            handle.Dispose();
            File.Delete(path);
            throw;
        }
        return new(path, handle, first) { Length = HeaderBytes, IsDirty = true };
    }

    /// <summary>Opens a file and reads all of it; null, and the file is gone, if it was being created when this node ended.</summary>
    /// <exception cref="DamagedLogException">It is no segment of this form.</exception>
    internal static Segment? Open(string path, out byte[] content)
    {
        content = File.ReadAllBytes(path);
        if (content.Length < HeaderBytes)
        {
            File.Delete(path);
            return null;
        }
        if (BinaryPrimitives.ReadUInt64LittleEndian(content) != Magic)
            throw DamagedLogException.Directory(path, "it is no file of a log of this version");
        var handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        return new(path, handle, BinaryPrimitives.ReadInt64LittleEndian(content.AsSpan(8))) { Length = content.Length };
    }

    internal void Write(ReadOnlySpan<byte> bytes, int offset)
    {
        RandomAccess.Write(Handle, bytes, offset);
        IsDirty = true;
    }

    internal void Read(Span<byte> bytes, int offset)
    {
        while (!bytes.IsEmpty)
        {
            var read = RandomAccess.Read(Handle, bytes, offset);
            if (read == 0)
                throw new EndOfStreamException($"{_path} ends at {offset}.");
            bytes = bytes[read..];
            offset += read;
        }
    }

    /// <summary>Forgets all behind an offset.</summary>
    internal void Cut(int length)
    {
        RandomAccess.SetLength(Handle, length);
        Length = length;
        IsDirty = true;
    }

    /// <summary>Takes the file away. Who still reads it may go on; the handle, and with it the room, goes when the collector finds nobody.</summary>
    internal void Delete() => File.Delete(_path);

    /// <summary>Takes the file away, and its room at once: nobody reads it any more.</summary>
    internal void DeleteUnread()
    {
        Delete();
        Handle.Dispose();
    }
}
