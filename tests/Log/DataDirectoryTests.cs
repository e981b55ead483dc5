using AdvoCache.Log;

namespace AdvoCache.Tests.Log;

public sealed class DataDirectoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("advocache-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_directory_opens_again_for_the_node_that_made_it()
    {
        DataDirectory.BindTo(Node("n1", "n1", "n2", "n3"));
        DataDirectory.BindTo(Node("n1", "n3", "n2", "n1"));
    }

    [Theory]
    [InlineData("n1", "n1")]
    [InlineData("n2", "n1", "n2", "n3")]
    [InlineData("n1", "n1", "n2", "n4")]
    public void A_directory_of_another_node_or_cluster_is_refused(string name, params string[] members)
    {
        DataDirectory.BindTo(Node("n1", "n1", "n2", "n3"));
        var refused = Assert.Throws<ForeignDataException>(() => DataDirectory.BindTo(Node(name, members)));
        Assert.Contains(_folder, refused.Message, StringComparison.Ordinal);
    }

    private NodeOptions Node(string name, params string[] members) => new()
    {
        Name = name,
        Members = [.. members.Select(member => new ClusterMember(member, "127.0.0.1", member[1] + 9000, "ws://localhost/ws", new Uri("ws://localhost/node")))],
        DataDirectory = _folder,
        Secret = "a secret of the tests"u8.ToArray(),
    };
}
