using System.Collections.Immutable;
using AdvoCache.Tests.Support;
using Xunit.Abstractions;

namespace AdvoCache.Tests.Cluster;

/// <summary>
/// A test with a cluster of three node processes of its own, for whoever kills nodes.
/// What the nodes printed goes into the test's output, which the runner shows when the test fails.
/// </summary>
public abstract class ClusterTest(ITestOutputHelper output) : IAsyncLifetime
{
    protected const string Password = "correct horse";

    private TestCluster? _cluster;

    protected TestCluster Cluster => _cluster ?? throw new InvalidOperationException("The cluster is not started yet.");

    /// <summary>Further ADVO_ variables for the nodes.</summary>
    protected virtual ImmutableDictionary<string, string>? Variables => null;

    protected string Sheet { get; } = $"sheet-{Guid.NewGuid():N}";

    public async Task InitializeAsync() => _cluster = await TestCluster.Start(3, Variables);

    public async Task DisposeAsync()
    {
        if (_cluster is null)
            return;
        output.WriteLine(_cluster.Output);
        await _cluster.DisposeAsync();
    }

    protected Task<TestClient> Open(NodeProcess node) => TestClient.Open(node, Sheet, Password);

    /// <summary>For the notes of a run: shown with the test, and kept in measurements.txt beside the test assembly.</summary>
    protected void Report(string measurement)
    {
        var line = $"{DateTimeOffset.UtcNow:u} {GetType().Name}: {measurement}";
        output.WriteLine(line);
        File.AppendAllText(Path.Combine(AppContext.BaseDirectory, "measurements.txt"), line + "\n");
    }
}
