using System.Globalization;

namespace AdvoCache.Host.CommandLine;

/// <summary>
/// Names, ports and directories of three nodes on one machine.
/// Invariant: no two nodes share a port or a directory, and all get the same members list.
/// </summary>
internal sealed record ClusterPlan(int BasePort, string DataDirectory)
{
    public const int RaftPortOffset = 1000;
    public const int MaxBasePort = 65535 - RaftPortOffset - (NodeCount - 1);

    private const int NodeCount = 3;
    private const string Host = "127.0.0.1";

    public IReadOnlyList<PlannedNode> Nodes =>
        [.. Enumerable.Range(0, NodeCount).Select(i => new PlannedNode($"n{i + 1}", BasePort + i, BasePort + RaftPortOffset + i))];

    private string Members => string.Join(',', Nodes.Select(node => $"{node.Name}={Host}:{node.RaftPort}|{node.ClientUrl}"));

    /// <summary>The command line is the strongest source, so no variable or file can make two nodes clash.</summary>
    public IReadOnlyList<string> Arguments(PlannedNode node) =>
    [
        "--node", node.Name,
        "--port", string.Create(CultureInfo.InvariantCulture, $":{node.HttpPort}"),
        "--members", Members,
        "--raft-bind", Host,
        "--raft-port", node.RaftPort.ToString(CultureInfo.InvariantCulture),
        "--data-dir", Path.Combine(DataDirectory, node.Name),
    ];

    internal sealed record PlannedNode(string Name, int HttpPort, int RaftPort)
    {
        public string ClientUrl => $"ws://localhost:{HttpPort}/ws";
    }
}
