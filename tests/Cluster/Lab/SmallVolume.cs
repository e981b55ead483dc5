using System.Globalization;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Cluster.Lab;

/// <summary>A volume in memory that can be filled to the brim and emptied again. Gone after dispose, or when the test process ends.</summary>
internal sealed class SmallVolume : IDisposable
{
    private const string Prefix = "advo-";
    private const string Ballast = "ballast";
    private const int StepBytes = 1024 * 1024;
    // As something else on the volume that writes 50 MiB a second.
    private static readonly TimeSpan StepPause = TimeSpan.FromMilliseconds(20);

    private readonly string _path;

    public SmallVolume(string path, int sizeMiB)
    {
        _path = Directory.CreateDirectory(path).FullName;
        Shell.Run("mount", "-t", "tmpfs", "-o", $"size={sizeMiB}m", $"{Prefix}{Environment.ProcessId}", _path);
        AtExit.Add(this, Unmount);
    }

    /// <summary>Unmounts what test processes that are gone left behind.</summary>
    public static void ClearLeftovers()
    {
        foreach (var line in File.ReadLines("/proc/mounts").Where(line => line.StartsWith(Prefix, StringComparison.Ordinal)).ToArray())
        {
            var fields = line.Split(' ');
            var owner = int.Parse(fields[0][Prefix.Length..], CultureInfo.InvariantCulture);
            if (!Directory.Exists($"/proc/{owner}"))
                Shell.Run("umount", "-l", fields[1]);
        }
    }

    public string Child(string name) => Path.Combine(_path, name);

    /// <summary>Writes until nothing more goes in.</summary>
    public async Task Fill()
    {
        var block = new byte[StepBytes];
        await using var file = new FileStream(Child(Ballast), FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
            {
                await file.WriteAsync(block);
                await Task.Delay(StepPause);
            }
        }
        catch (IOException)
        {
            // No space left on device: that is what was wanted.
        }
    }

    public void Empty() => File.Delete(Child(Ballast));

    public void Dispose()
    {
        AtExit.Remove(this);
        Unmount();
    }

    private void Unmount() => Shell.Run("umount", "-l", _path);
}
