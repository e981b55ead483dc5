using AdvoCache.Tests.Cluster.Histories;
using AdvoCache.Tests.Cluster.Nemesis;
using AdvoCache.Tests.Cluster.Workloads;

namespace AdvoCache.Tests.Cluster.Chaos;

/// <summary>What a run left to be judged: its history, and what no history has a place for.</summary>
internal sealed record Aftermath(History History, IReadOnlyList<Window> Windows, IReadOnlyCollection<Setback> Setbacks);
