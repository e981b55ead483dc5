using System.Globalization;

namespace AdvoCache.Tests.Cluster.Nemesis;

/// <summary>The wall clock of the leader or of a follower jumps by an hour or ten seconds, either way, and some seconds later back.</summary>
internal sealed class TurnClock() : Fault("clock jump")
{
    private static readonly TimeSpan[] Jumps =
    [
        TimeSpan.FromHours(1), TimeSpan.FromHours(-1), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(-10),
    ];

    public override async Task Strike(Battle battle, Random dice)
    {
        var jump = dice.OneOf(Jumps);
        var node = dice.Next(2) == 0 ? await battle.Leader() : await battle.Follower(dice);
        var clock = battle.Lab.ClockOf(node);
        var target = string.Create(CultureInfo.InvariantCulture, $"{node.Name} {jump.TotalSeconds:+0;-0} s");
        // Longer than the second for which a node may not look at its turned clock.
        await battle.During(this, target, () => clock.Turn(jump), dice.Between(2, 7), () => clock.Turn(TimeSpan.Zero));
    }
}
