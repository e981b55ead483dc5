using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using AdvoCache.Tests.Support;
using Xunit.Abstractions;

namespace AdvoCache.Tests.Cluster.Membership;

/// <summary>Members come, go and move while clients write.</summary>
public sealed class MembershipTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const string Sheet = "team";
    private const string Password = "correct horse";
    private const string Token = "the token of the operator";
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(20) };

    private readonly ScratchFolder _folder = new();
    private readonly List<NodeProcess> _nodes = [];
    private int _written;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            output.WriteLine(node.Output);
            await node.DisposeAsync();
        }
        _folder.Dispose();
    }

    [Fact]
    public async Task One_node_grows_to_three_and_then_does_without_the_first()
    {
        var (n1, n2, n3) = (Plan("n1"), Plan("n2"), Plan("n3"));
        var first = Start(n1, n1);
        await first.WaitUntilReady();
        await Write(first);

        var second = await Join(n2, first, n1, n2, n3);
        await Write(second);
        var third = await Join(n3, first, n1, n2, n3);
        await Write(third);

        await AssertEqual(first, second, third);
        first.Kill();
        await Write(third);
        await AssertHasAll(second);
    }

    [Fact]
    public async Task A_dead_node_is_replaced_by_a_new_one()
    {
        var (n1, n2, n3, n4) = (Plan("n1"), Plan("n2"), Plan("n3"), Plan("n4"));
        var nodes = await StartThree(n1, n2, n3);
        await Write(nodes[0]);
        nodes[2].Kill();

        Assert.Equal(HttpStatusCode.Conflict, (await Ask(HttpMethod.Post, n4.Text)).Status); // four are too many
        await Change(HttpMethod.Delete, "n3");
        var fourth = await Join(n4, nodes[0], n1, n2, n4);
        await Write(fourth);

        await AssertEqual(nodes[0], nodes[1], fourth);
        // The one that was removed comes back and has no part in it.
        nodes[2].Start();
        nodes[0].Kill();
        await Write(fourth);
        await AssertHasAll(nodes[1]);
        Assert.False(nodes[2].IsRunning && await nodes[2].Status() is { CanServe: true });
    }

    [Fact]
    public async Task A_dead_node_is_replaced_under_its_name_and_cannot_come_back()
    {
        var (n1, n2, n3) = (Plan("n1"), Plan("n2"), Plan("n3"));
        var nodes = await StartThree(n1, n2, n3);
        await Write(nodes[0]);
        nodes[2].Kill();

        var elsewhere = Plan("n3", "n3b");
        await Change(HttpMethod.Post, elsewhere.Text);
        var third = Start(elsewhere, n1, n2, elsewhere);
        await third.WaitUntilReady();
        await Write(third);
        nodes[2].Start();
        nodes[0].Kill();
        await Write(third);

        await AssertHasAll(nodes[1]);
        Assert.False(nodes[2].IsRunning && await nodes[2].Status() is { CanServe: true });
    }

    [Fact]
    public async Task A_node_moves_to_another_address_with_its_data()
    {
        var (n1, n2, n3) = (Plan("n1"), Plan("n2"), Plan("n3"));
        var nodes = await StartThree(n1, n2, n3);
        await Write(nodes[0]);
        await nodes[2].Stop();

        var moved = Plan("n3");
        await Change(HttpMethod.Post, moved.Text);
        var third = Start(moved, n1, n2, moved);
        await third.WaitUntilReady();

        await Write(third);
        await AssertEqual(nodes[0], nodes[1], third);
        (await Leader()).Kill();
        await Write(nodes.Append(third).First(node => node.IsRunning));
        await using var client = await TestClient.Connect(nodes.Append(third).First(node => node.IsRunning));
        var open = await client.Ask(new { action = "open", sheet = Sheet, password = Password });
        Assert.Contains(moved.ClientUrl, open.GetProperty("nodes").EnumerateArray().Select(static url => url.GetString()));
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("another token of the operator", HttpStatusCode.Unauthorized)]
    public async Task A_stranger_changes_nothing(string? token, HttpStatusCode expected)
    {
        var n1 = Plan("n1");
        var first = Start(n1, n1);
        await first.WaitUntilReady();

        Assert.Equal(expected, (await Ask(HttpMethod.Post, Plan("n2").Text, token)).Status);
        Assert.Equal(expected, (await Ask(HttpMethod.Get, "", token)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await Ask(HttpMethod.Post, "n2=nonsense", Token)).Status);
        Assert.Equal(1, (await Ask(HttpMethod.Get, "", Token)).Body.GetProperty("members").GetArrayLength());
    }

    private async Task<NodeProcess> Join(Planned newcomer, NodeProcess writer, params Planned[] members)
    {
        var joining = Start(newcomer, members);
        await Eventually.Until(
            $"{newcomer.Name} waits to be let in",
            async () => await joining.Status() is { WaitsFor: not null },
            NodeProcess.ReadyTimeout,
            () => joining.Output);
        await Change(HttpMethod.Post, newcomer.Text);
        await Write(writer);
        await joining.WaitUntilReady();
        await Eventually.Until(
            $"{newcomer.Name} counts",
            async () => (await Ask(HttpMethod.Get, "", Token)).Body.GetProperty("members").EnumerateArray().All(static member => member.Text("role") == "voter"),
            NodeProcess.ReadyTimeout,
            () => joining.Output);
        return joining;
    }

    private async Task<NodeProcess[]> StartThree(Planned n1, Planned n2, Planned n3)
    {
        NodeProcess[] nodes = [Start(n1, n1, n2, n3), Start(n2, n1, n2, n3), Start(n3, n1, n2, n3)];
        await Task.WhenAll(nodes.Select(static node => node.WaitUntilReady()));
        return nodes;
    }

    private NodeProcess Start(Planned plan, params Planned[] members)
    {
        var node = new NodeProcess(new()
        {
            Name = plan.Name,
            Port = plan.Port,
            Members = string.Join(',', members.Select(static member => member.Text)),
            DataDirectory = _folder.Child(plan.Folder),
            Variables = ImmutableDictionary<string, string>.Empty
                .Add("ADVO_CLUSTER_SECRET", "the secret of the tests")
                .Add("ADVO_ADMIN_TOKEN", Token)
                .Add("ADVO_SHEET_LINGER_SECONDS", "600"),
        });
        _nodes.Add(node);
        node.Start();
        return node;
    }

    private Planned Plan(string name, string? folder = null) => new(name, folder ?? name, FreePorts.Take(), FreePorts.Take());

    private async Task Change(HttpMethod method, string what)
    {
        var answer = await Ask(method, what, Token);
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Body.ToString());
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> Ask(HttpMethod method, string what, string? token = Token)
    {
        using var request = new HttpRequestMessage(
            method, new Uri((await Leader()).HttpAddress, method == HttpMethod.Delete ? $"members/{what}" : "members"));
        if (method == HttpMethod.Post)
            request.Content = new StringContent(what);
        if (token is not null)
            request.Headers.Authorization = new("Bearer", token);
        using var answer = await Http.SendAsync(request);
        return (answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.Clone());
    }

    private Task<NodeProcess> Leader() => Eventually.Get(
        "there is a leader",
        async () =>
        {
            foreach (var node in _nodes.Where(static node => node.IsRunning))
            {
                if (await node.Status() is { IsLeader: true })
                    return node;
            }
            return null;
        },
        NodeProcess.ReadyTimeout);

    private async Task Write(NodeProcess node)
    {
        await using var client = await TestClient.Open(node, Sheet, Password);
        for (var end = _written + 100; _written < end; _written++)
        {
            var reply = await client.Set($"k{_written}", _written);
            Assert.True(reply.Succeeded(), reply.ToString());
        }
    }

    private async Task AssertHasAll(NodeProcess node)
    {
        await using var client = await TestClient.Open(node, Sheet, Password);
        for (var i = 0; i < _written; i++)
            Assert.Equal(i, (await client.Get($"k{i}")).Number("value"));
    }

    private static Task AssertEqual(params NodeProcess[] nodes) => Eventually.Until(
        "all nodes have the same state",
        async () =>
        {
            var all = await Task.WhenAll(nodes.Select(static node => node.Status(digest: true)));
            if (all.DistinctBy(static status => status?.Applied).Count() > 1)
                return false;
            Assert.Single(all.Select(static status => status?.Digest).Distinct());
            return true;
        },
        NodeProcess.ReadyTimeout);

    private sealed record Planned(string Name, string Folder, int Port, int RaftPort)
    {
        internal string ClientUrl => $"ws://127.0.0.1:{Port}/ws";

        internal string Text => $"{Name}=127.0.0.1:{RaftPort}|{ClientUrl}";
    }
}
