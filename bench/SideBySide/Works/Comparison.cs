using AdvoCache.Bench.Report;
using AdvoCache.Bench.Systems;

namespace AdvoCache.Bench.Works;

/// <summary>The same works for all targets, in turn, several rounds: so that whatever else the machine does falls on all of them.</summary>
internal sealed class Comparison(IReadOnlyList<Target> targets, Results results, int rounds, Meter meter, Action<string> note)
{
    internal void Requests(IEnumerable<RequestWork> works)
    {
        foreach (var work in works)
            Repeat(work.Name, work.Suits, target => work.Measure(target, meter));
    }

    internal void FanOut(IEnumerable<FanOutWork> works)
    {
        foreach (var work in works)
            Repeat(work.Name, FanOutWork.Suits, target => work.Measure(target, meter));
    }

    internal async Task FailoverAsync()
    {
        foreach (var target in targets.Where(FailoverWork.Suits))
        {
            for (var round = 0; round < rounds; round++)
                results.Add(await FailoverWork.MeasureAsync(target));
        }
        note(results.Table(FailoverWork.Name));
    }

    internal void HalfLoad(RequestWork work)
    {
        var name = $"{work.Name} at half load";
        Repeat(name, target => work.Suits(target) && results.Find(work.Name, target.Name) is not null,
            target => work.MeasureSteady(target, meter, results.Find(work.Name, target.Name)!.PerSecond / 2));
    }

    private void Repeat(string name, Func<Target, bool> suits, Func<Target, Sample> measure)
    {
        Target[] suited = [.. targets.Where(suits)];
        for (var round = 0; round < rounds; round++)
        {
            // Whoever comes behind another is a little better or worse off for it; so everybody does.
            for (var turn = 0; turn < suited.Length; turn++)
                results.Add(measure(suited[(round + turn) % suited.Length]));
        }
        note(results.Table(name));
    }
}
