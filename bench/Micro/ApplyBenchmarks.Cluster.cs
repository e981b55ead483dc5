using AdvoCache.Core;
using BenchmarkDotNet.Attributes;

namespace AdvoCache.Bench.Micro;

/// <content>Sessions, locks, and what the nodes order among themselves.</content>
public partial class ApplyBenchmarks
{
    private const long SliceBytes = 1 << 20;

    private static readonly byte[] LockName = Samples.Utf8($"lock");
    private static readonly byte[] HeldName = Samples.Utf8($"held");
    private static readonly byte[] NewSheet = Samples.Utf8($"new sheet");
    private static readonly byte[] Node = Samples.Utf8($"other node");
    private static readonly byte[] Digest = new byte[32];
    private static readonly byte[] Members = new byte[256];
    private static readonly NodeRun OtherRun = new(0xCA_C4E);
    private static readonly SessionId ThirdClient = new(FilledStore.Run, 3);

    private SessionId _holder = FilledStore.Client;
    private SessionId _waiter = FilledStore.OtherClient;
    private long _token;

    [GlobalSetup(Targets = [nameof(LockRefreshes), nameof(AwaitLockThenUnlockHandsOver), nameof(SetFenced)])]
    public void HoldLock() => _token = _filled.Apply(new LockKey(HeldName, FilledStore.TtlMs)).Number;

    [Benchmark]
    public Reply LockThenUnlock()
    {
        _filled.Apply(new LockKey(LockName, FilledStore.TtlMs));
        return _filled.Apply(new UnlockKey(LockName));
    }

    [Benchmark]
    public Reply LockRefreshes() => _filled.Apply(new LockKey(HeldName, FilledStore.TtlMs));

    /// <summary>Two clients that pass a lock to and fro.</summary>
    [Benchmark]
    public Reply AwaitLockThenUnlockHandsOver()
    {
        _filled.Apply(new AwaitLock(HeldName, FilledStore.TtlMs, FilledStore.TtlMs), _waiter);
        var freed = _filled.Apply(new UnlockKey(HeldName), _holder);
        (_holder, _waiter) = (_waiter, _holder);
        return freed;
    }

    [Benchmark]
    public Reply SetFenced()
        => _filled.Apply(new Set(_filled.NextKey(), FilledStore.Value, FilledStore.TtlMs, Condition: new(null, HeldName, _token)));

    [Benchmark]
    public Reply OpenThenClose()
    {
        _filled.Open(ThirdClient, _filled.Sheet.Name, FilledStore.KeyCount);
        return _filled.Apply(new CloseSession(LingerMs: 0), ThirdClient);
    }

    [Benchmark]
    public Reply OpenNewSheetThenCloseDropsIt()
    {
        _filled.Open(ThirdClient, NewSheet, FilledStore.KeyCount);
        return _filled.Apply(new CloseSession(LingerMs: 0), ThirdClient);
    }

    [Benchmark]
    public Reply JoinNodeThenLoseNode()
    {
        _filled.Apply(new JoinNode(OtherRun, Node, LingerMs: 0), SessionId.None);
        return _filled.Apply(new LoseNode(OtherRun, LingerMs: 0), SessionId.None);
    }

    [Benchmark]
    public Reply BeginTerm() => _filled.Apply(default(BeginTerm), SessionId.None);

    [Benchmark]
    public Reply NameCluster()
    {
        var present = _filled.Store.ClusterId;
        return _filled.Apply(new NameCluster(new(present.Value + 1), present), SessionId.None);
    }

    [Benchmark]
    public Reply SetMembers() => _filled.Apply(new SetMembers(_filled.Store.MembersVersion, Members), SessionId.None);

    /// <summary>About as much as the leader orders at once.</summary>
    [Benchmark]
    public Reply CompareDigests() => _filled.Apply(new CompareDigests(default, SliceBytes), SessionId.None);

    [Benchmark]
    public Reply ReportDigest() => _filled.Apply(new ReportDigest(Comparison: 1, Node, StateImage.Version, Digest), SessionId.None);
}
