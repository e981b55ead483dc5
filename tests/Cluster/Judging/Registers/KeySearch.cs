using System.Runtime.InteropServices;
using AdvoCache.Tests.Cluster.Histories;

namespace AdvoCache.Tests.Cluster.Judging.Registers;

/// <summary>
/// The search for an order of one key's calls that explains all their answers: Wing and Gong, "Testing and Verifying Concurrent Objects"
/// (1993), as Lowe, "Testing for Linearizability" (2017), prunes it: configurations (which pending calls took effect, and the state) are
/// remembered, and a call takes effect just in time, when its answer comes or another needs it. Keys are searched apart, since a history
/// is linearizable if each object's is (Herlihy and Wing, 1990).
/// </summary>
/// <remarks>
/// Because no value is set twice, more can be cut without losing an order: a read takes effect at once where it can; a state that
/// something still has to read is not left; a set that nobody read hides before the next unconditional write; deletes take effect in the
/// order of their answers; and of the deletes without answer it counts only how many were used, the fewest being best.
/// </remarks>
internal sealed class KeySearch(KeyModel model, int maxConfigurations)
{
    private const int MostExplained = 10;

    private readonly record struct Configuration(Slots Done, int State);

    private readonly record struct Step(Configuration At, int DeletesUsed);

    private readonly List<Call> _pending = [];
    private readonly PriorityQueue<int, int> _freeSlots = new(Enumerable.Range(0, Slots.Count).Select(slot => (slot, slot)));
    private readonly HashSet<Step> _seen = [];
    private readonly Stack<Step> _open = [];
    private Dictionary<Configuration, int> _frontier = new() { [default] = 0 };
    private Dictionary<Configuration, int> _next = [];
    private int _looked;
    private int _standInsRetired;

    /// <summary>Null: there is such an order. Otherwise why not, or that the search gave up.</summary>
    public string? Run()
    {
        if (model.Contradiction is not null)
            return model.Contradiction;
        foreach (var (time, isReturn, call) in Events())
        {
            if (!isReturn)
            {
                if (!TryBegin(call))
                    return $"undecided: more than {Slots.Count} calls at once\n{call.Text}";
                continue;
            }

            foreach (var (at, used) in _frontier)
                Reach(new(at, used), call, time);
            if (_looked > maxConfigurations)
                return $"undecided after {_looked} configurations, at\n{call.Text}";
            if (_next.Count == 0)
                return Explain(call);
            End(call);
        }
        return null;
    }

    private IEnumerable<(long Time, bool IsReturn, Call Call)> Events() =>
        model.Calls.Select(call => (Time: call.Called, IsReturn: false, Call: call))
            .Concat(model.Calls.Where(call => call.Returned != Fact.Never).Select(call => (Time: call.Returned, IsReturn: true, Call: call)))
            // What touches in time overlaps: calls come before answers.
            .OrderBy(step => step.Time).ThenBy(step => step.IsReturn);

    private bool TryBegin(Call call)
    {
        if (!_freeSlots.TryDequeue(out var slot, out _))
            return false;
        call.Slot = slot;
        _pending.Add(call);
        if (!call.IsRead)
            return true;

        model.States[call.Needs].ReadersCalled++;
        foreach (var (at, used) in _frontier)
            Keep(at.State == call.Needs ? at with { Done = at.Done.With(slot) } : at, used);
        Swap();
        return true;
    }

    private void End(Call call)
    {
        Swap();
        _pending.Remove(call);
        _freeSlots.Enqueue(call.Slot, call.Slot);
        _standInsRetired += call.IsStandIn ? 1 : 0;
    }

    /// <summary>Collects the configurations in which the call has taken effect that can be reached from here.</summary>
    private void Reach(Step from, Call goal, long time)
    {
        _seen.Clear();
        Visit(from, goal);
        while (_open.TryPop(out var step) && _looked <= maxConfigurations)
        {
            var isAbsenceWanted = false;
            Call? delete = null;
            foreach (var call in _pending)
            {
                if (step.At.Done.Has(call.Slot))
                    continue;
                isAbsenceWanted |= call.Needs == KeyModel.Absent;
                if (call.IsRead)
                    continue;
                if (call is { IsUnconditional: true, Makes: KeyModel.Absent })
                    delete = delete is null || call.Returned < delete.Returned ? call : delete;
                else if (call == goal || !CanHide(call))
                    Take(step, call, goal, time);
            }

            if (delete is not null && (delete == goal || !CanHide(delete)))
                Take(step, delete, goal, time);
            if (isAbsenceWanted && step.At.State != KeyModel.Absent && CanLeave(step.At.State, null))
                Vanish(step, goal, time);
        }
        _open.Clear();
    }

