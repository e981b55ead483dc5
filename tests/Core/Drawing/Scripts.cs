using AdvoCache.Core;

namespace AdvoCache.Tests.Core.Drawing;

/// <summary>Long random lists of commands, each named by its seed.</summary>
internal static class Scripts
{
    /// <summary>Draws a list, having applied it to the store.</summary>
    internal static Step[] Draw(int seed, int length, SheetStore store)
    {
        var draw = new StepDraw(new(seed), store);
        var steps = new Step[length];
        for (var place = 0; place < length; place++)
        {
            steps[place] = draw.Next();
            steps[place].Run(store);
        }
        return steps;
    }
}
