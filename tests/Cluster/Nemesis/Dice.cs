namespace AdvoCache.Tests.Cluster.Nemesis;

/// <summary>Draws of what faults need.</summary>
internal static class Dice
{
    /// <summary>A time between two, evenly.</summary>
    public static TimeSpan Between(this Random dice, double shortestSeconds, double longestSeconds) =>
        TimeSpan.FromSeconds(shortestSeconds + (dice.NextDouble() * (longestSeconds - shortestSeconds)));

    public static T OneOf<T>(this Random dice, params IReadOnlyList<T> choices) => choices[dice.Next(choices.Count)];
}
