using AdvoCache.Tests.Cluster.Histories;

namespace AdvoCache.Tests.Cluster.Judging.Simulation;

/// <summary>Listens to a <see cref="SimulatedSheet"/> as the cluster promises: connections break anywhere, and resume or start afresh.</summary>
internal static class SimulatedSubscriber
{
    private const int LongestAway = 5;

    public static IEnumerable<Segment> Listen(SimulatedSheet sheet, int seed, int subscriber)
    {
        var random = new Random(seed);
        var changes = sheet.Changes;
        var position = 0L;
        var ended = 0L;
        for (var place = random.Next(LongestAway); ;)
        {
            // The open is at this place in the log; the changes that it missed come first when it resumes.
            var opened = Math.Max(ended + 1, place == 0 ? 0 : changes[place - 1].At);
            var index = place == 0 ? 5 : changes[place - 1].Index;
            var isResume = position > 0 && random.Next(3) > 0;
            var first = isResume ? changes.TakeWhile(change => change.Index <= position).Count() : place;
            var isLast = random.Next(4) == 0;
            var last = isLast ? changes.Count : random.Next(first, changes.Count + 1);
            var heard = changes.Skip(first).Take(last - first).Select(change => change with { At = Math.Max(opened, change.At) + 1 }).ToList();
            if (last >= place && random.Next(2) == 0)
                heard.Add(new(HeardKind.Index, "", null, last == 0 ? index : Math.Max(index, changes[last - 1].Index), opened + 2));
            yield return new()
            {
                Subscriber = subscriber,
                Sheet = SimulatedSheet.Name,
                Node = $"n{random.Next(3)}",
                Since = position > 0 ? position : null,
                State = isResume ? null : Content(changes.Take(place)),
                Index = index,
                Epoch = "e",
                Opened = opened,
                Heard = heard,
                Ended = ended = heard.Select(message => message.At).Append(opened).Max() + 1,
                End = isLast ? EndKind.RunEnded : EndKind.Lost,
            };
            if (isLast)
                yield break;
            position = Math.Max(isResume ? position : index, heard.Count == 0 ? 0 : heard[^1].Index);
            place = Math.Min(changes.Count, Math.Max(place, last) + random.Next(LongestAway));
        }
    }

    private static Dictionary<string, string> Content(IEnumerable<Heard> changes)
    {
        var content = new Dictionary<string, string>();
        foreach (var change in changes)
            new Change(change.Index, change.Kind, change.Text, change.Value, "").ApplyTo(content);
        return content;
    }
}
