using AdvoCache.Core;
using AdvoCache.Tests.Core.Drawing;

namespace AdvoCache.Tests.Core.State;

/// <summary>
/// A plain model of locks and their queues: it follows the commands, replies and events of a store, and protests when one of them is
/// not what fair locks would have said.
/// </summary>
internal sealed class LockWitness(SheetStore store)
{
    private readonly Dictionary<(SheetNumber Sheet, string Key), Lock> _locks = [];
    private long _greatestToken;

    internal void Advanced()
    {
        Hear(SessionId.None, 0);
        foreach (var (name, one) in _locks)
        {
            // Far fewer things are due here than one advance ends.
            Assert.DoesNotContain(one.Queue, waiter => waiter.Until <= store.Now);
            Assert.True(one.Holder is null || one.Holder.Until > store.Now, $"{name} outlived its time.");
        }
    }

    internal void Applied(Step step, in Reply reply)
    {
        var (key, ttlMs, waitMs) = step.Command switch
        {
            LockKey order => (order.Key.ToArray().Plain(), order.TtlMs, 0),
            AwaitLock order => (order.Key.ToArray().Plain(), order.TtlMs, order.WaitMs),
            UnlockKey order => (order.Key.ToArray().Plain(), 0, 0),
            _ => (null, 0L, 0L),
        };
        foreach (var (name, one) in _locks)
        {
            one.Queue.RemoveAll(waiter => !store.TryFindSession(waiter.Session, out _));
            if (key is not null && (waitMs <= 0 || name.Key != key))
                one.Queue.RemoveAll(waiter => waiter.Session == step.By);
        }
        Hear(step.By, ttlMs);
        if (key is not null && step.Command is not UnlockKey && store.TryFindSession(step.By, out var session))
            Check(At(session.Sheet.Number, key), step.By, reply, ttlMs, waitMs);
        Assert.All(_locks.Values, one => Assert.True(one.Holder is not null || one.Queue.Count == 0, "Some wait for a lock that nobody holds."));
    }

    private void Check(Lock one, SessionId by, in Reply reply, long ttlMs, long waitMs)
    {
        if (reply.Succeeded)
        {
            Assert.Equal((by, reply.Number), (one.Holder?.Session, one.Holder?.Token));
            return;
        }
        Assert.NotEqual(by, one.Holder?.Session);
        Assert.Equal((waitMs > 0, waitMs > 0 ? Refusal.None : Refusal.LockHeld), (reply.IsQueued, reply.Refusal));
        var place = one.Queue.FindIndex(waiter => waiter.Session == by);
        var queued = new Claim(by, 0, store.Now.After(waitMs), ttlMs);
        if (reply.IsQueued && place < 0)
            one.Queue.Add(queued);
        else if (reply.IsQueued)
            one.Queue[place] = queued;
    }

    private void Hear(SessionId by, long ttlMs)
    {
        foreach (var happened in store.Events)
        {
            var one = At(happened.Sheet.Number, happened.Content.Key.Plain());
            switch (happened.Kind)
            {
                case EventKind.LockTaken:
                    Take(one, happened, by, ttlMs);
                    break;
                case EventKind.LockFreed:
                    Assert.Equal((happened.By, happened.Lock?.Token.Value), (one.Holder?.Session, one.Holder?.Token));
                    one.Holder = null;
                    break;
                case EventKind.LockWaitExpired:
                    Assert.Equal(1, one.Queue.RemoveAll(waiter => waiter.Session == happened.By && waiter.Until <= store.Now));
                    break;
                default:
                    break;
            }
        }
        store.ClearEvents();
    }

    private void Take(Lock one, in Event taken, SessionId by, long ttlMs)
    {
        var token = taken.Lock?.Token.Value ?? 0;
        if (one.Holder is { } holder)
        {
            Assert.Equal((holder.Session, holder.Token, by), (taken.By, token, taken.By));
            one.Holder = holder with { Until = store.Now.After(ttlMs) };
            return;
        }
        Assert.Equal(taken.Index.Value, token);
        Assert.True(token > _greatestToken, $"Token {token} came after {_greatestToken}.");
        _greatestToken = token;
        if (one.Queue.Count > 0)
        {
            // Whoever stands before it has left or heard that its time is over.
            Assert.Equal(one.Queue[0].Session, taken.By);
            Assert.True(one.Queue[0].Until > store.Now);
            ttlMs = one.Queue[0].TtlMs;
            one.Queue.RemoveAt(0);
        }
        else
        {
            Assert.Equal(by, taken.By);
        }
        one.Holder = new(taken.By, token, store.Now.After(ttlMs), ttlMs);
    }

    private Lock At(SheetNumber sheet, string key)
    {
        if (!_locks.TryGetValue((sheet, key), out var one))
            _locks.Add((sheet, key), one = new());
        return one;
    }

    private sealed class Lock
    {
        internal Claim? Holder { get; set; }

        internal List<Claim> Queue { get; } = [];
    }

    private sealed record Claim(SessionId Session, long Token, Moment Until, long TtlMs);
}
