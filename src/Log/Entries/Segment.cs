using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace AdvoCache.Log;

/// <summary>
/// One file of the log: a header, then records. Coming, going and being cut are on the medium when the call returns, so a power cut, which may
/// keep later writes and lose earlier ones, leaves no other files than those calls did.
/// </summary>
/// <remarks>header = magic:8 first:8 salt:4 crc:4, little-endian.</remarks>
internal sealed class Segment
{
    internal const string Suffix = ".entries";
    internal const int HeaderBytes = 8 + 8 + 4 + 4;
    private const ulong Magic = 0x02_474f4c_4f564441UL; // "ADVOLOG", form 2

    private readonly string _path;

    private Segment(string path, SafeFileHandle handle, long first, uint salt)
    {
        _path = path;
        Handle = handle;
        First = first;
        Salt = salt;
    }

    internal SafeFileHandle Handle { get; }

    /// <summary>The index of its first entry.</summary>
    internal long First { get; }

    /// <summary>Of its records' checksums; no client knows it.</summary>
    internal uint Salt { get; }

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
        RandomNumberGenerator.Fill(header[16..20]);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], EntryCodec.Crc32C(header[..20]));
        var handle = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            RandomAccess.Write(handle, header, 0);
            RandomAccess.FlushToDisk(handle);
            Medium.SyncDirectory(directory);
        }
        catch
        {
            handle.Dispose();
            File.Delete(path);
            Medium.SyncDirectory(directory);
            throw;
        }
        return new(path, handle, first, BinaryPrimitives.ReadUInt32LittleEndian(header[16..])) { Length = HeaderBytes };
    }

    /// <summary>Opens a file and reads all of it; null, and the file is gone, if it was being created when this node ended.</summary>
    /// <exception cref="DamagedLogException">It is no segment of this form.</exception>
    internal static Segment? Open(string path, out byte[] content)
    {
        content = File.ReadAllBytes(path);
        if (content.Length < HeaderBytes || (content.Length == HeaderBytes && !content.AsSpan().ContainsAnyExcept((byte)0)))
        {
            File.Delete(path);
            return null;
        }
        if (BinaryPrimitives.ReadUInt64LittleEndian(content) != Magic)
            throw DamagedLogException.Directory(path, "it is no file of a log of this version");
        if (BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(20)) != EntryCodec.Crc32C(content.AsSpan(0, 20)))
            throw DamagedLogException.Directory(path, "its header is damaged");
        var handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        return new(path, handle, BinaryPrimitives.ReadInt64LittleEndian(content.AsSpan(8)), BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(16)))
        {
            Length = content.Length,
        };
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
        RandomAccess.FlushToDisk(Handle);
        Length = length;
    }

    /// <summary>Takes the file away. Who still reads it may go on; the handle, and with it the room, goes when the collector finds nobody.</summary>
    internal void Delete()
    {
        File.Delete(_path);
        Medium.SyncDirectory(Path.GetDirectoryName(_path) ?? ".");
    }

    /// <summary>Takes the file away, and its room at once: nobody reads it any more.</summary>
    internal void DeleteUnread()
    {
        Delete();
        Handle.Dispose();
    }
}
