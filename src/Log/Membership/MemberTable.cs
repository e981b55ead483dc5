using System.Buffers;
using System.Text;
using AdvoCache.Core;

namespace AdvoCache.Log;

/// <summary>The members of the cluster as of one version (the index of the change that made it; 0: as the cluster was founded).</summary>
internal sealed record MemberTable(LogIndex Version, IReadOnlyList<ClusterMember> Members)
{
    private const int Form = 1;

    /// <summary>
    /// Raft's library takes as committed what the median of the first nodes to answer has: with one, two or three voters that is a majority,
    /// with four it would not be.
    /// </summary>
    internal const int MaxMembers = 3;

    internal IEnumerable<ClusterMember> Voters => Members.Where(static member => member.IsVoter);

    internal ClusterMember? Find(string name)
    {
        foreach (var member in Members)
        {
            if (string.Equals(member.Name, name, StringComparison.Ordinal))
                return member;
        }
        return null;
    }

    /// <summary>With the member in the place of the one of that name, or behind the others.</summary>
    internal MemberTable With(ClusterMember member) => this with
    {
        Members = Find(member.Name) is null
            ? [.. Members, member]
            : [.. Members.Select(other => string.Equals(other.Name, member.Name, StringComparison.Ordinal) ? member : other)],
    };

    internal MemberTable Without(string name)
        => this with { Members = [.. Members.Where(member => !string.Equals(member.Name, name, StringComparison.Ordinal))] };

    /// <summary>The members alone: the version is given by the log.</summary>
    internal ReadOnlyMemory<byte> Encode()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new ByteWriter(output);
        writer.Byte(Form);
        writer.Unsigned((ulong)Members.Count);
        foreach (var member in Members)
        {
            Text(ref writer, member.Name);
            Text(ref writer, member.RaftHost);
            writer.Unsigned((ulong)member.RaftPort);
            Text(ref writer, member.ClientUrl);
            Text(ref writer, member.LinkAddress.OriginalString);
            writer.Fixed64(member.Incarnation);
            writer.Byte(member.IsVoter ? (byte)1 : (byte)0);
        }
        return output.WrittenMemory;
    }

    /// <summary>Null when the bytes are no table of this form.</summary>
    internal static MemberTable? Decode(LogIndex version, ReadOnlyMemory<byte> table)
    {
        var reader = new ByteReader(table);
        if (reader.Byte() != Form)
            return null;
        var members = new List<ClusterMember>();
        for (var left = reader.Count(); left > 0 && !reader.Failed; left--)
        {
            var (name, raftHost, raftPort, clientUrl) = (Text(ref reader), Text(ref reader), (int)Math.Min(reader.Unsigned(), int.MaxValue), Text(ref reader));
            var hasLink = Uri.TryCreate(Text(ref reader), UriKind.Absolute, out var link);
            var (incarnation, isVoter) = (reader.Fixed64(), reader.Bool());
            if (reader.Failed || !hasLink)
                return null;
            members.Add(new(name, raftHost, raftPort, clientUrl, link!) { Incarnation = incarnation, IsVoter = isVoter });
        }
        return reader.Failed || !reader.AtEnd ? null : new(version, members);
    }

    private static void Text(ref ByteWriter writer, string text) => writer.Bytes(Encoding.UTF8.GetBytes(text));

    private static string Text(ref ByteReader reader) => Encoding.UTF8.GetString(reader.Bytes().Span);
}
