using System.Net;
using System.Net.Sockets;
using AdvoCache.Log;

namespace AdvoCache.Tests.Log.Raft;

/// <summary>Who gets through to Raft, over real sockets.</summary>
public sealed class RaftHandshakeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("advocache-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Two_members_with_the_same_secret_know_each_other()
    {
        var (initiated, refusal) = await Meet(Peers("n1"), "n2", Peers("n2"));
        Assert.Null(initiated);
        Assert.Null(refusal);
    }

    [Fact]
    public async Task A_node_with_another_secret_is_refused()
    {
        var (initiated, refusal) = await Meet(Peers("n1", secret: "another secret"), "n2", Peers("n2"));
        Assert.Contains("ADVO_CLUSTER_SECRET", initiated, StringComparison.Ordinal);
        Assert.NotNull(refusal);
    }

    [Fact]
    public async Task A_node_without_a_secret_lets_nobody_in()
    {
        var (initiated, refusal) = await Meet(Peers("n1", secret: ""), "n2", Peers("n2", secret: ""));
        Assert.Contains("ADVO_CLUSTER_SECRET", initiated, StringComparison.Ordinal);
        Assert.NotNull(refusal);
    }

    [Theory]
    [InlineData("n4", "no member")]
    [InlineData("n2", "name of its own")]
    public async Task A_stranger_and_a_double_are_refused(string name, string why)
    {
        var (initiated, refusal) = await Meet(Peers(name), "n2", Peers("n2"));
        Assert.Contains(why, initiated, StringComparison.Ordinal);
        Assert.Contains(why, refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replaced_incarnation_is_refused_in_both_directions()
    {
        var replaced = Peers("n1");
        var knows = Peers("n2", table => table.With(table.Find("n1")! with { Incarnation = 7 }));

        Assert.Contains("replaced", (await Meet(replaced, "n2", knows)).Refusal, StringComparison.Ordinal);
        Assert.Contains("replaced", (await Meet(knows, "n1", replaced)).Initiated, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_answers_at_the_address_of_another_is_refused()
    {
        var (initiated, refusal) = await Meet(Peers("n1"), "n3", Peers("n2"));
        Assert.Contains("looks for n3", initiated, StringComparison.Ordinal);
        Assert.NotNull(refusal);
    }

    private static async Task<(string? Initiated, string? Refusal)> Meet(RaftPeers from, string to, RaftPeers acceptor)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        using var server = await listener.AcceptTcpClientAsync();
        var accepting = AcceptAsync(server.GetStream(), acceptor);
        var initiated = default(string);
        try
        {
            await RaftHandshake.InitiateAsync(client.GetStream(), from, to, CancellationToken.None);
        }
        catch (IOException refused)
        {
            initiated = refused.Message;
            client.Close();
        }
        return (initiated, await accepting);
    }

    private static async Task<string?> AcceptAsync(NetworkStream stream, RaftPeers peers)
    {
        try
        {
            return (await RaftHandshake.AcceptAsync(stream, peers, CancellationToken.None)).Refusal;
        }
        catch (IOException broken)
        {
            return broken.Message;
        }
    }

    private RaftPeers Peers(string name, Func<MemberTable, MemberTable>? change = null, string secret = "the secret of the tests")
    {
        var directory = Path.Combine(_folder, Path.GetRandomFileName());
        Directory.CreateDirectory(directory);
        var secretBytes = System.Text.Encoding.UTF8.GetBytes(secret);
        var members = MemberDirectory.Open(new()
        {
            Name = name,
            Members = [.. Enumerable.Range(1, 3).Select(static i => $"n{i}").Select(static member => new ClusterMember(member, "127.0.0.1", 9000, $"ws://{member}/ws", new($"ws://{member}/node")))],
            DataDirectory = directory,
            Secret = secretBytes,
        });
        if (change is not null)
            members.Adopt(change(members.Table) with { Version = new(1) });
        return new(members, secretBytes);
    }
}
