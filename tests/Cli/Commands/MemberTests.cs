using System.Text.Json;
using AdvoCache.Tests.Cli.Running;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Cli.Commands;

/// <summary>Members come and go.</summary>
public sealed class MemberTests : CommandTest
{
    private const string Token = "the token of the operator";
    private readonly ScratchFolder _folder;
    private readonly NodeProcess _node;

    public MemberTests()
        : this(new ScratchFolder(), FreePorts.Take())
    {
    }

    private MemberTests(ScratchFolder folder, int port)
        : this(folder, new NodeProcess(new()
        {
            DataDirectory = folder.Child("n1"),
            Port = port,
            Members = $"n1=127.0.0.1:{FreePorts.Take()}|ws://127.0.0.1:{port}/ws",
            Variables = NodeSettings.With(("ADVO_ADMIN_TOKEN", Token), ("ADVO_CLUSTER_SECRET", "the secret of the tests")),
        }))
    {
    }

    private MemberTests(ScratchFolder folder, NodeProcess node)
        : base(node) => (_folder, _node) = (folder, node);

    [Fact]
    public async Task A_member_is_added_listed_and_removed()
    {
        using (_folder)
        await using (_node)
        {
            _node.Start();
            await _node.WaitUntilReady();
            var (raft, client) = ($"127.0.0.1:{FreePorts.Take()}", $"ws://127.0.0.1:{FreePorts.Take()}/ws");

            using var added = JsonDocument.Parse(await Member("add", "n2", raft, client, "--json"));
            Assert.Equal(["n1", "n2"], added.RootElement.GetProperty("members").EnumerateArray().Select(static member => member.GetProperty("name").GetString()));
            Assert.Matches($"n2 +{raft} +{client} +{new Uri(client).Authority} +joining", await Member("list"));
            Assert.DoesNotContain("n2", await Member("remove", "n2"), StringComparison.Ordinal);

            AssertOneLine(await Ask(Token, "member", "add", "n2", "nonsense", client), 4, "Raft address");
            AssertOneLine(await Ask("another token of the operator", "member", "list"), 4, "ADVO_ADMIN_TOKEN");
        }
    }

    private async Task<string> Member(params string[] arguments)
    {
        var result = await Ask(Token, ["member", .. arguments]);
        Assert.True(result.Code == 0, result.Error);
        return result.Text;
    }

    private Task<AdvoResult> Ask(string token, params string[] arguments)
        => AdvoProcess.RunAsync(With(("ADVO_ADMIN_TOKEN", token), ("ADVO_SHEET", null)), null, arguments);
}
