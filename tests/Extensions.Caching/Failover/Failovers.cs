using System.Globalization;
using AdvoCache.Client;
using AdvoCache.Tests.Extensions.Caching.Nodes;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Extensions.Caching.Failover;

/// <summary>A cluster of three whose leaders die: 3 for each test by default, ADVO_TEST_KILLS in a full run.</summary>
public sealed class Failovers : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private TestCluster? _cluster;

    public static int Kills => int.TryParse(Environment.GetEnvironmentVariable("ADVO_TEST_KILLS"), NumberStyles.None, CultureInfo.InvariantCulture, out var kills) ? kills : 3;

    public TestCluster Cluster => _cluster ?? throw new InvalidOperationException("Not started.");

    /// <summary>Clients of one sheet, each begun at another node.</summary>
    public IEnumerable<AdvoCacheClientOptions> OptionsFor(int processes, string sheet)
        => Enumerable.Range(0, processes).Select(number => NodeFixture.OptionsFor(Cluster.Nodes[number % Cluster.Nodes.Length], sheet));

    /// <summary>Kills leaders. What a probe gives, asked after each death, must become true; the dead node comes back after that.</summary>
    /// <returns>How long that took after each death, in seconds.</returns>
    public async Task<string> KillLeadersAsync(string reason, Func<Func<bool>> probe, Func<string> seen)
    {
        var gaps = new List<double>();
        for (var kill = 0; kill < Kills; kill++)
        {
            var leader = await Cluster.WaitForLeader(Patience);
            leader.Kill();
            var died = TimeProvider.System.GetTimestamp();
            try
            {
                await Eventually.Until(reason, probe(), Patience, () => $"{seen()}\n{Cluster.Output}");
                gaps.Add(TimeProvider.System.GetElapsedTime(died).TotalSeconds);
            }
            finally
            {
                // The next test needs it.
                leader.Start();
                await leader.WaitUntilReady();
            }
        }
        return string.Join(", ", gaps.Select(static gap => string.Create(CultureInfo.InvariantCulture, $"{gap:F2} s")));
    }

    public async Task InitializeAsync() => _cluster = await TestCluster.Start(3);

    public async Task DisposeAsync()
    {
        if (_cluster is not null)
            await _cluster.DisposeAsync();
    }
}

/// <summary>The tests that kill leaders have one cluster and run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class FailoverCollection : ICollectionFixture<Failovers>
{
    public const string Name = "failover";
}
