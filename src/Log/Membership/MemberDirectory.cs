using System.Globalization;
using System.Text;
using AdvoCache.Core;

namespace AdvoCache.Log;

/// <summary>
/// The members as this node knows them, and what it is among them; kept in the data directory's file <c>members</c>.
/// Invariant: what it says was on the medium before, so that a node never goes back behind a change that it acted on. The settings count
/// until the cluster was founded or joined; from then on this file does.
/// </summary>
internal sealed class MemberDirectory
{
    internal const string FileName = "members";
    private const string Heading = "advocache members 1";

    private readonly string _path;
    private readonly Lock _gate = new();
    private volatile State _state;

    private MemberDirectory(string path, State state)
    {
        _path = path;
        _state = state;
    }

    internal string Name => _state.Name;

    /// <summary>Which incarnation of this member the node is; see <see cref="ClusterMember.Incarnation"/>.</summary>
    internal ulong Incarnation => _state.Incarnation;

    /// <summary>Whether this node has a part in Raft: it helped to found the cluster, or got a leader's state.</summary>
    internal bool IsAdmitted => _state.IsAdmitted;

    /// <summary>An operator started the cluster over with this node's state; the log does not say so yet.</summary>
    internal bool IsRecovering => _state.IsRecovering;

    internal MemberTable Table => _state.Table;

    internal ClusterMember? Self => Table.Find(Name);

    /// <exception cref="ForeignDataException">The directory belongs to another node, or has a log but no such file.</exception>
    internal static MemberDirectory Open(NodeOptions options)
    {
        var path = Path.Combine(options.DataDirectory, FileName);
        if (File.Exists(path))
        {
            var state = Parse(File.ReadAllText(path)) ?? throw DamagedLogException.Directory(options.DataDirectory, $"the file {FileName} is damaged or of another version");
            if (!string.Equals(state.Name, options.Name, StringComparison.Ordinal))
                throw new ForeignDataException(options.DataDirectory, state.Name, options.Name);
            // Until it has a part in the cluster, what the operator says counts.
            return new(path, state.IsAdmitted ? state : state with { Table = new(LogIndex.None, options.Members) });
        }
        if (Directory.Exists(Path.Combine(options.DataDirectory, "log")))
            throw DamagedLogException.Directory(options.DataDirectory, $"there is a log but no file {FileName}");
        var members = new MemberDirectory(path, new(options.Name, 0, false, false, new(LogIndex.None, options.Members)));
        members.Save(members._state);
        return members;
    }

    /// <summary>Takes a newer table. Returns when it is on the medium; false when this one stays.</summary>
    internal bool Adopt(MemberTable table)
    {
        lock (_gate)
        {
            if (table.Version <= Table.Version || (IsRecovering && !SameMembers(table)))
                return false;
            Save(_state with { Table = table, IsRecovering = false });
            return true;
        }
    }

    /// <summary>Takes part in Raft from here on.</summary>
    internal void Admit(ulong incarnation)
    {
        lock (_gate)
            Save(_state with { Incarnation = incarnation, IsAdmitted = true });
    }

    /// <summary>Makes this node the only voter of a cluster that starts over with its state; the others have to join again.</summary>
    internal void Recover(ulong newIncarnation)
    {
        lock (_gate)
        {
            Save(_state with
            {
                IsAdmitted = true,
                IsRecovering = true,
                Incarnation = newIncarnation,
                Table = Table with
                {
                    Members =
                    [
                        .. Table.Members.Select(member => string.Equals(member.Name, Name, StringComparison.Ordinal)
                            ? member with { Incarnation = newIncarnation, IsVoter = true }
                            : member with { Incarnation = ulong.MaxValue, IsVoter = false }),
                    ],
                },
            });
        }
    }

    private bool SameMembers(MemberTable table) => table.Encode().Span.SequenceEqual(Table.Encode().Span);

    private void Save(State state)
    {
        var part = _path + ".part";
        using (var file = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(Encoding.UTF8.GetBytes(Print(state)));
            file.Flush(flushToDisk: true);
        }
        File.Move(part, _path, overwrite: true);
        Medium.SyncDirectory(Path.GetDirectoryName(_path)!);
        _state = state;
    }

    private static string Print(State state)
    {
        var text = new StringBuilder();
        text.Append(Heading).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"node {state.Name}\n");
        text.Append(CultureInfo.InvariantCulture, $"incarnation {state.Incarnation}\n");
        text.Append(CultureInfo.InvariantCulture, $"admitted {(state.IsAdmitted ? "yes" : "no")}\n");
        text.Append(CultureInfo.InvariantCulture, $"recovering {(state.IsRecovering ? "yes" : "no")}\n");
        text.Append(CultureInfo.InvariantCulture, $"version {state.Table.Version.Value}\n");
        foreach (var member in state.Table.Members)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"member {member.Name} {member.RaftHost} {member.RaftPort} {member.ClientUrl} {member.LinkAddress.OriginalString} {member.Incarnation} {(member.IsVoter ? "voter" : "joining")}\n");
        }
        return text.Append(CultureInfo.InvariantCulture, $"end {state.Table.Members.Count}\n").ToString();
    }

    private static State? Parse(string text)
    {
        var lines = text.Split('\n');
        if (lines.Length < 8 || lines[0] != Heading
            || Value(lines[1], "node") is not { } name
            || !ulong.TryParse(Value(lines[2], "incarnation"), CultureInfo.InvariantCulture, out var incarnation)
            || Value(lines[3], "admitted") is not { } admitted
            || Value(lines[4], "recovering") is not { } recovering
            || !long.TryParse(Value(lines[5], "version"), CultureInfo.InvariantCulture, out var version)
            || lines[^1].Length > 0
            || !int.TryParse(Value(lines[^2], "end"), CultureInfo.InvariantCulture, out var count))
        {
            return null;
        }
        var members = lines[6..^2].Select(ParseMember).OfType<ClusterMember>().ToList();
        return members.Count == count && lines.Length == count + 8
            ? new(name, incarnation, admitted == "yes", recovering == "yes", new(new(version), members))
            : null;
    }

    private static ClusterMember? ParseMember(string line)
        => line.Split(' ') is ["member", var name, var raftHost, var port, var clientUrl, var link, var incarnation, var role]
            && int.TryParse(port, CultureInfo.InvariantCulture, out var raftPort)
            && Uri.TryCreate(link, UriKind.Absolute, out var linkAddress)
            && ulong.TryParse(incarnation, CultureInfo.InvariantCulture, out var number)
                ? new(name, raftHost, raftPort, clientUrl, linkAddress) { Incarnation = number, IsVoter = role == "voter" }
                : null;

    private static string? Value(string line, string key)
        => line.StartsWith(key + ' ', StringComparison.Ordinal) ? line[(key.Length + 1)..] : null;

    private sealed record State(string Name, ulong Incarnation, bool IsAdmitted, bool IsRecovering, MemberTable Table);
}
