using AdvoCache.Tests.Extensions.Caching.Nodes;

namespace AdvoCache.Tests.Extensions.Caching.Fusion;

/// <summary>Tests of two processes that share a sheet of their own.</summary>
public abstract class TwoFusionProcesses(NodeFixture fixture) : IAsyncLifetime
{
    private protected NodeFixture Fixture { get; } = fixture;

    private protected string Sheet { get; } = NodeFixture.NewName();

    private protected FusionProcess One { get; private set; } = null!; // Set before each test.

    private protected FusionProcess Other { get; private set; } = null!; // Likewise.

    public async Task InitializeAsync()
    {
        One = await FusionProcess.StartAsync(NodeFixture.OptionsFor(Fixture.Node, Sheet));
        Other = await FusionProcess.StartAsync(NodeFixture.OptionsFor(Fixture.Node, Sheet));
    }

    public async Task DisposeAsync()
    {
        await One.DisposeAsync();
        await Other.DisposeAsync();
    }
}
