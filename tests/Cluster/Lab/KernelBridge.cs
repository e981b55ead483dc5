namespace AdvoCache.Tests.Cluster.Lab;

/// <summary>A bridge of the kernel in a namespace of its own. Fast; it cuts ways and knows no other fault.</summary>
internal sealed class KernelBridge : Fabric
{
    private const string Bridge = "br0";

    // Frames that the bridge forwards, by source and destination. ARP passes, so that a healed way works at once.
    private const string Rules = """
        table bridge lab {
          set cut { type ipv4_addr . ipv4_addr; }
          chain forward {
            type filter hook forward priority 0; policy accept;
            ip saddr . ip daddr @cut drop
          }
        }

        """;

    private readonly NetworkNamespace _switch = new("switch");

    public KernelBridge(IReadOnlyList<LabHost> hosts)
    {
        _switch.Ip(
        [
            $"link add {Bridge} type bridge",
            $"link set {Bridge} up",
            .. hosts.SelectMany(host => new[]
            {
                $"link add name {host.Name} type veth peer name {LabHost.Interface} netns {host.Namespace.Name}",
                $"link set dev {host.Name} master {Bridge} up",
            }),
        ]);
        _switch.Nft(Rules);
        foreach (var host in hosts)
            host.Raise();
    }

    public override void Cut(IReadOnlyCollection<Way> ways)
    {
        var add = ways.Count == 0
            ? ""
            : $"add element bridge lab cut {{ {string.Join(", ", ways.Select(way => $"{way.From.Address} . {way.To.Address}"))} }}\n";
        _switch.Nft("flush set bridge lab cut\n" + add);
    }

    public override void Dispose() => _switch.Dispose();
}
