using AdvoCache.Tests.Cluster.Histories;
using AdvoCache.Tests.Cluster.Judging.Locking;

namespace AdvoCache.Tests.Cluster.Judging;

/// <summary>
/// Locks exclude: a token has one holder, tokens grow in real time, nobody holds while another certainly does, waiters are served in their
/// order, and a write with a token is accepted while that token holds the lock and refused when it does not.
/// </summary>
internal static class Locks
{
    public static IEnumerable<Violation> Check(History history, Rules rules)
    {
        var connections = history.Operations.GroupBy(operation => operation.Connection).ToDictionary(group => group.Key, group => group.ToArray());
        var taken = history.Operations.Where(operation => operation is { Kind: OperationKind.Lock, Outcome: Outcome.Done }).ToArray();
        var problems = Array.FindAll(taken, operation => operation.Token is null or 0 || operation.Token > operation.Index)
            .Select(operation => $"a lock without a token of its own: {operation.Describe()}")
            .Concat(Shared(taken));

        foreach (var name in history.Operations.Where(operation => operation.Kind is OperationKind.Lock or OperationKind.Unlock)
            .GroupBy(operation => (operation.Sheet, operation.Key)))
        {
            var holdings = taken.Where(operation => operation.Token is not null && operation.Sheet == name.Key.Sheet && operation.Key == name.Key.Key)
                .GroupBy(operation => operation.Token!.Value) // Filtered.
                .Select(token => new Holding(name.Key.Sheet, name.Key.Key, token.Key, token, connections[token.MinBy(lockIt => lockIt.Called)!.Connection], rules)) // A group is not empty.
                .OrderBy(holding => holding.Token)
                .ToArray();
            Operation[] all = [.. name];
            problems = problems.Concat(Growth(holdings))
                .Concat(Proofs(history, name.Key.Sheet, name.Key.Key, holdings))
                .Concat(Overlaps(holdings))
                .Concat(LostEarly(history, holdings))
                .Concat(HeldByNobody(all, rules))
                .Concat(Overtaking(history, all, rules));
        }
        return problems.Select(problem => new Violation(nameof(Locks), problem));
    }

    private static IEnumerable<string> Shared(Operation[] taken) => taken
        .GroupBy(operation => operation.Token)
        .Where(token => token.Select(operation => (operation.Connection, operation.Sheet, operation.Key)).Distinct().Count() > 1)
        .Select(token => $"one token was given to several:\n    {string.Join("\n    ", token.Select(operation => operation.Describe()))}");

    /// <summary>Tokens grow in real time.</summary>
    private static IEnumerable<string> Growth(Holding[] holdings)
    {
        var taken = holdings.SelectMany(holding => holding.Locks).ToArray();
        var answers = taken.OrderBy(operation => operation.Returned).ToArray();
        Operation? latest = null;
        var next = 0;
        foreach (var operation in taken.OrderBy(operation => operation.Called))
        {
            for (; next < answers.Length && answers[next].Precedes(operation); next++)
                latest = latest is null || answers[next].Token > latest.Token ? answers[next] : latest;
            if (operation.Token < latest?.Token)
                yield return $"a token came after a greater one\n    {latest!.Describe()}\n    {operation.Describe()}"; // Compared just now.
        }
    }

    /// <summary>Whatever proves a token held at an index: no other was given in between, and it had not been given up.</summary>
    private static IEnumerable<string> Proofs(History history, string sheet, string key, Holding[] holdings)
    {
        var byToken = holdings.ToDictionary(holding => holding.Token);
        var fenced = history.Operations.Where(operation => operation is { IsWrite: true, Outcome: Outcome.Done, Fence: not null }
            && operation.Sheet == sheet && operation.Fence.Value.Key == key).ToArray();
        foreach (var write in fenced)
        {
            if (!byToken.TryGetValue(write.Fence!.Value.Token, out var holding)) // Filtered.
                yield return $"a write was accepted with a token that nobody was given: {write.Describe()}";
            else if (write.Called > holding.GoneAfter)
                yield return $"a write was accepted after its lock's time was over\n    {holding.Taken.Describe()}\n    {write.Describe()}";
        }

        var proofs = holdings.SelectMany(holding => holding.Locks.Concat(holding.Unlocks.Where(unlock => unlock.Index == holding.EndedAt))
                .Select(operation => (holding.Token, Operation: operation)))
            .Concat(fenced.Select(write => (write.Fence!.Value.Token, write))); // Filtered.
        foreach (var (token, operation) in proofs)
        {
            if (operation.Index is not { } index || !byToken.TryGetValue(token, out var holding))
                continue;
            if (index < token || index > holding.EndedAt)
                yield return $"token {token} was used outside its time, which ended at {holding.EndedAt}\n    {holding.Taken.Describe()}\n    {operation.Describe()}";
            var place = Array.IndexOf(holdings, holding);
            if (place + 1 < holdings.Length && holdings[place + 1].Token < index)
                yield return $"token {token} was good still after another had been given\n    {holdings[place + 1].Taken.Describe()}\n    {operation.Describe()}";
        }
    }

