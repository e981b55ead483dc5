using System.Diagnostics;
using System.Runtime.InteropServices;

namespace AdvoCache.Tests.Cluster.Lab;

/// <summary>
/// An Ethernet switch in this process. Slower than the bridge, but its ways can delay, lose, reorder and hold back frames.
/// One thread does it all; what others tell it, it looks up frame by frame.
/// </summary>
internal sealed partial class UserSwitch : Fabric
{
    private const int MaxFrameBytes = 9_216;
    private const int FramesAtOnce = 64;
    private const int AddressBytes = 6;
    private const int HeaderBytes = 14;
    private const long LongestWaitNanoseconds = 50_000_000;
    private const long NanosecondsPerSecond = 1_000_000_000;
    private const short PollIn = 1;

    private readonly IReadOnlyList<LabHost> _hosts;
    private readonly TapDevice[] _ports;
    private readonly SwitchWay[][] _ways;
    private readonly PriorityQueue<(int To, byte[] Frame), (long Arrival, long Order)> _underWay = new();
    private readonly Lock _gate = new();
    private readonly Thread _thread;
    private long _order;
    private volatile bool _ended;

    public UserSwitch(IReadOnlyList<LabHost> hosts, int seed)
    {
        _hosts = hosts;
        _ports = [.. hosts.Select(host => new TapDevice(host))];
        for (var port = 0; port < hosts.Count; port++)
        {
            hosts[port].Namespace.Ip($"link set {LabHost.Interface} address {Address(port)}");
            hosts[port].Raise();
        }

        var ports = Enumerable.Range(0, hosts.Count);
        _ways = [.. ports.Select(from => ports.Select(to => new SwitchWay(HashCodeOf(seed, from, to))).ToArray())];

        _thread = new Thread(Work) { Name = "lab switch", IsBackground = true, Priority = ThreadPriority.AboveNormal };
        _thread.Start();
    }

    /// <summary>From now on all ways are like this.</summary>
    public void Degrade(LinkQuality quality) => ForEach((_, _, way) => way.Quality = quality);

    public override void Cut(IReadOnlyCollection<Way> ways) =>
        ForEach((from, to, way) => way.IsCut = ways.Contains(new Way(_hosts[from], _hosts[to])));

    public override void Dispose()
    {
        _ended = true;
        _thread.Join();
        foreach (var port in _ports)
            port.Dispose();
    }

    // The last byte tells the port, so the switch has nothing to learn.
    private static string Address(int port) => $"02:ad:00:00:00:{port:x2}";

    private static int HashCodeOf(int seed, int from, int to) => unchecked((seed * 397) + (from * byte.MaxValue) + to);

    private static long Now() => Stopwatch.GetTimestamp();

    private void ForEach(Action<int, int, SwitchWay> change)
    {
        lock (_gate)
        {
            for (var from = 0; from < _ports.Length; from++)
            {
                for (var to = 0; to < _ports.Length; to++)
                    change(from, to, _ways[from][to]);
            }
        }
    }

    private void Work()
    {
        var buffer = new byte[MaxFrameBytes];
        var polls = _ports.Select(port => new PollRequest { Descriptor = port.Descriptor, Events = PollIn }).ToArray();
        while (!_ended)
        {
            Wait(polls);
            lock (_gate)
            {
                for (var port = 0; port < _ports.Length; port++)
                    Take(port, buffer);
                Deliver();
            }
        }
    }

    private void Take(int port, byte[] buffer)
    {
        for (var i = 0; i < FramesAtOnce; i++)
        {
            var length = _ports[port].Read(buffer);
            if (length < HeaderBytes)
                return;
            var frame = buffer.AsSpan(0, length).ToArray();
            if ((frame[0] & 1) == 0)
                Send(port, frame[AddressBytes - 1], frame);
            else
                for (var other = 0; other < _ports.Length; other++)
                    Send(port, other, frame);
        }
    }

    private void Send(int from, int to, byte[] frame)
    {
        if (from != to && to < _ports.Length && _ways[from][to].Arrival(frame.Length, Now()) is { } arrival)
            _underWay.Enqueue((to, frame), (arrival, _order++));
    }

    private void Deliver()
    {
        while (_underWay.TryPeek(out var next, out var place) && place.Arrival <= Now())
        {
            _ports[next.To].Write(next.Frame);
            _underWay.Dequeue();
        }
    }

    private void Wait(PollRequest[] polls)
    {
        var nanoseconds = LongestWaitNanoseconds;
        if (_underWay.TryPeek(out _, out var place))
            nanoseconds = Math.Clamp((place.Arrival - Now()) * (NanosecondsPerSecond / Stopwatch.Frequency), 0, LongestWaitNanoseconds);
        var limit = new TimeSpec { Nanoseconds = nanoseconds };
        _ = Poll(ref polls[0], (nuint)polls.Length, in limit, 0);
    }

    [LibraryImport("libc", EntryPoint = "ppoll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Poll(ref PollRequest requests, nuint count, in TimeSpec limit, nint signals);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollRequest
    {
        public int Descriptor;
        public short Events;
        public short Happened;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
