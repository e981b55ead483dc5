using AdvoCache.Core;
using AdvoCache.Log;
using AdvoCache.Tests.Core;
using AdvoCache.Tests.Core.Drawing;
using FsCheck.Xunit;

namespace AdvoCache.Tests.Log.History;

/// <summary>
/// Random commands, and copies that come and go between nodes of which one remembers little and one begins anew now and then. At every
/// moment the copy of whoever is there equals the sheet; what is told late is exactly what happened meanwhile.
/// </summary>
public sealed class ResumePropertyTests
{
    [Property(Arbitrary = [typeof(Rolls)], EndSize = 500, MaxTest = 150)]
    public void A_copy_that_comes_and_goes_equals_the_sheet(Rolls rolls)
    {
        var world = new World();
        for (var place = 0; place < rolls.Count; place++)
            world.Step(rolls.At(place));
    }

    /// <summary>The random lists are of use only when copies resume, with and without anything missed, and are refused.</summary>
    [Fact]
    public void Random_lists_reach_every_way_of_coming_back()
    {
        var world = new World();
        var random = new Random(1);
        for (var left = 5_000; left > 0; left--)
            world.Step(new(random.Next()));
        Assert.True(world.Resumed > 100 && world.ResumedWithNothing > 10 && world.Whole > 20, $"{world.Resumed}, {world.ResumedWithNothing}, {world.Whole}");
    }

    private sealed class World
    {
        private static readonly byte[][] Sheets = ["team".Utf8(), "TEAM".Utf8()];

        private readonly SheetStore _store = StepDraw.PeopledStore();
        private readonly ChangeHistory[] _nodes = [new(100_000, 1L << 30), new(4, 2_000), new(100_000, 1L << 30)];
        private readonly SheetCopy[] _copies = [new(), new(), new(), new()];
        private readonly Dictionary<SheetNumber, List<Change>> _truth = [];

        internal World()
        {
            foreach (var node in _nodes)
                node.Restart(_store);
        }

        internal int Resumed { get; private set; }

        internal int ResumedWithNothing { get; private set; }

        internal int Whole { get; private set; }

        internal void Step(Random random)
        {
            if (random.Next(40) == 0)
                _nodes[^1].Restart(_store);
            var step = new StepDraw(random, _store).Next();
            _store.Advance(step.Stamp);
            Tell();
            step.ApplyTo(_store);
            Tell();
            for (var copy = 0; copy < _copies.Length; copy++)
                ComeOrGo(_copies[copy], Sheets[copy % Sheets.Length], random);
        }

        private void ComeOrGo(SheetCopy copy, byte[] name, Random random)
        {
            if (copy.Connected is { } number)
            {
                Assert.True(_store.TryFindSheet(number, out var heard));
                copy.AssertEquals(_store, heard);
                if (random.Next(6) == 0)
                    copy.Leave();
            }
            else if (random.Next(4) == 0 && _store.TryFindSheet(name, out var sheet))
            {
                Come(copy, sheet, _nodes[random.Next(_nodes.Length)]);
                copy.AssertEquals(_store, sheet);
            }
        }

        private void Come(SheetCopy copy, Sheet sheet, ChangeHistory node)
        {
            var (since, epoch) = (copy.Since, copy.Epoch);
            var missed = copy.Come(_store, sheet, node);
            if (missed is null)
                Whole++;
            else if (missed == 0)
                ResumedWithNothing++;
            else
                Resumed++;
            if (missed is { } count)
                Assert.Equal(_truth.GetValueOrDefault(sheet.Number)?.Count(change => change.Index > since) ?? 0, count);
            Assert.False(missed is null && epoch == sheet.Number && node == _nodes[0], "The node that forgets nothing could not tell what was missed.");
        }

        private void Tell()
        {
            foreach (var happened in _store.Events)
            {
                foreach (var node in _nodes)
                    node.Add(happened);
                if (happened.Kind == EventKind.SheetDropped)
                    Drop(happened.Sheet.Number);
                else if (happened.Kind.ChangesContent())
                    Tell(happened.Sheet.Number, new(happened.Kind, happened.Index, happened.Content));
            }
            _store.ClearEvents();
        }

        private void Tell(SheetNumber sheet, Change change)
        {
            if (!_truth.TryGetValue(sheet, out var changes))
                _truth.Add(sheet, changes = []);
            changes.Add(change);
            foreach (var copy in _copies.Where(copy => copy.Connected == sheet))
                copy.Hear(change);
        }

        private void Drop(SheetNumber sheet)
        {
            foreach (var copy in _copies.Where(copy => copy.Connected == sheet))
                copy.Leave();
        }
    }
}
