using AdvoCache.Core;
using AdvoCache.Log;

namespace AdvoCache.Tests.Log.Membership;

public sealed class MemberDirectoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("advocache-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_new_directory_has_the_members_of_the_settings_and_no_part_in_Raft()
    {
        var members = MemberDirectory.Open(Node("n1", "n1", "n2", "n3"));

        Assert.False(members.IsAdmitted);
        Assert.Equal(["n1", "n2", "n3"], members.Table.Voters.Select(static member => member.Name));
        Assert.Equal(LogIndex.None, members.Table.Version);
    }

    [Fact]
    public void What_was_adopted_outlives_the_process_and_the_settings()
    {
        var members = MemberDirectory.Open(Node("n1", "n1"));
        members.Admit(incarnation: 77);
        var table = members.Table.With(Member("n2") with { IsVoter = false, Incarnation = ulong.MaxValue }) with { Version = new(12) };
        Assert.True(members.Adopt(table));

        var again = MemberDirectory.Open(Node("n1", "n1", "n4", "n5"));

        Assert.True(again.IsAdmitted);
        Assert.Equal(77UL, again.Incarnation);
        Assert.Equal(table.Version, again.Table.Version);
        Assert.Equal(table.Members, again.Table.Members);
    }

    [Fact]
    public void Until_a_node_is_admitted_its_settings_count()
    {
        MemberDirectory.Open(Node("n1", "n1", "n2", "n3"));
        var mended = MemberDirectory.Open(Node("n1", "n1", "n4", "n5"));
        Assert.Equal(["n1", "n4", "n5"], mended.Table.Members.Select(static member => member.Name));
    }

    [Fact]
    public void A_directory_without_a_log_cannot_be_recovered()
        => Assert.Throws<DamagedLogException>(() => CacheNode.Recover(Node("n1", "n1", "n2", "n3")));

    [Fact]
    public void An_older_table_is_not_taken()
    {
        var members = MemberDirectory.Open(Node("n1", "n1", "n2", "n3"));
        Assert.True(members.Adopt(members.Table.Without("n3") with { Version = new(5) }));

        Assert.False(members.Adopt(members.Table.With(Member("n4")) with { Version = new(4) }));

        Assert.Equal(["n1", "n2"], members.Table.Members.Select(static member => member.Name));
    }

    [Fact]
    public void A_directory_of_another_node_is_refused()
    {
        MemberDirectory.Open(Node("n1", "n1", "n2", "n3"));
        var refused = Assert.Throws<ForeignDataException>(() => MemberDirectory.Open(Node("n2", "n1", "n2", "n3")));
        Assert.Contains(_folder, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_without_its_members_is_refused_and_not_taken_for_an_empty_directory()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "log"));
        Assert.Throws<DamagedLogException>(() => MemberDirectory.Open(Node("n1", "n1")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(40)]
    public void A_damaged_file_is_refused(int bytesLost)
    {
        MemberDirectory.Open(Node("n1", "n1", "n2", "n3")).Admit(1);
        var path = Path.Combine(_folder, MemberDirectory.FileName);
        var text = File.ReadAllText(path);
        File.WriteAllText(path, bytesLost == 0 ? text.Replace("voter", "voter twice", StringComparison.Ordinal) : text[..^bytesLost]);

        Assert.Throws<DamagedLogException>(() => MemberDirectory.Open(Node("n1", "n1", "n2", "n3")));
    }

    [Fact]
    public void A_recovered_node_is_the_only_voter_and_takes_no_table_but_its_own()
    {
        var members = MemberDirectory.Open(Node("n1", "n1", "n2", "n3"));
        members.Admit(0);
        members.Recover(newIncarnation: 9);

        var again = MemberDirectory.Open(Node("n1", "n1", "n2", "n3"));
        Assert.True(again.IsRecovering);
        Assert.Equal(["n1"], again.Table.Voters.Select(static member => member.Name));
        Assert.All(again.Table.Members, static member => Assert.NotEqual(0UL, member.Incarnation));

        Assert.False(again.Adopt(again.Table.Without("n2") with { Version = new(7) }));
        Assert.True(again.Adopt(again.Table with { Version = new(8) }));
        Assert.False(again.IsRecovering);
    }

    [Fact]
    public void A_table_reads_back_as_it_was_written_and_damaged_bytes_are_refused()
    {
        var table = new MemberTable(new(3), [Member("n1"), Member("n2") with { Incarnation = 5, IsVoter = false }]);
        var bytes = table.Encode();

        Assert.Equal(table.Members, MemberTable.Decode(new(3), bytes)!.Members);
        for (var length = 0; length < bytes.Length; length++)
            Assert.Null(MemberTable.Decode(new(3), bytes[..length]));
    }

    private static ClusterMember Member(string name)
        => new(name, "127.0.0.1", name[1] + 9000, $"ws://{name}/ws", new Uri($"ws://{name}/node"));

    private NodeOptions Node(string name, params string[] members) => new()
    {
        Name = name,
        Members = [.. members.Select(Member)],
        DataDirectory = _folder,
        Secret = "a secret of the tests"u8.ToArray(),
    };
}
