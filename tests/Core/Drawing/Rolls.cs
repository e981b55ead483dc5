using AdvoCache.Core;
using FsCheck;
using FsCheck.Fluent;

namespace AdvoCache.Tests.Core.Drawing;

/// <summary>
/// The rolls behind a random list of commands: one number for each command. A failure prints them, and FsCheck shrinks them by leaving
/// rolls out, so what it prints is a short list that still fails.
/// </summary>
public sealed class Rolls
{
    private const int MaxRoll = int.MaxValue - 1;
    private readonly int[] _rolls;

    private Rolls(int[] rolls) => _rolls = rolls;

    public int Count => _rolls.Length;

    public int this[int place] => _rolls[place];

    public static Arbitrary<Rolls> Arbitrary()
        => Arb.From(Gen.Choose(0, MaxRoll).ArrayOf().Select(static rolls => new Rolls(rolls)), static rolls => rolls.Shorter());

    public override string ToString() => $"rolls [{string.Join(", ", _rolls)}]";

    /// <summary>A random source for one place of the list.</summary>
    internal Random At(int place) => new(_rolls[place]);

    /// <summary>Draws the commands while it applies them to the store; answers them.</summary>
    internal List<Step> Play(SheetStore store)
    {
        var steps = new List<Step>(Count);
        foreach (var roll in _rolls)
        {
            var step = new StepDraw(new(roll), store).Next();
            step.Run(store);
            steps.Add(step);
        }
        return steps;
    }

    private IEnumerable<Rolls> Shorter()
    {
        for (var cut = (Count + 1) / 2; cut > 0; cut /= 2)
        {
            for (var from = 0; from + cut <= Count; from += cut)
                yield return new([.. _rolls[..from], .. _rolls[(from + cut)..]]);
        }
    }
}
