using AdvoCache.Client;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Client.Cluster;

public sealed class GetOrCreateTests(SingleNodeFixture fixture) : ClientTest, IClassFixture<SingleNodeFixture>
{
    [Fact]
    public async Task Many_callers_on_many_clients_make_one_value()
    {
        var sheet = NewSheet();
        var clients = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Connect(fixture.Node, sheet)));
        var made = 0;

        var values = await Task.WhenAll(clients.SelectMany(client => Enumerable.Range(0, 5).Select(_ => client.GetOrCreateAsync("report", async token =>
        {
            Interlocked.Increment(ref made);
            await Task.Yield();
            return "value";
        }))));

        Assert.All(values, static value => Assert.Equal("value", value));
        Assert.Equal(1, made);
        foreach (var client in clients)
            await client.DisposeAsync();
    }

    [Fact]
    public async Task Null_is_kept_too()
    {
        await using var client = await Connect(fixture.Node, NewSheet());
        var made = 0;
        for (var i = 0; i < 3; i++)
        {
            Assert.Null(await client.GetOrCreateAsync<string>("nobody", token =>
            {
                made++;
                return Task.FromResult<string?>(null);
            }));
        }

        Assert.Equal(1, made);
        Assert.True(client.IsNull("nobody"));
    }

    [Fact]
    public async Task A_factory_that_fails_leaves_the_key_to_the_next()
    {
        await using var client = await Connect(fixture.Node, NewSheet());

        await Assert.ThrowsAsync<InvalidDataException>(() => client.GetOrCreateAsync<string>("k", static _ => throw new InvalidDataException()));

        Assert.Equal("ok", await client.GetOrCreateAsync("k", static _ => Task.FromResult<string?>("ok")));
    }

    /// <summary>With the mark first, an old value would count as fresh for whoever sees the mark alone.</summary>
    [Fact]
    public async Task The_mark_of_freshness_comes_behind_the_value()
    {
        var sheet = NewSheet();
        await using var client = await Connect(fixture.Node, sheet);
        await using var other = await Connect(fixture.Node, sheet);
        var heard = new System.Collections.Concurrent.ConcurrentQueue<string>();
        other.Changed += (_, change) => heard.Enqueue(change.Key);

        await client.GetOrCreateAsync("k", static _ => Task.FromResult<string?>("1"), new() { TimeToLive = TimeSpan.FromMinutes(1), StaleFor = TimeSpan.FromMinutes(1) });

        await Eventually.Until("both are heard", () => heard.Count == 2);
        Assert.Equal(["k", "k\u0000fresh"], heard);
    }

    [Fact]
    public async Task A_stale_value_is_given_out_while_a_new_one_is_made()
    {
        await using var client = await Connect(fixture.Node, NewSheet());
        var options = new CreateOptions { TimeToLive = TimeSpan.FromSeconds(1), StaleFor = TimeSpan.FromMinutes(1), Jitter = false };
        var made = 0;
        var gate = new TaskCompletionSource();
        Assert.Equal("1", await Get());
        await Eventually.Until("the first is stale", () => client.Count == 1);

        Assert.Equal("1", await Get());
        gate.SetResult();
        await Eventually.Until("the second is there", () => client.GetString("k") == "2");
        Assert.Equal(2, made);

        Task<string?> Get() => client.GetOrCreateAsync(
            "k",
            async _ =>
            {
                if (Interlocked.Increment(ref made) > 1)
                    await gate.Task;
                return (string?)$"{made}";
            },
            options);
    }
}
