using DotNext.Net.Cluster.Consensus.Raft;

namespace AdvoCache.Log;

/// <summary>The library's Raft node, with one step more: out of the way of the others.</summary>
internal sealed class ResigningRaftCluster(RaftCluster.NodeConfiguration configuration) : RaftCluster(configuration)
{
    /// <summary>
    /// Gives a leadership up at once and stands for no election until <see cref="RaftCluster{TMember}.RevertToNormalModeAsync"/>.
    /// It goes on voting and following, which is why the others can agree faster than after its death.
    /// </summary>
    internal async Task StepAsideAsync(CancellationToken token)
    {
        // By the base method: the interface's asks the leader of the moment to resign, whoever that is by then.
        await ResignAsync(token);
        while (!Standby && !await EnableStandbyModeAsync(token))
        {
            // It changed its state in between.
        }
    }
}
