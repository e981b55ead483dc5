using System.Diagnostics;
using System.Globalization;
using AdvoCache.Tests.Support;
using Xunit.Abstractions;

namespace AdvoCache.Tests.Cluster;

/// <summary>Nodes on volumes of their own, of which one runs full: the two with room go on, whatever the full one was.</summary>
public sealed class FullVolumeTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const string Sheet = "sheet";
    private const string Password = "correct horse";
    private const long VolumeBytes = 192L << 20;
    private const long LeftFreeBytes = 1L << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly List<string> _volumes = [];
    private TestCluster? _cluster;

    private TestCluster Cluster => _cluster ?? throw new InvalidOperationException("The cluster is not started yet.");

    public async Task InitializeAsync()
    {
        if (CanMount())
            _cluster = await TestCluster.Start(3, prepareDirectory: Mount);
    }

    public async Task DisposeAsync()
    {
        if (_cluster is null)
            return;
        output.WriteLine(_cluster.Output);
        // Lazily: the nodes still have files open there.
        foreach (var volume in _volumes)
            Run("umount", "-l", volume);
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task A_leader_whose_volume_is_full_lets_another_lead_and_comes_back_when_it_has_room()
    {
        if (_cluster is null)
        {
            output.WriteLine("Skipped: this user cannot mount a tmpfs, which the test needs for a volume of a few megabytes.");
            return;
        }
        var full = await Cluster.WaitForLeader();
        await using var client = await TestClient.Open(full, Sheet, Password);
        var filler = Fill(full);
        // The leader learns of it with the next write.
        await client.Send(new { action = "set", key = "k", value = "unsure" });
        await Eventually.Until(
            "another node leads", async () => await Cluster.Leader() is { } leader && leader != full, Patience, () => Cluster.Output);
        await OthersAcknowledge(full, "while full");

        File.Delete(filler);
        await Eventually.Until("it serves again", () => Serves(full), Patience, () => Cluster.Output);
        await Cluster.WaitForEqualDigests();
    }

    [Fact]
    public async Task A_follower_whose_volume_is_full_does_not_hurt_the_others()
    {
        if (_cluster is null)
        {
            output.WriteLine("Skipped: this user cannot mount a tmpfs, which the test needs for a volume of a few megabytes.");
            return;
        }
        var leader = await Cluster.WaitForLeader();
        var full = await Cluster.WaitForFollower();
        var filler = Fill(full);
        await OthersAcknowledge(full, "while full");
        Assert.Equal(leader, await Cluster.Leader());

        File.Delete(filler);
        await Eventually.Until("it serves again", () => Serves(full), Patience, () => Cluster.Output);
        await Cluster.WaitForEqualDigests();
    }

    private async Task OthersAcknowledge(NodeProcess full, string value)
    {
        foreach (var node in Cluster.Nodes.Where(node => node != full))
        {
            await using var client = await TestClient.Open(node, Sheet, Password);
            for (var i = 0; i < 200; i++)
                Assert.True((await client.Set($"k{i}", value)).Succeeded());
        }
    }

    private static async Task<bool> Serves(NodeProcess node)
    {
        try
        {
            await using var client = await TestClient.Open(node, Sheet, Password);
            return (await client.Set("k", "again")).Succeeded();
        }
        catch (Exception refused) when (refused is InvalidOperationException or ClosedException or TimeoutException)
        {
            return false;
        }
    }

    private static string Fill(NodeProcess node)
    {
        var filler = Path.Combine(node.DataDirectory, "filler");
        using var file = File.Create(filler);
        var megabyte = new byte[1 << 20];
        while (new DriveInfo(node.DataDirectory).AvailableFreeSpace > LeftFreeBytes + megabyte.Length)
        {
            file.Write(megabyte);
            file.Flush();
        }
        return filler;
    }

    private void Mount(string directory)
    {
        Directory.CreateDirectory(directory);
        if (Run("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={VolumeBytes}"), "tmpfs", directory) != 0)
            throw new IOException($"{directory} could not be mounted.");
        _volumes.Add(directory);
    }

    private static bool CanMount()
    {
        using var folder = new ScratchFolder();
        if (!OperatingSystem.IsLinux() || Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder.Path) != 0)
            return false;
        Run("umount", folder.Path);
        return true;
    }

    private static int Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })
                ?? throw new InvalidOperationException($"{program} did not start.");
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return -1;
        }
    }
}
