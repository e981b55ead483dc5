using AdvoCache.Log;
using AdvoCache.Tests.Core.Drawing;
using AdvoCache.Tests.Support;
using FsCheck.Xunit;

namespace AdvoCache.Tests.Log.Entries;

/// <summary>
/// Random appends, cuts, snapshots, clean ends and crashes, with segments and blocks so small that every step crosses some. At every
/// moment the log holds what a plain list holds, and after a crash what was written by then.
/// </summary>
public sealed class SegmentedLogPropertyTests
{
    [Property(Arbitrary = [typeof(Rolls)], EndSize = 300, MaxTest = 60)]
    public void The_log_holds_what_a_list_holds(Rolls rolls)
    {
        using var world = new World();
        for (var place = 0; place < rolls.Count; place++)
            world.Step(rolls.At(place));
    }

    /// <summary>The random lists are of use only when they come to every kind of step often enough.</summary>
    [Fact]
    public void Random_lists_reach_every_kind_of_step()
    {
        using var world = new World();
        var random = new Random(1);
        for (var left = 2_000; left > 0; left--)
            world.Step(new(random.Next()));
        Assert.True(world is { Cuts: > 30, Resets: > 30, Taken: > 10, Crashes: > 30, Ends: > 30, ReadFromFiles: > 100 }, world.ToString());
    }

    private sealed class World : IDisposable
    {
        private readonly ScratchFolder _folder = new();
        private readonly List<(long Term, byte[] Payload)> _model = [];
        private SegmentedLog _log;
        private long _first = 1;
        private long _firstTerm;
        private long _term = 1;
        private long _committed;
        private int _folders;
        private string _directory;

        internal World()
        {
            _directory = _folder.Child("0");
            _log = Open();
        }

        internal int Cuts { get; private set; }

        internal int Resets { get; private set; }

        internal int Taken { get; private set; }

        internal int Crashes { get; private set; }

        internal int Ends { get; private set; }

        internal int ReadFromFiles { get; private set; }

        private long Last => _first + _model.Count - 1;

        public override string ToString() => $"{Cuts} cuts, {Resets} resets, {Taken} taken, {Crashes} crashes, {Ends} ends, {ReadFromFiles} read from files";

        public void Dispose()
        {
            _log.Close();
            _folder.Dispose();
        }

        internal void Step(Random random)
        {
            switch (random.Next(20))
            {
                case < 12:
                    Append(random);
                    break;
                case 12:
                    Cut(random);
                    break;
                case 13:
                    Snapshot(random);
                    break;
                case 14 or 15:
                    Taken += Delete(_log.TakeBefore(_first - 1));
                    break;
                case 16 or 17:
                    _committed = random.NextInt64(_committed, Last + 1);
                    break;
                case 18:
                    Crash();
                    break;
                default:
                    _log.WriteCommitted(_committed);
                    _log.Close();
                    _log = Open();
                    Assert.True(_log.Committed <= Last && _log.Committed >= Math.Min(_committed, Last));
                    Ends++;
                    break;
            }
            Compare();
        }

        private void Append(Random random)
        {
            _term = Math.Max(1, _term + random.Next(20) switch { 0 => -1, < 3 => 1, _ => 0 });
            for (var left = random.Next(1, 5); left > 0; left--)
            {
                var payload = new byte[random.Next(8) == 0 ? 0 : random.Next(200)];
                random.NextBytes(payload);
                _log.Append(_term, payload, _committed, unread: _committed);
                _model.Add((_term, payload));
            }
            _log.WriteOut();
        }

        private void Cut(Random random)
        {
            var to = random.NextInt64(_committed, Last + 1);
            if (to < _log.First - 1)
                return;
            _log.CutAfter(to);
            _model.RemoveRange((int)(to - _first + 1), (int)(Last - to));
            Cuts++;
        }

        /// <summary>Of an entry that the log has, in its term or another; or of one that it has not yet.</summary>
        private void Snapshot(Random random)
        {
            var (index, term) = random.Next(3) switch
            {
                0 => (random.NextInt64(_committed, Last + 1), 0L),
                1 => (random.NextInt64(_committed, Last + 1), ++_term),
                _ => (Last + random.Next(1, 4), ++_term),
            };
            if (index < _first)
                return;
            var known = index <= Last ? _model[(int)(index - _first)].Term : 0;
            if (term == 0)
                term = known;
            _log.StartFrom(index, term);
            if (index > Last || known != term)
            {
                _model.Clear();
                _first = index + 1;
            }
            else
            {
                _model.RemoveRange(0, (int)(index - _first + 1));
                _first = index + 1;
            }
            _firstTerm = term;
            _committed = Math.Max(_committed, index);
            Resets++;
        }

        private static int Delete(List<Segment> segments)
        {
            foreach (var segment in segments)
                segment.Delete();
            return segments.Count;
        }

        /// <summary>Goes on with a copy of the files of this moment.</summary>
        private void Crash()
        {
            var after = _folder.Child($"{++_folders}");
            Directory.CreateDirectory(after);
            foreach (var file in Directory.EnumerateFiles(_directory))
                File.Copy(file, Path.Combine(after, Path.GetFileName(file)));
            _log.Close();
            _directory = after;
            _log = Open();
            Crashes++;
        }

        private SegmentedLog Open() => new(_directory, _first - 1, _firstTerm, static failure => Assert.Fail(failure.Message), segmentBytes: 1_000, blockBytes: 300);

        private void Compare()
        {
            Assert.Equal(Last, _log.Last);
            Assert.True(_log.First <= _first);
            for (var index = _first; index <= Last; index++)
            {
                var (term, payload) = _model[(int)(index - _first)];
                Assert.Equal(term, _log.TermOf(index));
                var entry = _log.Get(index);
                Assert.Equal(term, entry.Term);
                Assert.Equal(payload.Length, entry.Length);
                Assert.Equal(payload, entry.Payload.ToArray());
                ReadFromFiles += ((DotNext.IO.IDataTransferObject)entry).TryGetMemory(out _) ? 0 : 1;
            }
        }
    }
}
