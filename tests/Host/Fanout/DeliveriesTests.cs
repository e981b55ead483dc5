using System.Text;
using AdvoCache.Host.Connections;
using AdvoCache.Host.Fanout;
using Microsoft.Extensions.Time.Testing;

namespace AdvoCache.Tests.Host.Fanout;

public sealed class DeliveriesTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly Deliveries _deliveries;

    public DeliveriesTests()
    {
        _deliveries = new(_time);
        _time.Advance(Deliveries.Pause);
    }

    public void Dispose() => _deliveries.Dispose();

    [Fact]
    public async Task The_first_change_after_a_pause_goes_at_once()
    {
        var client = new Client();
        Tell(client, "a");
        Assert.Equal("a", await client.Next());
        _time.Advance(Deliveries.Pause);
        Tell(client, "b");
        Assert.Equal("b", await client.Next());
    }

    [Fact]
    public async Task Changes_that_follow_soon_leave_together_after_the_pause()
    {
        var client = new Client();
        Tell(client, "a");
        Assert.Equal("a", await client.Next());
        Tell(client, "b");
        Tell(client, "c");
        _time.Advance(Deliveries.Pause / 2);
        Assert.False(client.HasMore);
        _time.Advance(Deliveries.Pause / 2);
        Assert.Equal("bc", await client.Next());
        _time.Advance(Deliveries.Pause);
        Tell(client, "d");
        Assert.Equal("d", await client.Next());
    }

    [Fact]
    public async Task A_reply_takes_along_what_waits()
    {
        var client = new Client();
        Tell(client, "a");
        Assert.Equal("a", await client.Next());
        Tell(client, "b");
        client.Outbox.Text("r"u8);
        client.Outbox.FlushHere();
        Assert.Equal("br", await client.Next());
        _time.Advance(Deliveries.Pause);
        Assert.False(client.HasMore);
    }

    [Fact]
    public async Task Everybody_who_was_told_is_sent_to()
    {
        var clients = Enumerable.Range(0, 50).Select(static _ => new Client()).ToArray();
        foreach (var client in clients)
            client.Tell("a", _deliveries);
        _deliveries.Go();
        foreach (var client in clients)
            Assert.Equal("a", await client.Next());
    }

    private void Tell(Client client, string change)
    {
        client.Tell(change, _deliveries);
        _deliveries.Go();
    }

    /// <summary>A client's outbox, and what was written to its socket, one write after the other.</summary>
    private sealed class Client
    {
        private readonly WrittenStream _stream = new();

        internal Client()
        {
            Outbox = new(_stream, new OutboxWriters(), long.MaxValue, static () => { });
        }

        internal Outbox Outbox { get; }

        internal bool HasMore => _stream.Writes.Reader.TryPeek(out _);

        internal void Tell(string change, Deliveries deliveries)
        {
            Outbox.Broadcast(Encoding.UTF8.GetBytes(change).AsSpan());
            deliveries.Add(Outbox);
        }

        /// <summary>The payloads of the next write; all are a byte long here, behind a header of two.</summary>
        internal async Task<string> Next()
        {
            var write = await _stream.Writes.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10));
            return Encoding.UTF8.GetString([.. write.Where(static (_, at) => at % 3 == 2)]);
        }
    }
}
