using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace AdvoCache.Tests.Cluster.Lab;

/// <summary>A host's network interface whose other end is this process: it reads the frames that the host sends, and writes those it receives.</summary>
internal sealed partial class TapDevice : IDisposable
{
    private const string CloneDevice = "/dev/net/tun";
    private const int OpenReadWriteNonBlocking = 0x802;
    private const ulong SetInterface = 0x400454CA;
    private const short TapWithoutHeader = 0x1002;
    private const int RequestBytes = 40;
    private const int NameBytes = 16;

    private readonly SafeFileHandle _handle;

    public TapDevice(LabHost host) => _handle = host.Namespace.Run(() => Open(LabHost.Interface));

    public int Descriptor => (int)_handle.DangerousGetHandle();

    /// <summary>The length of the next frame that the host has sent; 0 when there is none.</summary>
    public int Read(Span<byte> buffer) => (int)Math.Max(0, ReadFile(_handle, ref MemoryMarshal.GetReference(buffer), (nuint)buffer.Length));

    /// <summary>Hands the host a frame. One that it has no room for is lost, as on any network.</summary>
    public void Write(ReadOnlySpan<byte> frame) => _ = WriteFile(_handle, ref MemoryMarshal.GetReference(frame), (nuint)frame.Length);

    public void Dispose() => _handle.Dispose();

    private static SafeFileHandle Open(string name)
    {
        var handle = OpenFile(CloneDevice, OpenReadWriteNonBlocking);
        Span<byte> request = stackalloc byte[RequestBytes];
        request.Clear();
        Encoding.ASCII.GetBytes(name, request);
        MemoryMarshal.Write(request[NameBytes..], TapWithoutHeader);
        if (handle.IsInvalid || Control(handle, SetInterface, ref MemoryMarshal.GetReference(request)) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"{CloneDevice} gave no interface");
        return handle;
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial SafeFileHandle OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(SafeFileHandle handle, ulong request, ref byte argument);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint ReadFile(SafeFileHandle handle, ref byte buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint WriteFile(SafeFileHandle handle, ref byte buffer, nuint length);
}
