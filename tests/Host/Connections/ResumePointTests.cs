using System.Text;
using AdvoCache.Core;
using AdvoCache.Host.Connections;
using AdvoCache.Log;

namespace AdvoCache.Tests.Host.Connections;

public class ResumePointTests
{
    private const long NoLimit = long.MaxValue;

    private readonly SheetStore _store = new();
    private readonly ChangeHistory _history;

    public ResumePointTests()
    {
        _history = new(100, 1_000_000);
        var session = new SessionId(new(1), 1);
        _store.Apply(new NameCluster(new(7), ClusterId.None), SessionId.None);
        _store.Apply(new JoinNode(new(1), "n1"u8.ToArray(), 0), SessionId.None);
        _store.Apply(new OpenSheet("s"u8.ToArray(), "h"u8.ToArray(), 10), session);
        for (var i = 0; i < 3; i++)
            _store.Apply(new Set("k"u8.ToArray(), "1"u8.ToArray(), 1000), session);
        foreach (var happened in _store.Events)
            _history.Add(happened);
    }

    private Sheet Sheet => _store.TryFindSheet("s"u8, out var sheet) ? sheet : throw new InvalidOperationException("The sheet is gone.");

    private byte[] Epoch => SheetEpoch.Of(_store.ClusterId, Sheet.Number);

    [Fact]
    public void An_epoch_tells_clusters_and_lives_of_a_sheet_apart()
    {
        string[] epochs = [Of(1, 1), Of(1, 2), Of(2, 1), Of(ulong.MaxValue, long.MaxValue), Of(0x11, 1), Of(1, 11)];
        Assert.Equal(epochs.Length, epochs.Distinct().Count());
        Assert.Equal("", Of(0, 1));

        static string Of(ulong cluster, long sheet) => Encoding.ASCII.GetString(SheetEpoch.Of(new(cluster), new(sheet)));
    }

    [Fact]
    public void Where_it_stopped_hearing_it_goes_on()
    {
        Assert.Equal(3, Missed(0)?.Count);
        Assert.Equal([Sheet.LastChange], Missed(Sheet.LastChange.Value - 1)?.Select(change => change.Index));
        Assert.Equal([], Missed(_store.Index.Value));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    [InlineData(1_000)]
    [InlineData(long.MaxValue)]
    public void From_an_index_that_was_never_heard_nobody_goes_on(long since) => Assert.Null(Missed(since));

    [Theory]
    [InlineData("")]
    [InlineData("0000000000000007-2")]
    [InlineData("0000000000000008-1")]
    [InlineData("0000000000000007-1 ")]
    public void Under_another_epoch_nobody_goes_on(string epoch)
    {
        Assert.Equal("0000000000000007-1", Encoding.ASCII.GetString(Epoch));
        Assert.Null(new ResumePoint(_store.Index, Encoding.ASCII.GetBytes(epoch)).Missed(Sheet, _store, _history, Epoch, NoLimit));
    }

    [Fact]
    public void In_a_cluster_without_id_nobody_goes_on()
        => Assert.Null(new ResumePoint(_store.Index, []).Missed(Sheet, _store, _history, [], NoLimit));

    [Fact]
    public void More_than_the_outbox_takes_is_not_told_late()
    {
        var bytes = Missed(0)!.Sum(change => change.Bytes);
        Assert.NotNull(Missed(0, bytes));
        Assert.Null(Missed(0, bytes - 1));
    }

    private List<Change>? Missed(long since, long maxBytes = NoLimit)
        => new ResumePoint(new(since), Epoch).Missed(Sheet, _store, _history, Epoch, maxBytes)?.ToList();
}
