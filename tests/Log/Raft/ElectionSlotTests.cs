using AdvoCache.Log;

namespace AdvoCache.Tests.Log.Raft;

public sealed class ElectionSlotTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(300);

    [Theory]
    [InlineData("n1", "n2", "n3")]
    [InlineData("n3", "n1", "n2")]
    [InlineData("cache-b", "cache-c", "cache-a")]
    public void No_two_members_stand_at_the_same_time(params string[] names)
    {
        var slots = SlotsOf(names, Timeout).OrderBy(static slot => slot.Earliest).ToArray();

        Assert.Equal(Timeout, slots[0].Earliest);
        Assert.All(slots.Zip(slots.Skip(1)), pair => Assert.True(pair.Second.Earliest - pair.First.Latest >= Timeout / 6));
        Assert.True(slots[^1].Latest <= Timeout * 2);
    }

    [Fact]
    public void The_shortest_timeout_that_may_be_set_has_slots_too()
        => Assert.All(SlotsOf(["n1", "n2", "n3"], TimeSpan.FromMilliseconds(100)), static slot => Assert.True(slot.Latest - slot.Earliest > TimeSpan.FromMilliseconds(10)));

    [Fact]
    public void Members_beyond_the_third_share_a_slot()
        => Assert.Equal(3, SlotsOf(["n1", "n2", "n3", "n4"], Timeout).Distinct().Count());

    private static IEnumerable<ElectionSlot> SlotsOf(string[] names, TimeSpan timeout)
    {
        var members = new MemberTable(
            AdvoCache.Core.LogIndex.None,
            [.. names.Select(static name => new ClusterMember(name, name, 7000, "ws://" + name, new("ws://" + name + ":8081/node")))]);
        return names.Select(name => ElectionSlot.Of(name, members, timeout));
    }
}
