using AdvoCache.Log;
using Microsoft.Extensions.Time.Testing;

namespace AdvoCache.Tests.Log.Reading;

public sealed class MajorityWatchTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(4);

    private readonly FakeTimeProvider _time = new();
    private readonly List<bool> _turns = [];
    private readonly MajorityWatch _watch;
    private TaskCompletionSource _probe = new();
    private long _confirmations;
    private int _probes;

    public MajorityWatchTests() => _watch = new(() => _confirmations, Probe, _turns.Add, _time, Limit);

    [Fact]
    public void After_the_limit_without_a_word_it_is_cut_off_and_says_so_once()
    {
        Pass(Limit - MajorityWatch.LookEvery);
        Assert.False(_watch.IsCutOff);
        Pass(MajorityWatch.LookEvery);
        Assert.True(_watch.IsCutOff);
        Pass(Limit);
        Assert.Equal([true], _turns);
    }

    [Fact]
    public void A_confirmation_ends_it_and_the_silence_counts_anew()
    {
        Pass(Limit);
        _confirmations++;
        Pass(MajorityWatch.LookEvery);
        Assert.False(_watch.IsCutOff);
        Pass(Limit - MajorityWatch.LookEvery);
        Assert.Equal([true, false], _turns);
        Pass(MajorityWatch.LookEvery);
        Assert.Equal([true, false, true], _turns);
    }

    [Fact]
    public void When_nobody_reads_it_asks_by_itself_one_question_at_a_time()
    {
        Pass(TimeSpan.FromMilliseconds(900));
        Assert.Equal(0, _probes);
        Pass(TimeSpan.FromSeconds(2));
        Assert.Equal(1, _probes);
        _probe.SetResult();
        Pass(MajorityWatch.LookEvery);
        Assert.Equal(2, _probes);
    }

    [Fact]
    public void Reads_that_are_confirmed_spare_the_question()
    {
        for (var i = 0; i < 100; i++)
        {
            _confirmations++;
            Pass(MajorityWatch.LookEvery);
        }
        Assert.Equal(0, _probes);
    }

    [Fact]
    public void A_process_that_was_stopped_asks_before_it_calls_itself_cut_off()
    {
        Pass(Limit - MajorityWatch.LookEvery);
        _time.Advance(TimeSpan.FromHours(1));
        _watch.Look();
        Assert.False(_watch.IsCutOff);
        Pass(MajorityWatch.LookEvery * 5);
        Assert.Empty(_turns);
        _confirmations++;
        Pass(Limit - MajorityWatch.LookEvery);
        Assert.Empty(_turns);
    }

    [Fact]
    public void A_process_that_was_stopped_and_finds_nobody_is_cut_off_soon()
    {
        _time.Advance(TimeSpan.FromHours(1));
        _watch.Look();
        Pass(Limit);
        Assert.True(_watch.IsCutOff);
    }

    private void Pass(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += MajorityWatch.LookEvery)
        {
            _time.Advance(MajorityWatch.LookEvery);
            _watch.Look();
        }
    }

    private Task Probe()
    {
        _probes++;
        _probe = new();
        return _probe.Task;
    }
}
