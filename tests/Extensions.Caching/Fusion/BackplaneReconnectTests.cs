using AdvoCache.Client;
using AdvoCache.Tests.Extensions.Caching.Nodes;
using AdvoCache.Tests.Support;
using ZiggyCreatures.Caching.Fusion;

namespace AdvoCache.Tests.Extensions.Caching.Fusion;

/// <summary>What a process hears that was cut off while others changed values that it has in its memory.</summary>
public sealed class BackplaneReconnectTests
{
    /// <summary>With a history the client hears each change that it missed; without one it gets the sheet anew.</summary>
    [Theory]
    [InlineData("100000")]
    [InlineData("0")]
    public async Task Messages_that_were_missed_are_heard_afterwards(string historyChanges)
    {
        var sheet = NodeFixture.NewName();
        await using var node = await RelayedNode.StartAsync(("ADVO_HISTORY_CHANGES", historyChanges));
        await using var one = await FusionProcess.StartAsync(NodeFixture.OptionsFor(node.Direct, sheet));
        await using var cutOff = await FusionProcess.StartAsync(NodeFixture.OptionsFor(node.Relayed, sheet));
        foreach (var key in new[] { "set", "removed", "expired" })
        {
            await one.Cache.SetAsync(key, "old");
            Assert.Equal("old", await cutOff.Cache.GetOrSetAsync<string>(key, static _ => throw new InvalidOperationException("It is there.")));
        }

        node.Relay.Cut();
        await Eventually.Until("it is cut off", () => cutOff.Client.State == ConnectionState.Reconnecting);
        await one.Cache.SetAsync("set", "newer");
        await one.Cache.SetAsync("set", "new");
        await one.Cache.RemoveAsync("removed");
        await one.Cache.ExpireAsync("expired");
        Assert.Equal("old", cutOff.InMemory("set"));
        node.Relay.Mend();

        await Eventually.Until(
            "its memory has nothing old",
            () => cutOff.InMemory("set") == "new" && cutOff.InMemory("removed") is null && cutOff.InMemory("expired") is null,
            TimeSpan.FromSeconds(20),
            () => $"{cutOff.Client.State}: {cutOff.InMemory("set")}, {cutOff.InMemory("removed")}, {cutOff.InMemory("expired")}");
    }
}
