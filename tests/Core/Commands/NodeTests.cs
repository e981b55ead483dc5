using AdvoCache.Core;
using static AdvoCache.Tests.Core.Scene;

namespace AdvoCache.Tests.Core.Commands;

/// <summary>JoinNode, LoseNode, BeginTerm and NameCluster.</summary>
public sealed class NodeTests
{
    private static readonly NodeRun LaterN1 = new(111);

    [Fact]
    public void A_lost_nodes_sessions_vanish_in_the_order_of_their_numbers()
    {
        var scene = With(Bob, Cyd, Ann);
        scene.When(Order.Lock("l"), Ann);
        var lost = scene.When(new LoseNode(N1, 1000));
        Assert.Equal(2, lost.Reply.Number);
        Assert.Equal(["LockFreed l", "SessionEnded", "SessionEnded"], lost.Told);
        Assert.Equal([Ann, Ann, Bob], lost.Events.Select(happened => happened.By));
        Assert.Equal(1, scene.Sheet.Collaborators);
        Assert.Equal([N2], scene.Store.Nodes.Select(node => node.Run));
    }

    [Fact]
    public void The_sheets_of_a_lost_node_linger()
    {
        var scene = With(Ann);
        scene.When(new LoseNode(N1, 1000));
        Assert.Empty(scene.At(999).Events);
        Assert.Equal(["SheetDropped team"], scene.At(1000).Told);
    }

    [Fact]
    public void What_a_lost_nodes_sessions_still_asked_for_is_refused()
    {
        var scene = With(Ann);
        scene.When(new LoseNode(N1, 1000));
        Assert.Equal(Refusal.SessionUnknown, scene.When(Order.Set("a"), Ann).Reply.Refusal);
        Assert.Equal(Refusal.SessionUnknown, scene.When(Order.Open(Team), Ann).Reply.Refusal);
    }

    [Fact]
    public void Losing_a_node_that_is_not_there_changes_nothing()
    {
        var lost = With(Ann).When(new LoseNode(new(99), 0));
        Assert.Equal((Refusal.None, 0L), (lost.Reply.Refusal, lost.Reply.Number));
        Assert.Empty(lost.Events);
    }

    [Fact]
    public void A_new_run_of_a_node_ends_the_sessions_of_the_earlier_one()
    {
        var scene = With(Ann, Cyd);
        var joined = scene.When(Order.Join(LaterN1, "n1", lingerMs: 1000));
        Assert.Equal(["SessionEnded"], joined.Told);
        Assert.Equal([new(N2, "n2"), new(LaterN1, "n1")], scene.Store.Nodes);
        Assert.True(scene.When(Order.Open(Team), new(LaterN1, 1)).Reply.Succeeded);
    }

    [Fact]
    public void Joining_twice_is_joining_once()
    {
        var scene = With(Ann);
        Assert.Empty(scene.When(Order.Join(N1, "n1")).Events);
        Assert.Equal(2, scene.Store.Nodes.Count);
        Assert.Equal(1, scene.Sheet.Collaborators);
    }

    [Fact]
    public void The_first_entry_of_a_term_changes_nothing()
    {
        var scene = With(Ann);
        var begun = scene.When(default(BeginTerm));
        Assert.True(begun.Reply.Succeeded);
        Assert.Empty(begun.Events);
    }

    [Fact]
    public void A_cluster_is_named_once()
    {
        var scene = With(Ann);
        Assert.Equal(ClusterId.None, scene.Store.ClusterId);
        Assert.Empty(scene.When(new NameCluster(new(7), ClusterId.None)).Events);
        scene.When(new NameCluster(new(8), ClusterId.None));
        Assert.Equal(new ClusterId(7), scene.Store.ClusterId);
        Assert.Equal(new ClusterId(7), Image.Images.Copy(scene.Store).ClusterId);
    }

    [Fact]
    public void Clusters_of_different_names_differ_in_their_digests()
    {
        var (left, right) = (With(Ann), With(Ann));
        left.When(new NameCluster(new(7), ClusterId.None));
        right.When(new NameCluster(new(8), ClusterId.None));
        Assert.NotEqual(StateDigest.Of(left.Store), StateDigest.Of(right.Store));
    }

    [Fact]
    public void Entries_of_a_deposed_leader_are_void()
    {
        var store = With(Ann).Store;
        Assert.True(store.EnterTerm(5));
        Assert.True(store.EnterTerm(5));
        Assert.False(store.EnterTerm(4));
        Assert.Equal(5, store.Term);
    }
}
