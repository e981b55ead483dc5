using System.Collections.Concurrent;
using AdvoCache.Client;
using AdvoCache.Extensions.FusionCache;
using AdvoCache.Tests.Extensions.Caching.Nodes;
using AdvoCache.Tests.Support;
using ZiggyCreatures.Caching.Fusion;
using ZiggyCreatures.Caching.Fusion.Backplane;

namespace AdvoCache.Tests.Extensions.Caching.Fusion;

public sealed class BackplaneTests
{
    /// <summary>One's own message lies over the sheet until it is answered, and what comes meanwhile on the same key of the sheet is never seen.</summary>
    [Fact]
    public async Task A_message_that_meets_an_own_one_on_its_way_is_heard()
    {
        var sheet = NodeFixture.NewName();
        await using var node = await RelayedNode.StartAsync();
        await using var one = await AdvoCacheClient.ConnectAsync(NodeFixture.OptionsFor(node.Direct, sheet));
        await using var held = await AdvoCacheClient.ConnectAsync(NodeFixture.OptionsFor(node.Relayed, sheet));
        var (others, mine) = (Subscribe(one, "one", []), Subscribe(held, "held:up", out var heard));
        node.Relay.HoldUp();
        await others.PublishAsync(BackplaneMessage.CreateForEntryRemove("one", "k:1", 1), new FusionCacheEntryOptions());
        var publishing = mine.PublishAsync(BackplaneMessage.CreateForEntrySet("held:up", "k:1", 2), new FusionCacheEntryOptions());
        node.Relay.LetGo();
        await publishing;

        await Eventually.Until("it is heard", () => !heard.IsEmpty);
        var message = Assert.Single(heard);
        Assert.Equal(("one", "k:1", 1L, BackplaneMessageAction.EntryRemove), (message.SourceId, message.CacheKey, message.Timestamp, message.Action));
    }

    [Fact]
    public async Task What_is_no_message_is_not_heard()
    {
        var sheet = NodeFixture.NewName();
        await using var node = await RelayedNode.StartAsync();
        await using var client = await AdvoCacheClient.ConnectAsync(NodeFixture.OptionsFor(node.Direct, sheet));
        var backplane = Subscribe(client, "one", out var heard);
        foreach (var json in new[] { "null", "[]", "{}", "\"x\"", "{\"source\":1}", "{\"source\":\"other\",\"timestamp\":1,\"action\":1}", "{\"source\":\"\",\"timestamp\":1,\"action\":300}" })
            await client.SetRawAsync("fusion:channel:message:another:k", System.Text.Encoding.UTF8.GetBytes(json));
        await client.SetRawAsync("fusion:channel:message:", "{\"source\":\"\",\"timestamp\":1,\"action\":1}"u8.ToArray());
        await client.SetRawAsync("fusion:channel:message:another:k", "{\"source\":\"another\",\"timestamp\":1,\"action\":1}"u8.ToArray());

        await Eventually.Until("the last is heard", () => !heard.IsEmpty);
        Assert.Equal("k", Assert.Single(heard).CacheKey);
        backplane.Unsubscribe();
        backplane.Unsubscribe();
        await Assert.ThrowsAsync<InvalidOperationException>(() => backplane.PublishAsync(BackplaneMessage.CreateForEntrySet("one", "k", 2), new FusionCacheEntryOptions()).AsTask());
    }

    private static AdvoCacheBackplane Subscribe(AdvoCacheClient client, string id, out ConcurrentQueue<BackplaneMessage> heard) => Subscribe(client, id, heard = []);

    private static AdvoCacheBackplane Subscribe(AdvoCacheClient client, string id, ConcurrentQueue<BackplaneMessage> heard)
    {
        var backplane = new AdvoCacheBackplane(client);
        backplane.Subscribe(new("cache", id, "channel", static _ => { }, heard.Enqueue, static _ => default, message =>
        {
            heard.Enqueue(message);
            return default;
        }));
        return backplane;
    }
}
