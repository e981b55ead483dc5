using AdvoCache.Tests.Cluster.Histories;

namespace AdvoCache.Tests.Cluster.Judging.Locking;

/// <summary>One token and all that was done with it: from the acquisition over its refreshments to its end.</summary>
internal sealed class Holding
{
    /// <summary>The lock operations that were answered with the token, in the order of their calls.</summary>
    private readonly Operation[] _locks;

    public Holding(string sheet, string key, long token, IEnumerable<Operation> locks, IReadOnlyList<Operation> ofConnection, Rules rules)
    {
        (Sheet, Key, Token) = (sheet, key, token);
        _locks = [.. locks.OrderBy(operation => operation.Called)];
        var mine = ofConnection.Where(operation => operation.Key == key && operation.Called > Taken.Called)
            .TakeWhile(operation => operation.Token is null || operation.Token == token)
            .ToArray();
        Unlocks = [.. mine.Where(operation => operation.Kind == OperationKind.Unlock && operation.Outcome != Outcome.NoEffect)];
        LivesUntil = Lifetime(mine, rules);
        GoneAfter = mine.Any(operation => operation is { Kind: OperationKind.Lock, Outcome: Outcome.Unknown })
            ? Fact.Never
            : _locks.Max(operation => rules.GoneAfter(operation, operation.Returned));

        // Whoever gets an answer of the state machine has a session still when it calls, so the lock was not freed with the session by then.
        SessionLivesUntil = ofConnection
            .Where(operation => operation.IsAnswered && operation.Kind != OperationKind.Get)
            .Max(operation => operation.Called);
    }

    public string Sheet { get; }

    public string Key { get; }

    public long Token { get; }

    public Operation Taken => _locks[0];

    public IReadOnlyList<Operation> Locks => _locks;

    public IReadOnlyList<Operation> Unlocks { get; }

    /// <summary>Before this its time cannot be over, whatever took effect of what was not answered.</summary>
    public long LivesUntil { get; }

    /// <summary>After this its time must be over.</summary>
    public long GoneAfter { get; }

    public long SessionLivesUntil { get; }

    public long UnlockCalled => Unlocks.Count == 0 ? Fact.Never : Unlocks[0].Called;

    /// <summary>The time from its answer on in which the lock was held for certain ends here.</summary>
    public long HeldUntil => Math.Min(Math.Min(LivesUntil, UnlockCalled), SessionLivesUntil);

    /// <summary>The index of the unlock that ended it, if one was acknowledged.</summary>
    public long? EndedAt => Unlocks.FirstOrDefault(unlock => unlock.Outcome == Outcome.Done)?.Index;

    private long Lifetime(Operation[] mine, Rules rules)
    {
        var until = rules.LivesUntil(Taken);
        foreach (var again in mine.Where(operation => operation.Kind == OperationKind.Lock && operation.Outcome is Outcome.Done or Outcome.Unknown))
        {
            // From its call on it may have shortened the time; once it is answered, the time is its own.
            var either = Math.Min(until, rules.LivesUntil(again));
            if (again.Called >= until)
                break;
            until = again.Outcome == Outcome.Done && again.Token == Token && again.Returned <= either ? rules.LivesUntil(again) : either;
        }
        return until;
    }
}
