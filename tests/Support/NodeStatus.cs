using System.Text.Json;

namespace AdvoCache.Tests.Support;

/// <summary>What a node says about itself at GET /status. The digest is that of the state at Applied.</summary>
public sealed record NodeStatus(
    string Node, string Role, string? Leader, long Term, long Applied, bool Ready, string? Digest, string? WaitsFor = null, long Pending = 0,
    bool CutOff = false, bool VolumeFull = false, long LogEntry = 0, long DigestsAgreed = 0, long DigestsDiffer = 0)
{
    private const string LeaderRole = "leader";

    public bool IsLeader => Role == LeaderRole;

    public bool CanServe => Ready && Leader is not null;

    public static NodeStatus Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        return new NodeStatus(
            root.Text("node") ?? "",
            root.Text("role") ?? "",
            root.Text("leader"),
            root.Number("term") ?? 0,
            root.Number("applied") ?? 0,
            Flag(root, "ready"),
            root.Text("digest"),
            root.Text("waitsFor"),
            root.Number("pending") ?? 0,
            Flag(root, "cutOff"),
            Flag(root, "volumeFull"),
            root.Number("entry") ?? 0,
            root.Number("digestsAgreed") ?? 0,
            root.Number("digestsDiffer") ?? 0);
    }

    private static bool Flag(JsonElement status, string name) =>
        status.TryGetProperty(name, out var flag) && flag.ValueKind == JsonValueKind.True;
}
