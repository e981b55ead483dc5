namespace AdvoCache.Host.CommandLine;

/// <summary>
/// Runs the nodes of a <see cref="ClusterPlan"/> as processes of their own, relays what they print and starts one again that died.
/// Invariant: when it returns none of them runs any more.
/// </summary>
internal sealed class LocalCluster(ClusterPlan plan, TextWriter output)
{
    private readonly TextWriter _output = TextWriter.Synchronized(output);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var nodes = plan.Nodes.Select(node => new LocalNode(node.Name, plan.Arguments(node), _output)).ToList();
        foreach (var node in nodes)
            node.Start();
        await IntroduceAsync(nodes);

        var running = nodes.Select(node => node.KeepRunningAsync(stopping.Token)).ToList();
        await Task.WhenAny(running); // Before Ctrl+C only a node returns that cannot run at all.
        var failed = !cancellationToken.IsCancellationRequested;
        await stopping.CancelAsync();
        await Task.WhenAll(running);
        return failed ? ExitCode.CannotRun : ExitCode.Fine;
    }

    private async Task IntroduceAsync(IReadOnlyList<LocalNode> nodes)
    {
        foreach (var (planned, node) in plan.Nodes.Zip(nodes))
            await _output.WriteLineAsync($"{planned.Name}  {planned.ClientUrl}  pid {node.ProcessId}");
        await _output.WriteLineAsync(
            $"who leads: http://localhost:{plan.BasePort}/status   kill one: kill -9 PID (it is back after {LocalNode.Pause.TotalSeconds} s)   stop all: Ctrl+C");
    }
}
