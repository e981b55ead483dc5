namespace AdvoCache.Tests.Support;

/// <summary>
/// A folder of this run's own, in memory where the machine has /dev/shm.
/// It is gone after dispose, or when the test process ends.
/// </summary>
public sealed class ScratchFolder : IDisposable
{
    private const string MemoryFolder = "/dev/shm";

    public ScratchFolder()
    {
        var parent = Directory.Exists(MemoryFolder) ? MemoryFolder : System.IO.Path.GetTempPath();
        Path = Directory.CreateDirectory(System.IO.Path.Combine(parent, $"advocache-test-{Guid.NewGuid():N}")).FullName;
        AtExit.Add(this, Delete);
    }

    public string Path { get; }

    public string Child(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>The length of all files below: an upper bound of what they take up, as files may be sparse.</summary>
    public static long SizeOf(string folder) =>
        new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);

    public void Dispose()
    {
        AtExit.Remove(this);
        Delete();
    }

    private void Delete()
    {
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }
}
