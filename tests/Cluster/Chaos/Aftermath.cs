using AdvoCache.Tests.Cluster.Histories;
using AdvoCache.Tests.Cluster.Nemesis;
using AdvoCache.Tests.Cluster.Workloads;

namespace AdvoCache.Tests.Cluster.Chaos;

/// <summary>What a run left to be judged: its history, and what no history has a place for.</summary>
/// <param name="History">What clients saw, and what was done to the cluster.</param>
/// <param name="Windows">When which fault surely lasted.</param>
/// <param name="Setbacks">What connections failed their clients.</param>
/// <param name="AreTogether">Whether a client is cut off together with the node of that name.</param>
internal sealed record Aftermath(
    History History, IReadOnlyList<Window> Windows, IReadOnlyCollection<Setback> Setbacks, Func<int, string, bool> AreTogether);
