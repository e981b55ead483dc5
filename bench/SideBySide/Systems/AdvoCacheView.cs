using AdvoCache.Bench.Load;

namespace AdvoCache.Bench.Systems;

/// <summary>The same cluster, with its clients at other nodes.</summary>
internal sealed class AdvoCacheView(string name, AdvoCacheTarget cluster, Placement placement, string scratch) : Target(name, scratch)
{
    internal override double ProcessorSeconds => cluster.ProcessorSeconds;

    internal override bool Does(Feature feature) => feature is Feature.Requests or Feature.LinearizableReads;

    internal override Task StartAsync() => cluster.Processes.Count > 0 ? Task.CompletedTask : throw new InvalidOperationException("The cluster itself is not among the systems.");

    internal override Connection Client(int run, int number, ILoad load) => cluster.Client(run, number, placement, load);
}
