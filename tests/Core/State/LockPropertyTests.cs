using AdvoCache.Core;
using AdvoCache.Tests.Core.Drawing;
using FsCheck.Xunit;

namespace AdvoCache.Tests.Core.State;

/// <summary>Locks under random lists of commands, as a collaborator sees them: from the replies and the events alone.</summary>
[Properties(Arbitrary = [typeof(Rolls)], EndSize = 400)]
public sealed class LockPropertyTests
{
    [Property(MaxTest = 200)]
    public void A_lock_never_has_two_owners_and_tokens_only_grow(Rolls rolls)
    {
        var store = StepDraw.PeopledStore();
        var witness = new Witness();
        for (var place = 0; place < rolls.Count; place++)
        {
            var step = new StepDraw(rolls.At(place), store).Next();
            store.Advance(step.Stamp);
            witness.Hear(store);
            var reply = step.ApplyTo(store);
            if (step.Command is LockKey { } order && reply.Succeeded)
                witness.Granted(store, step.By, order, reply.Number);
            witness.Hear(store);
        }
    }

    /// <summary>Notes who holds what, with which token and until when, and protests.</summary>
    private sealed class Witness
    {
        private readonly Dictionary<(SheetNumber Sheet, string Key), (SessionId Owner, long Token, Moment Until)> _held = [];
        private readonly Dictionary<(SheetNumber Sheet, string Key), long> _lastToken = [];
        private long _greatestToken;

        internal void Granted(SheetStore store, SessionId to, in LockKey order, long token)
        {
            Assert.True(store.TryFindSession(to, out var session));
            var name = (session.Sheet.Number, order.Key.ToArray().Plain());
            if (_held.TryGetValue(name, out var before) && before.Until > store.Now)
            {
                Assert.Equal(before.Owner, to);
                Assert.Equal(before.Token, token);
            }
            else
            {
                Assert.True(token > _greatestToken, $"Token {token} came after {_greatestToken}.");
            }
            Assert.True(token >= _lastToken.GetValueOrDefault(name));
            _lastToken[name] = token;
            _greatestToken = Math.Max(_greatestToken, token);
            _held[name] = (to, token, store.Now.After(order.TtlMs));
        }

        internal void Hear(SheetStore store)
        {
            foreach (var happened in store.Events)
            {
                if (happened.Kind != EventKind.LockFreed)
                    continue;
                var name = (happened.Sheet.Number, happened.Key.Plain());
                Assert.True(_held.Remove(name, out var held), $"{name} was freed but not held.");
                Assert.Equal((held.Owner, held.Token), (happened.By, happened.Lock?.Token.Value));
            }
            store.ClearEvents();
        }
    }
}
