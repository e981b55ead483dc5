using AdvoCache.Tests.Conformance.Play;

namespace AdvoCache.Tests.Conformance;

/// <summary>The recorded conversations of the original server, on one node.</summary>
[Collection(OneNodeCollection.Name)]
public sealed class TranscriptsOnOneNode(OneNode one)
{
    [Theory]
    [MemberData(nameof(Scenarios.NamesToPlay), MemberType = typeof(Scenarios))]
    public Task Goes_as_recorded(string scenario) => Player.Play(Scenarios.RecordedAs(scenario), one.Nodes);

    [Theory]
    [MemberData(nameof(Scenarios.MendedNames), MemberType = typeof(Scenarios))]
    public Task Goes_as_mended(string scenario) => Player.Play(Scenarios.MendedAs(scenario), one.Nodes);
}

/// <summary>The same with the connections of a scenario spread over the three nodes of a cluster.</summary>
[Collection(ThreeNodesCollection.Name)]
public sealed class TranscriptsOnThreeNodes(ThreeNodes three)
{
    [Theory]
    [MemberData(nameof(Scenarios.NamesToPlay), MemberType = typeof(Scenarios))]
    public Task Goes_as_recorded(string scenario) => Player.Play(Scenarios.RecordedAs(scenario), three.Nodes);

    [Theory]
    [MemberData(nameof(Scenarios.MendedNames), MemberType = typeof(Scenarios))]
    public Task Goes_as_mended(string scenario) => Player.Play(Scenarios.MendedAs(scenario), three.Nodes);
}

/// <summary>What the original did because it knew no lingering.</summary>
[Collection(TunedNodeCollection.Name)]
public sealed class TranscriptsWithoutLinger(TunedNode tuned)
{
    [Fact]
    public Task A_sheet_goes_with_its_last_collaborator_as_recorded() =>
        Player.Play(Scenarios.RecordedAs(Scenarios.NeedsNoLinger), tuned.Nodes);
}

public sealed class TranscriptFileTests
{
    [Fact]
    public void Every_recorded_scenario_is_played_or_has_a_mended_one()
    {
        var unplayed = Scenarios.Recorded
            .Where(Scenarios.DiffersOnPurpose)
            .Where(recorded => !Scenarios.Mended.Any(mended => mended.Name == recorded.Name));
        Assert.Empty(unplayed.Select(scenario => scenario.Name));
    }

    [Fact]
    public void Scenario_names_are_unique()
    {
        Assert.Equal(Scenarios.Recorded.Length, Scenarios.Recorded.DistinctBy(scenario => scenario.Name).Count());
        Assert.Equal(Scenarios.Mended.Length, Scenarios.Mended.DistinctBy(scenario => scenario.Name).Count());
    }
}
