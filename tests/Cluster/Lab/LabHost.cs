using System.Net.Sockets;

namespace AdvoCache.Tests.Cluster.Lab;

/// <summary>A machine of the lab: its own network namespace, with one interface on the lab's network.</summary>
internal sealed class LabHost(string name, int number) : IDisposable
{
    /// <summary>The name of the interface inside.</summary>
    public const string Interface = "eth0";

    private const int FirstAddress = 10;

    public string Name => name;

    public string Address { get; } = $"10.77.0.{FirstAddress + number}";

    public NetworkNamespace Namespace { get; } = new(name);

    /// <summary>A TCP socket of this host, for a client of the test process.</summary>
    public Socket NewSocket() =>
        Namespace.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });

    /// <summary>Gives the interface its address, once a fabric has put it in.</summary>
    public void Raise() => Namespace.Ip($"addr add {Address}/24 dev {Interface}", $"link set {Interface} up");

    public void Dispose() => Namespace.Dispose();

    public override string ToString() => name;
}
