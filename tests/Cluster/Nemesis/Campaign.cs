namespace AdvoCache.Tests.Cluster.Nemesis;

/// <summary>The nemesis: strikes with its faults in turn, as its seed says, and gives the cluster time to recover in between.</summary>
internal sealed class Campaign(Battle battle, IReadOnlyList<Fault> faults, long seed, Action<string> note)
{
    private const double ShortestPauseSeconds = 0.3;
    private const double LongestPauseSeconds = 1.5;

    /// <summary>Strikes so many times with each fault.</summary>
    public async Task Run(int times)
    {
        for (var strike = 0; strike < times * faults.Count; strike++)
        {
            // Dice of its own for each strike: what one of them draws depends on no other.
            var dice = new Random(unchecked((int)((seed * 7_919) + strike)));
            var pause = dice.Between(ShortestPauseSeconds, LongestPauseSeconds);
            var fault = faults[strike % faults.Count];
            note($"strike {strike + 1}: {fault.Kind}");
            await fault.Strike(battle, dice);
            await battle.Recover();
            await Task.Delay(pause);
        }
    }
}
