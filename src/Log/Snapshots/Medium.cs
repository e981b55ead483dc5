using System.Runtime.InteropServices;

namespace AdvoCache.Log;

/// <summary>
/// Puts a directory itself on the medium: after a rename only that makes the new name survive a power cut, and the framework has no
/// call for it. On systems without such a call it does nothing.
/// </summary>
internal static partial class Medium
{
    internal static void SyncDirectory(string path)
    {
        if (!OperatingSystem.IsLinux())
            return;
        var directory = Open(path, flags: 0);
        if (directory < 0)
            throw new IOException($"{path} cannot be opened to be synced.");
        var synced = Sync(directory);
        _ = Close(directory);
        if (synced != 0)
            throw new IOException($"{path} cannot be synced.");
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);
}
