using AdvoCache.Core;
using AdvoCache.Log;
using AdvoCache.Tests.Support;
using Xunit.Abstractions;
using NodeStatus = AdvoCache.Tests.Support.NodeStatus;

namespace AdvoCache.Tests.Cluster;

/// <summary>A node that has another state than the two others finds out by itself and stops; they go on.</summary>
public sealed class DivergedReplicaTests(ITestOutputHelper output)
{
    private const string Password = "correct horse";
    private const string Line = "THE STATE OF";
    private const int CannotRun = 1;

    /// <summary>So many sets of so many characters make a snapshot, and leave the log behind it short.</summary>
    private const int Sets = 15;
    private const int ValueChars = 100_000;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly string _sheet = $"sheet-{Guid.NewGuid():N}";

    [Theory]
    [InlineData(Alteration.OneValue)]
    [InlineData(Alteration.OneCommandMore)]
    public async Task A_node_with_an_altered_snapshot_stops_itself_and_comes_back_with_an_empty_directory(Alteration alteration)
    {
        await using var cluster = await TestCluster.Start(3, NodeSettings.With(
            ("ADVO_DIGEST_INTERVAL_SECONDS", "1"), ("ADVO_SNAPSHOT_LOG_BYTES", "1048576"), ("ADVO_SHEET_LINGER_SECONDS", "600")));
        var odd = await cluster.WaitForFollower();
        NodeProcess[] others = [.. cluster.Nodes.Where(node => node != odd)];
        await using var client = await TestClient.Open(others[0], _sheet, Password);
        await client.Set("early", "right");
        for (var set = 0; set < Sets; set++)
            await client.Set("large", new string('x', ValueChars));
        await Eventually.Until("the nodes found their states equal", () => AllAgreeAfter(cluster.Nodes, 0), Limit, () => cluster.Output);
        await odd.Stop();
        Alter(odd, alteration);

        odd.Start();
        Assert.Equal(CannotRun, await odd.WaitForExit(Limit));
        output.WriteLine(cluster.Output);
        Assert.Contains(Line, odd.Output, StringComparison.Ordinal);
        await Eventually.Until(
            "the others name it",
            async () => await AllSay(others, status => status.DigestsDiffer > 0)
                && others.All(node => node.Output.Contains($"The state of {odd.Name} differs", StringComparison.Ordinal)),
            Limit,
            () => cluster.Output);
        Assert.True((await client.Set("after", 1)).Succeeded());
        Assert.All(others, node => Assert.True(node.IsRunning));

        // Whoever starts it again with that data does not get it back.
        odd.Start();
        Assert.Equal(CannotRun, await odd.WaitForExit(Limit));

        Directory.Delete(odd.DataDirectory, recursive: true);
        await odd.Restart();
        var since = (await odd.Status())!.LogEntry; // it was just ready
        await Eventually.Until("all nodes found their states equal again", () => AllAgreeAfter(cluster.Nodes, since), Limit, () => cluster.Output);
        await cluster.WaitForEqualDigests();
    }

    private static async Task<bool> AllSay(IEnumerable<NodeProcess> nodes, Predicate<NodeStatus> said)
        => (await Task.WhenAll(nodes.Select(node => node.Status()))).All(status => status is not null && said(status));

    private static Task<bool> AllAgreeAfter(IEnumerable<NodeProcess> nodes, long entry) => AllSay(nodes, status => status.DigestsAgreed > entry);

    /// <summary>Turns the newest snapshot of a stopped node into an intact one of a state that the others never had.</summary>
    private static void Alter(NodeProcess node, Alteration alteration)
    {
        var path = Directory.GetFiles(Path.Combine(node.DataDirectory, "snapshots"), "*.snapshot").Order(StringComparer.Ordinal).Last();
        LoadedSnapshot? loaded;
        using (var file = File.OpenRead(path))
            loaded = SnapshotFormat.Read(file);
        Assert.NotNull(loaded);
        if (alteration == Alteration.OneCommandMore)
            loaded.Store.Apply(default(BeginTerm), SessionId.None);
        var blocks = SnapshotStore.ImageOf(loaded.Store);
        if (alteration == Alteration.OneValue)
            Assert.Single(blocks, block => Replace(block, "right"u8, "wrong"u8));
        using var altered = File.Create(path);
        SnapshotFormat.WriteHeader(altered, loaded.Entry, loaded.Term);
        foreach (var block in blocks)
            SnapshotFormat.WriteBlock(altered, block);
    }

    private static bool Replace(Span<byte> block, ReadOnlySpan<byte> what, ReadOnlySpan<byte> by)
    {
        var place = block.IndexOf(what);
        if (place < 0)
            return false;
        by.CopyTo(block[place..]);
        return true;
    }

    /// <summary>How a state went astray.</summary>
    public enum Alteration
    {
        /// <summary>One value is another; the index is the same.</summary>
        OneValue,

        /// <summary>A command was applied that the others do not have, so that all later indexes differ.</summary>
        OneCommandMore,
    }
}
