using System.Globalization;
using System.Net;
using System.Net.Sockets;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Cluster;

/// <summary>What an operator got wrong is told in a line that names it, without a stack trace, and the process ends.</summary>
public sealed class OperatorInputTests : IDisposable
{
    private const string StackTraceLine = "   at ";
    private const string Members = "n1=127.0.0.1:10701|ws://127.0.0.1:10801/ws,n2=127.0.0.1:10702|ws://127.0.0.1:10802/ws,n3=127.0.0.1:10703|ws://127.0.0.1:10803/ws";

    private readonly ScratchFolder _folder = new();

    [Fact]
    public Task A_node_name_that_is_no_member() =>
        Refuses("ADVO_NODE", Settings() with { Name = "n9", Members = Members });

    [Theory]
    [InlineData("n1=nonsense")]
    [InlineData("n1")]
    [InlineData("n1=127.0.0.1:10701|ws://127.0.0.1:10801/ws,n1=127.0.0.1:10702|ws://127.0.0.1:10802/ws")]
    public Task Members_that_cannot_be_read(string members) =>
        Refuses("ADVO_MEMBERS", Settings() with { Members = members });

    // A path below a regular file is closed to everyone; permissions would not stop root.
    [Fact]
    public async Task A_data_directory_that_cannot_be_used()
    {
        var file = _folder.Child("file");
        await File.WriteAllTextAsync(file, "not a directory");
        await Refuses("ADVO_DATA_DIR", Settings() with { DataDirectory = Path.Combine(file, "data") });
    }

    [Fact]
    public async Task A_data_directory_of_another_node()
    {
        await using (var alone = await NodeProcess.StartReady(Settings()))
            await alone.Stop();
        await Refuses("ADVO_DATA_DIR", Settings() with { Members = Members, Name = "n2" });
    }

    [Fact]
    public async Task Settings_that_name_other_members_than_the_cluster_has_are_told_and_do_not_count()
    {
        await using (var alone = await NodeProcess.StartReady(Settings()))
            await alone.Stop();
        await using var node = await NodeProcess.StartReady(Settings() with { Members = Members });
        Assert.Contains("The settings name other members than the cluster has", node.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_in_use()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        await Refuses(port.ToString(CultureInfo.InvariantCulture), Settings() with { Port = port });
    }

    [Theory]
    [InlineData("ADVO_CACHE_CAPACITY", "many")]
    [InlineData("ADVO_CACHE_CAPACITY", "0")]
    [InlineData("ADVO_CACHE_TTL_MINUTES", "-1")]
    [InlineData("ADVO_JITTER_PERCENT", "101%")]
    [InlineData("ADVO_LOCK_TTL_SECONDS", "1.5")]
    [InlineData("ADVO_SHEET_LINGER_SECONDS", "-1")]
    [InlineData("ADVO_ELECTION_TIMEOUT_MS", "soon")]
    [InlineData("ADVO_LOG_LEVEL", "shout")]
    [InlineData("ADVO_PORT", "127.0.0.1:99999")]
    public Task A_setting_out_of_its_range(string variable, string value) =>
        Refuses(variable, Settings() with { Variables = NodeSettings.With((variable, value)) });

    public void Dispose() => _folder.Dispose();

    private static async Task Refuses(string named, NodeSettings settings)
    {
        await using var node = new NodeProcess(settings);
        node.Start();
        var exitCode = await node.WaitForExit();
        Assert.NotEqual(0, exitCode);
        Assert.Contains(named, node.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(StackTraceLine, node.Output, StringComparison.Ordinal);
    }

    private NodeSettings Settings() => new()
    {
        DataDirectory = _folder.Child("data"),
    };
}
