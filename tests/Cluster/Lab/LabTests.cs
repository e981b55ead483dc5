using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Cluster.Lab;

/// <summary>The lab itself: a cut that cuts nothing would let every chaos test pass.</summary>
public sealed class LabTests
{
    private const int Port = 7_000;
    private static readonly TimeSpan Unheard = TimeSpan.FromMilliseconds(500);

    [LabFact]
    public void The_bridge_cuts_ways_and_heals_them() => CutAndHeal(hosts => new KernelBridge(hosts));

    [LabFact]
    public void The_switch_cuts_ways_and_heals_them() => CutAndHeal(hosts => new UserSwitch(hosts, 1));

    [LabFact]
    public async Task The_switch_delays_both_ways()
    {
        const int DelayMs = 40;
        await Compare(new LinkQuality { DelayMs = DelayMs }, (_, degraded) => Assert.True(degraded.TotalMilliseconds >= 2 * DelayMs, $"{degraded}"));
    }

    [LabFact]
    public async Task The_switch_holds_back_what_exceeds_its_rate()
    {
        // Half a mebibyte there and back at 1 Mbit/s lasts more than four seconds each way.
        await Compare(
            new LinkQuality { KilobitsPerSecond = 1_000 },
            (_, degraded) => Assert.True(degraded > TimeSpan.FromSeconds(4), $"{degraded}"),
            bytes: 512 * 1024);
    }

    [LabFact]
    public async Task The_switch_loses_and_reorders_and_tcp_mends_it()
    {
        await Compare(
            new LinkQuality { DelayMs = 5, JitterMs = 2, Loss = 0.05, Reorder = 0.1 },
            (perfect, degraded) => Assert.True(degraded > perfect, $"{perfect}, {degraded}"),
            bytes: 256 * 1024);
    }

    [LabFact]
    public async Task A_volume_is_filled_to_the_brim_and_emptied()
    {
        using var folder = new ScratchFolder();
        using var volume = new SmallVolume(folder.Child("volume"), sizeMiB: 2);
        var file = volume.Child("file");
        await File.WriteAllBytesAsync(file, new byte[4_096]);

        await volume.Fill();
        await Assert.ThrowsAsync<IOException>(() => File.AppendAllBytesAsync(file, new byte[100_000]));

        volume.Empty();
        await File.WriteAllBytesAsync(file, new byte[100_000]);
    }

    [LabFact]
    public async Task What_a_killed_test_process_left_behind_is_cleared()
    {
        // No process has this id: it is over the kernel's limit.
        const string Name = "advo-9999999-1-left";
        Shell.Run("ip", "netns", "add", Name);
        using var process = Process.Start("nsenter", [$"--net=/run/netns/{Name}", "sleep", "60"]);
        await Eventually.Until("the process is inside", () => Shell.Run("ip", "netns", "pids", Name).Length > 0);

        NetworkNamespace.ClearLeftovers();

        Assert.DoesNotContain(Name, Shell.Run("ip", "netns", "list"), StringComparison.Ordinal);
        using var limit = new CancellationTokenSource(Eventually.DefaultTimeout);
        await process.WaitForExitAsync(limit.Token);
    }

    [LabFact(Clock = true)]
    public async Task A_clock_is_turned_under_a_living_process()
    {
        using var folder = new ScratchFolder();
        var clock = new WallClock(folder.Child("clock"));
        var start = new ProcessStartInfo("sh", ["-c", "while sleep 0.1; do date +%s; done"]) { RedirectStandardOutput = true };
        foreach (var (name, value) in clock.Variables)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var hour = TimeSpan.FromHours(1);
        try
        {
            Assert.True(await Ahead(process) < hour / 2);
            clock.Turn(hour);
            var seen = TimeSpan.Zero;
            await Eventually.Until("the process sees the turned clock", async () => (seen = await Ahead(process)) > hour / 2, seen: () => $"{seen}");
        }
        finally
        {
            process.Kill();
        }
    }

    private static async Task<TimeSpan> Ahead(Process process)
    {
        var line = await process.StandardOutput.ReadLineAsync();
        return DateTimeOffset.FromUnixTimeSeconds(long.Parse(line!, CultureInfo.InvariantCulture)) - DateTimeOffset.UtcNow;
    }

    private static void CutAndHeal(Func<IReadOnlyList<LabHost>, Fabric> join)
    {
        using var a = new LabHost("a", 1);
        using var b = new LabHost("b", 2);
        using var c = new LabHost("c", 3);
        using var fabric = join([a, b, c]);

        Assert.True(Hears(a, b) && Hears(b, a) && Hears(a, c));
        fabric.Cut([new Way(a, b)]);
        Assert.True(!Hears(b, a) && Hears(a, b) && Hears(c, a));
        fabric.Cut(Way.Between([a], [b, c]));
        Assert.True(!Hears(a, b) && !Hears(b, a) && !Hears(c, a) && Hears(b, c));
        fabric.Heal();
        Assert.True(Hears(a, b) && Hears(b, a) && Hears(a, c));
    }

    // Whether a datagram gets from one to the other.
    private static bool Hears(LabHost at, LabHost from)
    {
        using var receiver = at.Namespace.Run(() => new UdpClient(new IPEndPoint(IPAddress.Parse(at.Address), Port)));
        using var sender = from.Namespace.Run(() => new UdpClient(AddressFamily.InterNetwork));
        receiver.Client.ReceiveTimeout = (int)Unheard.TotalMilliseconds;
        sender.Send("anybody?"u8, new IPEndPoint(IPAddress.Parse(at.Address), Port));
        try
        {
            IPEndPoint? source = null;
            return receiver.Receive(ref source).Length > 0;
        }
        catch (SocketException silence) when (silence.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
        {
            return false;
        }
    }

    private static async Task Compare(LinkQuality quality, Action<TimeSpan, TimeSpan> check, int bytes = 1)
    {
        using var a = new LabHost("a", 1);
        using var b = new LabHost("b", 2);
        using var fabric = new UserSwitch([a, b], 1);

        using var listener = a.NewSocket();
        listener.Bind(new IPEndPoint(IPAddress.Parse(a.Address), Port));
        listener.Listen();
        using var client = b.NewSocket();
        await client.ConnectAsync(IPAddress.Parse(a.Address), Port);
        using var server = await listener.AcceptAsync();

        var perfect = await ThereAndBack(client, server, bytes);
        fabric.Degrade(quality);
        check(perfect, await ThereAndBack(client, server, bytes));
    }

    private static async Task<TimeSpan> ThereAndBack(Socket client, Socket server, int bytes)
    {
        var watch = Stopwatch.StartNew();
        foreach (var (from, to) in new[] { (client, server), (server, client) })
        {
            var sending = from.SendAsync(new byte[bytes]);
            var buffer = new byte[bytes];
            for (var got = 0; got < bytes;)
                got += await to.ReceiveAsync(buffer.AsMemory(got));
            await sending;
        }

        return watch.Elapsed;
    }
}
