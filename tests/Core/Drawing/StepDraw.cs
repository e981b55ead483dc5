using System.Buffers;
using System.Text;
using AdvoCache.Core;

namespace AdvoCache.Tests.Core.Drawing;

/// <summary>
/// Draws the next command of a random list: any of all types, over a few nodes, sessions, sheets and keys, so that they meet often.
/// It looks at the store that the list is drawn for, so that versions, tokens and touches are right as often as wrong.
/// Everything comes from the one random source: the same seed draws the same list.
/// </summary>
internal sealed class StepDraw
{
    private const int SessionsANode = 5;
    private const int RunsANode = 3;

    private static readonly string[] Nodes = ["n1", "ni2", "n\u00fc3"];
    private static readonly string[] Sheets = ["team", "TEAM", "\u0130stanbul", "a:x"];
    private static readonly string[] KeyStems = ["", "i", "I", "\u0131", "\u0130", "a", "a:", "\u00e9", "e\u0301", "\u0661", "k\0", "\ud83d\ude00"];
    private static readonly string[] Values = ["", "1", "1.0", "\"i\"", "[9007199254740993]", "{\"\u0130\":null}"];

    /// <summary>How to draw each type of command, and how often. A test fails for a command that is not here.</summary>
    private static readonly (Type Command, int Weight, Func<StepDraw, Step> Draw)[] Makers =
    [
        Maker(30, static draw => new Set(draw.Key(), draw.Value(), draw.TtlMs(), draw.OneIn(4), draw.AnyCondition())),
        Maker(8, static draw => new Delete(draw.Key(), draw.AnyCondition())),
        Maker(1, static draw => new DeleteByPrefix(draw.Affix())),
        Maker(1, static draw => new DeleteBySuffix(draw.Affix())),
        Maker(14, static draw => new LockKey(draw.LockName(), draw.TtlMs())),
        Maker(14, static draw => new AwaitLock(draw.LockName(), draw.TtlMs(), draw.TtlMs())),
        Maker(8, static draw => new UnlockKey(draw.LockName())),
        Maker(12, static draw => new Touch(draw.Touches())),
        Maker(12, static draw => new OpenSheet(draw.Pick(Sheets).Utf8(), draw.OneIn(20) ? "other"u8.ToArray() : "hash"u8.ToArray(), draw._random.Next(1, 9))),
        Maker(2, static draw => new CloseSession(draw.LingerMs())),
        Maker(3, static draw => new Evict(draw.SomeTime())),
        Maker(2, static draw => draw.AnyJoin()),
        Maker(1, static draw => new LoseNode(draw.OneIn(4) ? draw.AnyRun() : default, draw.LingerMs())),
        Maker(1, static _ => default(BeginTerm)),
        Maker(1, static draw => new SetMembers(draw.OneIn(3) ? new(draw._random.Next(100)) : draw._store.MembersVersion, draw.Value())),
        Maker(1, static draw => new NameCluster(new((ulong)draw._random.Next(3)), draw.OneIn(2) ? draw._store.ClusterId : default)),
        Maker(1, static draw => new CompareDigests(new(draw._random.Next(-1, 20)), draw._random.Next(4) * 200L)),
        Maker(1, static draw => new ReportDigest(draw._random.Next(100), draw.Pick(Nodes).Utf8(), StateImage.Version, draw.Key())),
    ];

    private static readonly int AllWeights = Makers.Sum(static maker => maker.Weight);

    private readonly Random _random;
    private readonly SheetStore _store;
    private long _now;
    private SessionId _by;

    internal StepDraw(Random random, SheetStore store)
    {
        _random = random;
        _store = store;
    }

    /// <summary>The command types that can be drawn.</summary>
    internal static IEnumerable<Type> Types => Makers.Select(static maker => maker.Command);

    /// <summary>A store in which all nodes have joined and some clients have opened sheets, so that short lists meet something too.</summary>
    internal static SheetStore PeopledStore()
    {
        var store = new SheetStore();
        for (var node = 0; node < Nodes.Length; node++)
        {
            var run = RunOf(node, 1);
            store.Apply(new JoinNode(run, Nodes[node].Utf8(), 0), SessionId.None);
            for (var session = 1; session < SessionsANode; session++)
                store.Apply(new OpenSheet(Sheets[session % 2].Utf8(), "hash"u8.ToArray(), 4), new(run, (ulong)session));
        }
        store.ClearEvents();
        return store;
    }

    internal Step Next()
    {
        Begin();
        var at = _random.Next(AllWeights);
        foreach (var (_, weight, draw) in Makers)
        {
            if ((at -= weight) < 0)
                return draw(this);
        }
        throw new InvalidOperationException("The weights do not add up.");
    }