    private void Take(Step step, Call call, Call goal, long time)
    {
        var at = step.At;
        if ((!call.IsUnconditional && call.Needs != at.State) || !CanLeave(at.State, call) || (call.IsStandIn && !HasStandIn(at, time)))
            return;
        var done = call.IsUnconditional ? Hide(at.Done) : at.Done;
        Visit(new(new(done.With(call.Slot), call.Makes!.Value), step.DeletesUsed), goal); // Writes make a state.
    }

    private void Vanish(Step step, Call goal, long time)
    {
        if (model.States[step.At.State].VanishesFrom <= time)
            Visit(step with { At = step.At with { State = KeyModel.Absent } }, goal);
        if (step.DeletesUsed < model.LooseDeletes.Length && model.LooseDeletes[step.DeletesUsed] <= time)
            Visit(new(new(Hide(step.At.Done), KeyModel.Absent), step.DeletesUsed + 1), goal);
    }

    private void Visit(Step step, Call goal)
    {
        var done = step.At.Done;
        foreach (var call in _pending)
        {
            if (call.IsRead && call.Needs == step.At.State)
                done = done.With(call.Slot);
        }
        step = step with { At = step.At with { Done = done } };

        if (done.Has(goal.Slot))
        {
            Keep(step.At with { Done = done.Without(goal.Slot) }, step.DeletesUsed);
        }
        else if (_seen.Add(step))
        {
            _looked++;
            _open.Push(step);
        }
    }

    private void Keep(Configuration at, int used)
    {
        ref var fewest = ref CollectionsMarshal.GetValueRefOrAddDefault(_next, at, out var isKnown);
        fewest = isKnown ? Math.Min(fewest, used) : used;
    }

    private void Swap()
    {
        (_frontier, _next) = (_next, _frontier);
        _next.Clear();
    }

    private bool CanLeave(int state, Call? taker)
    {
        if (state == KeyModel.Absent)
            return true;
        var left = model.States[state];
        return left.ReadersCalled == left.Readers && (left.Taker is null || left.Taker == taker);
    }

    /// <summary>Whether nobody can tell when this write took effect, if another follows it at once.</summary>
    private bool CanHide(Call call)
    {
        if (call.Makes is not { } made || !call.IsUnconditional)
            return false;
        var state = model.States[made];
        return !state.IsObserved && (state.VanishesFrom > model.End || !model.States[KeyModel.Absent].IsObserved);
    }

    private Slots Hide(Slots done)
    {
        foreach (var call in _pending)
        {
            if (CanHide(call))
                done = done.With(call.Slot);
        }
        return done;
    }

    /// <summary>Whether one more of the sets without answer was sent by now than stand-ins have taken effect.</summary>
    private bool HasStandIn(Configuration at, long time)
    {
        var used = _standInsRetired + _pending.Count(call => call.IsStandIn && at.Done.Has(call.Slot));
        return used < model.LooseSets.Length && model.LooseSets[used] <= time;
    }

    private string Explain(Call stuck)
    {
        var states = _frontier.Keys.Select(at => at.State).ToHashSet();
        var nearby = _pending.Where(call => call != stuck)
            .Concat(model.Calls.Where(call => call.Makes is { } made && (made == stuck.Needs || states.Contains(made)) && made != KeyModel.Absent))
            // A state can also not be left because of what reads it later.
            .Concat(model.Calls.Where(call => call.Needs != KeyModel.Absent && states.Contains(call.Needs) && call.Called > stuck.Returned).Take(MostExplained / 2))
            .Concat(model.Calls.Where(call => !call.IsRead && call.Returned < stuck.Called).OrderBy(call => call.Returned).TakeLast(2))
            .Distinct()
            .OrderBy(call => call.Called)
            .TakeLast(MostExplained);
        return $"no order explains\n    {stuck.Text}\n  before it the key can only have been "
            + $"{string.Join(" or ", states.Take(MostExplained).Select(state => model.States[state].Value))}; around it:\n"
            + string.Join('\n', nearby.Select(call => $"    {call.Text}"));
    }
}
