using AdvoCache.Core;
using AdvoCache.Tests.Core.Drawing;
using FsCheck.Xunit;

namespace AdvoCache.Tests.Core.State;

/// <summary>Locks under random lists of commands, as a collaborator sees them: from the replies and the events alone.</summary>
[Properties(Arbitrary = [typeof(Rolls)], EndSize = 400)]
public sealed class LockPropertyTests
{
    [Property(MaxTest = 300)]
    public void A_lock_has_one_owner_tokens_only_grow_and_who_waits_is_served_in_order(Rolls rolls)
    {
        var store = StepDraw.PeopledStore();
        var witness = new LockWitness(store);
        for (var place = 0; place < rolls.Count; place++)
        {
            var step = new StepDraw(rolls.At(place), store).Next();
            store.Advance(step.Stamp);
            witness.Advanced();
            var reply = step.ApplyTo(store);
            witness.Applied(step, reply);
        }
    }
}