    internal Step Next(Type command)
    {
        Begin();
        return Makers.Single(maker => maker.Command == command).Draw(this);
    }

    private static (Type, int, Func<StepDraw, Step>) Maker<TCommand>(int weight, Func<StepDraw, TCommand> draw)
        where TCommand : struct, ICommand<TCommand>
        => (typeof(TCommand), weight, from => new Step<TCommand>(new(from._now), from._by, draw(from)));

    /// <summary>Time goes on in small steps, stands still, now and then leaps, and sometimes comes with a stamp from behind.</summary>
    private void Begin()
    {
        _now = Math.Max(0, _store.Now.Milliseconds + _random.Next(20) switch
        {
            0 => -_random.Next(100),
            1 => _random.Next(200),
            < 12 => 0,
            _ => _random.Next(5),
        });
        _by = default;
        for (var tries = 0; tries < 4 && !_store.TryFindSession(_by, out _); tries++)
            _by = new(AnyRun(), (ulong)_random.Next(1, SessionsANode + 1));
        if (OneIn(50))
            _by = default;
    }

    private JoinNode AnyJoin()
    {
        var node = _random.Next(Nodes.Length);
        var known = _store.Nodes.Any(joined => string.Equals(joined.Name, Nodes[node], StringComparison.Ordinal));
        // A join under a name that is there ends a run and its sessions: seldom, or nobody would ever be connected.
        return known && !OneIn(10)
            ? new(_store.Nodes[0].Run, _store.Nodes[0].Name.Utf8(), LingerMs())
            : new(RunOf(node), Nodes[node].Utf8(), LingerMs());
    }

    private NodeRun AnyRun() => _store.Nodes.Count > 0 && !OneIn(20) ? _store.Nodes[_random.Next(_store.Nodes.Count)].Run : RunOf(_random.Next(Nodes.Length));

    private NodeRun RunOf(int node) => RunOf(node, _random.Next(1, RunsANode + 1));

    private static NodeRun RunOf(int node, int run) => new(0x9E37_79B9_7F4A_7C15 * (ulong)((node * RunsANode) + run));

    private byte[] Key() => (Pick(KeyStems) + (OneIn(3) ? "" : Pick(KeyStems))).Utf8();

    private byte[] LockName() => _random.Next(8) switch
    {
        0 => [],
        1 => Key(),
        _ => KeyStems[^_random.Next(1, 4)].Utf8(),
    };

    private byte[] Affix() => OneIn(4) ? [] : Pick(KeyStems).Utf8();

    private byte[] Value() => OneIn(100) ? Encoding.UTF8.GetBytes(new string('x', _random.Next(5000))) : Pick(Values).Utf8();

    private long TtlMs() => _random.Next(12) switch
    {
        0 => 0,
        1 => long.MaxValue - _random.Next(3),
        2 => -_random.Next(1000),
        < 8 => _random.Next(1, 200),
        _ => _random.Next(1, 100_000),
    };

    private long LingerMs() => _random.Next(4) switch
    {
        0 => 0,
        1 when OneIn(40) => long.MaxValue,
        _ => _random.Next(1, 500),
    };

    private Moment SomeTime() => new(Math.Max(0, _store.Now.Milliseconds + _random.Next(-100, 200)));

    private Condition AnyCondition()
    {
        if (!OneIn(3) || !_store.TryFindSession(_by, out var session))
            return default;
        var (key, lockName) = (Key(), LockName());
        long? version = OneIn(2) ? null : OneIn(3) ? _random.Next(100) : _store.TryFindLive(session.Sheet, key, out var entry) ? entry.Version.Value : 0;
        long? token = OneIn(2) ? null : session.Sheet.Locks.TryFind(lockName, out var held) ? held.Token.Value - _random.Next(2) : _random.Next(100);
        return new(version, token is null ? default : (ReadOnlyMemory<byte>)lockName, token);
    }

    private ReadOnlyMemory<byte> Touches()
    {
        var body = new ArrayBufferWriter<byte>();
        var writer = new ByteWriter(body);
        for (var left = _random.Next(6); left > 0; left--)
        {
            var sheet = _store.TryFindSession(_by, out var session) && !OneIn(10) ? session.Sheet.Number : new(_random.Next(100));
            new TouchedEntry(sheet, _random.Next(10)).Write(ref writer);
        }
        if (OneIn(30))
            writer.Byte((byte)_random.Next(256));
        return body.WrittenMemory;
    }

    private bool OneIn(int chances) => _random.Next(chances) == 0;

    private T Pick<T>(T[] choices) => choices[_random.Next(choices.Length)];
}
