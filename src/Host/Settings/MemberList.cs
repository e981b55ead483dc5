namespace AdvoCache.Host;

/// <summary>
/// Reads ADVO_MEMBERS.
/// Invariant: a list that comes out has 1 or 3 members with names and Raft addresses of their own.
/// </summary>
internal static class MemberList
{
    public const string Allowed = "empty, or 1 or 3 members name=host:raftport|ws://host:port/ws[|http://host:port], separated by commas";

    private const string Form = "must read name=host:raftport|ws://host:port/ws[|http://host:port]";

    /// <summary>Null when there are faults; each is the end of a sentence that began with the variable.</summary>
    public static IReadOnlyList<Member>? Read(string text, ICollection<string> faults)
    {
        var entries = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var members = entries.Select(entry => ReadMember(entry, faults)).OfType<Member>().ToList();
        // Raft counts a commit from the first nodes to answer, which is safe for one and three nodes, not for five.
        if (entries.Length is not (1 or 3))
            faults.Add($"names {entries.Length} members: must be 1 or 3");
        AddRepeated(members, member => member.Name, "member name", faults);
        AddRepeated(members, member => $"{member.RaftHost}:{member.RaftPort}", "Raft address", faults);
        return faults.Count == 0 ? members : null;
    }

    /// <summary>Reads one member; null when there are faults.</summary>
    public static Member? ReadMember(string entry, ICollection<string> faults)
    {
        var before = faults.Count;
        var equals = entry.IndexOf('=', StringComparison.Ordinal);
        var parts = entry[(equals + 1)..].Split('|', StringSplitOptions.TrimEntries);
        if (equals < 0 || parts.Length is not (2 or 3))
        {
            faults.Add($"member \"{entry}\" {Form}");
            return null;
        }

        var name = entry[..equals].Trim();
        if (!NodeName.IsLegal(name))
            faults.Add($"member \"{entry}\": the name must be {NodeName.Allowed}");
        if (!HostAndPort.TryParse(parts[0], out var host, out var port) || host.Length == 0 || port == 0)
            faults.Add($"member \"{entry}\": the Raft address must be host:port, port 1 to 65535");
        var clientUrl = ReadUrl(parts[1], "ws", "wss");
        if (clientUrl is null)
            faults.Add($"member \"{entry}\": the client URL must be ws://host:port/ws or wss://host:port/ws");
        var link = parts.Length == 3 ? ReadUrl(parts[2], "http", "https") : LinkBehind(clientUrl);
        if (link is null && parts.Length == 3)
            faults.Add($"member \"{entry}\": the node link must be http://host:port or https://host:port");

        return faults.Count > before || link is null ? null : new Member(name, host, port, parts[1], link);
    }

    private static Uri? ReadUrl(string text, params ReadOnlySpan<string> schemes) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && schemes.Contains(url.Scheme) && url.UserInfo.Length == 0 ? url : null;

    private static Uri? LinkBehind(Uri? clientUrl) => clientUrl is null
        ? null
        : new Uri($"{(clientUrl.Scheme == "wss" ? "https" : "http")}://{clientUrl.Authority}");

    private static void AddRepeated(IEnumerable<Member> members, Func<Member, string> part, string what, ICollection<string> faults)
    {
        foreach (var repeated in members.GroupBy(part, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
            faults.Add($"has the {what} {repeated.Key} {repeated.Count()} times: each must be unique");
    }
}