    /// <summary>
    /// A lock was given, at some moment between call and answer, or was certainly held after its answer, while another certainly held it.
    /// </summary>
    private static IEnumerable<string> Overlaps(Holding[] holdings)
    {
        var answers = holdings.OrderBy(holding => holding.Taken.Returned).ToArray();
        Holding? atCall = null;
        var next = 0;
        foreach (var holding in holdings.OrderBy(holding => holding.Taken.Called))
        {
            for (; answers[next].Taken.Precedes(holding.Taken); next++)
                atCall = Longer(atCall, answers[next]);
            if (holding.Taken.Returned < atCall?.HeldUntil)
                yield return Both(atCall, holding);
        }

        Holding? atAnswer = null;
        foreach (var holding in answers.Where(holding => holding.HeldUntil > holding.Taken.Returned))
        {
            if (holding.Taken.Returned < atAnswer?.HeldUntil && !atAnswer.Taken.Precedes(holding.Taken))
                yield return Both(atAnswer, holding);
            atAnswer = Longer(atAnswer, holding);
        }
    }

    private static Holding Longer(Holding? one, Holding other) => one is null || other.HeldUntil > one.HeldUntil ? other : one;

    private static string Both(Holding one, Holding other) =>
        $"two hold at once; the first certainly until {Wording.Seconds(one.HeldUntil)}\n    {one.Taken.Describe()}\n    {other.Taken.Describe()}";

    /// <summary>A holder was told that it does not hold, though its time was not over and its session lives.</summary>
    private static IEnumerable<string> LostEarly(History history, Holding[] holdings)
    {
        foreach (var holding in holdings)
        {
            if (holding.Unlocks is [{ Outcome: Outcome.Refused } unlock, ..] && unlock.Returned < holding.LivesUntil)
                yield return $"lost before its time\n    {holding.Taken.Describe()}\n    {unlock.Describe()}";

            foreach (var write in history.Operations.Where(operation => operation.Refusal == Refusal.StaleFence
                && operation.Sheet == holding.Sheet && operation.Fence == new Fence(holding.Key, holding.Token)))
            {
                var until = write.Connection == holding.Taken.Connection ? Math.Min(holding.LivesUntil, holding.UnlockCalled) : holding.HeldUntil;
                if (holding.Taken.Precedes(write) && write.Returned < until)
                    yield return $"refused though the lock was held\n    {holding.Taken.Describe()}\n    {write.Describe()}";
            }
        }
    }

    /// <summary>A lock was refused as held when nobody can have held it: unlocked, or its time over.</summary>
    private static IEnumerable<string> HeldByNobody(Operation[] all, Rules rules)
    {
        foreach (var refused in all.Where(operation => operation.Refusal == Refusal.LockHeld))
        {
            var isHeld = all.Any(other => other.Kind == OperationKind.Lock && other.Connection != refused.Connection
                && other.Outcome is Outcome.Done or Outcome.Unknown && other.Called < refused.Returned && MayHold(other) >= refused.Called);
            if (!isHeld)
                yield return $"refused as held, though nobody can have held it: {refused.Describe()}";
        }

        long MayHold(Operation lockIt) => lockIt.Outcome == Outcome.Unknown
            ? Fact.Never
            : Math.Min(
                rules.GoneAfter(lockIt, lockIt.Returned),
                all.FirstOrDefault(unlock => unlock is { Kind: OperationKind.Unlock, Outcome: Outcome.Done }
                    && unlock.Connection == lockIt.Connection && lockIt.Precedes(unlock))?.Returned ?? Fact.Never);
    }

    /// <summary>
    /// Waiters get the lock in the order in which they came. When a waiter came into the queue is not told; while no fault is at work, it
    /// was there <see cref="Rules.QueuedWithin"/> after it asked.
    /// </summary>
    private static IEnumerable<string> Overtaking(History history, Operation[] all, Rules rules)
    {
        var granted = all.Where(operation => operation is { Kind: OperationKind.Lock, Outcome: Outcome.Done, Token: not null }).ToArray();
        foreach (var waiter in granted.Where(operation => operation.WaitMs > 0))
        {
            var queued = waiter.Called + rules.QueuedWithin.Ticks;
            var overtaker = Array.Find(granted, other => other.Connection != waiter.Connection && other.Called > queued && other.Token < waiter.Token);
            if (overtaker is not null && !history.Injections.Any(fault => fault.At < queued && fault.Until > waiter.Called))
                yield return $"a waiter was overtaken\n    {waiter.Describe()}\n    {overtaker.Describe()}";
        }
    }
}
