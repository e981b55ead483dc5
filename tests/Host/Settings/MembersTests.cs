using System.Net;

namespace AdvoCache.Tests.Host;

public class MembersTests
{
    private const string Three = "n1=10.0.0.1:9081|ws://a:8081/ws,n2=10.0.0.2:9081|wss://b/ws,n3=node-3:9081|ws://localhost:8083/ws|http://n3:8081";

    [Fact]
    public void Three_members_are_read_with_all_their_addresses()
    {
        var settings = Loaded(Three, node: "n3");

        Assert.Equal(
            [
                new Member("n1", "10.0.0.1", 9081, "ws://a:8081/ws", new Uri("http://a:8081")),
                new Member("n2", "10.0.0.2", 9081, "wss://b/ws", new Uri("https://b")),
                new Member("n3", "node-3", 9081, "ws://localhost:8083/ws", new Uri("http://n3:8081")),
            ],
            settings.Members);
        Assert.Equal("n3", settings.Self.Name);
    }

    [Theory]
    [InlineData("n1", "must read name=host:raftport|ws://host:port/ws[|http://host:port]")]
    [InlineData("n1=h:1", "must read name=")]
    [InlineData("n1=h:1|ws://h:1/ws|http://h:1|more", "must read name=")]
    [InlineData("n 1=h:1|ws://h:1/ws", "the name must be 1 to 64 of A-Z a-z 0-9 _ -")]
    [InlineData("n1=h|ws://h:1/ws", "the Raft address must be host:port, port 1 to 65535")]
    [InlineData("n1=h:0|ws://h:1/ws", "the Raft address must be host:port, port 1 to 65535")]
    [InlineData("n1=:1|ws://h:1/ws", "the Raft address must be host:port, port 1 to 65535")]
    [InlineData("n1=h:1|http://h:1/ws", "the client URL must be ws://host:port/ws or wss://host:port/ws")]
    [InlineData("n1=h:1|ws://h:1/ws|ws://h:1", "the node link must be http://host:port or https://host:port")]
    public void A_member_that_makes_no_sense_is_quoted_and_told_what_it_must_be(string member, string fault)
    {
        var problem = Assert.Single(SettingsFolder.LoadWith(("ADVO_MEMBERS", member)).Problems);

        Assert.StartsWith("ADVO_MEMBERS=", problem.Message, StringComparison.Ordinal);
        Assert.Contains($"member \"{member}\"", problem.Message, StringComparison.Ordinal);
        Assert.Contains(fault, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_fault_of_a_list_is_told() =>
        Assert.Collection(SettingsFolder.LoadWith(("ADVO_MEMBERS", "n1=h:0|http://h,n1=h:1|ws://h:1/ws,n1=H:1|ws://h:2/ws,n4=h:4|ws://h:4/ws")).Problems,
            problem => Assert.EndsWith("the Raft address must be host:port, port 1 to 65535", problem.Message, StringComparison.Ordinal),
            problem => Assert.EndsWith("the client URL must be ws://host:port/ws or wss://host:port/ws", problem.Message, StringComparison.Ordinal),
            problem => Assert.EndsWith("names 4 members: must be 1 or 3", problem.Message, StringComparison.Ordinal),
            problem => Assert.EndsWith("has the member name n1 2 times: each must be unique", problem.Message, StringComparison.Ordinal),
            problem => Assert.EndsWith("has the Raft address h:1 2 times: each must be unique", problem.Message, StringComparison.Ordinal));

    [Fact]
    public void A_node_that_is_not_a_member_is_told_who_is() =>
        Assert.Equal("ADVO_NODE=\"n4\": must be one of the names in ADVO_MEMBERS: n1, n2, n3",
            Assert.Single(SettingsFolder.LoadWith(("ADVO_NODE", "n4"), ("ADVO_MEMBERS", Three)).Problems).Message);

    [Theory]
    [InlineData("localhost:9081", "127.0.0.1")]
    [InlineData("127.0.0.5:9081", "127.0.0.5")]
    [InlineData("[::1]:9081", "::1")]
    [InlineData("10.0.0.1:9081", "0.0.0.0")]
    [InlineData("some_host:9081", "0.0.0.0")]
    [InlineData("[fd00::1]:9081", "::")]
    public void Raft_listens_on_loopback_only_when_the_members_are_told_so(string raft, string bind) =>
        Assert.Equal(new IPEndPoint(IPAddress.Parse(bind), 9081), Loaded($"n1={raft}|ws://h:1/ws", "n1").RaftEndPoint);

    [Fact]
    public void Where_Raft_listens_can_be_overridden()
    {
        var settings = SettingsFolder.LoadWith(("ADVO_MEMBERS", Three), ("ADVO_RAFT_BIND", "10.1.1.1"), ("ADVO_RAFT_PORT", "7000")).Settings;

        Assert.Equal(new IPEndPoint(IPAddress.Parse("10.1.1.1"), 7000), settings.RaftEndPoint);
        Assert.Equal(9081, settings.Self.RaftPort);
    }

    [Fact]
    public void A_single_node_that_listens_on_one_address_is_reached_there()
    {
        var self = SettingsFolder.LoadWith(("ADVO_PORT", "[fd00::7]:8090")).Settings.Self;

        Assert.Equal("ws://[fd00::7]:8090/ws", self.ClientUrl);
        Assert.Equal(new Uri("http://[fd00::7]:8090"), self.LinkAddress);
        Assert.Equal(0, self.RaftPort);
    }

    private static Settings Loaded(string members, string node)
    {
        var loaded = SettingsFolder.LoadWith(("ADVO_MEMBERS", members), ("ADVO_NODE", node));
        Assert.Empty(loaded.Problems);
        return loaded.Settings;
    }
}
