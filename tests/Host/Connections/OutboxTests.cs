using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using AdvoCache.Host.Connections;
using AdvoCache.Tests.Host.Fanout;

namespace AdvoCache.Tests.Host.Connections;

/// <summary>What a client reads of messages that are encoded when their turn comes, with the framework's parser as the client.</summary>
public sealed class OutboxTests
{
    private readonly WrittenStream _stream = new();
    private readonly Outbox _outbox;

    public OutboxTests() => _outbox = new(_stream, new OutboxWriters(), long.MaxValue, static () => { });

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task A_message_in_parts_arrives_whole_and_in_its_turn(int parts)
    {
        _outbox.Text("before"u8);
        _outbox.Deferred(new Parted(parts, length: 70_000), bytes: 1);
        _outbox.Text("behind"u8);
        _outbox.Finish();
        await _outbox.Ended;

        using var read = await Written();
        using var client = WebSocket.CreateFromStream(read, isServer: false, subProtocol: null, keepAliveInterval: Timeout.InfiniteTimeSpan);
        Assert.Equal("before", await Receive(client));
        Assert.Equal(string.Concat(Enumerable.Range(0, parts).Select(static part => new string((char)('a' + part), 70_000))), await Receive(client));
        Assert.Equal("behind", await Receive(client));
    }

    [Fact]
    public async Task Each_part_leaves_by_itself()
    {
        _outbox.Deferred(new Parted(parts: 4, length: 10), bytes: 1);
        _outbox.Finish();
        await _outbox.Ended;
        Assert.Equal(4, _stream.Writes.Reader.Count);
    }

    private static async Task<string> Receive(WebSocket client)
    {
        var buffer = new ArrayBufferWriter<byte>();
        while (true)
        {
            var received = await client.ReceiveAsync(buffer.GetMemory(4096), CancellationToken.None);
            buffer.Advance(received.Count);
            if (received.EndOfMessage)
                return Encoding.UTF8.GetString(buffer.WrittenSpan);
        }
    }

    private async Task<MemoryStream> Written()
    {
        var all = new MemoryStream();
        while (_stream.Writes.Reader.TryRead(out var write))
            await all.WriteAsync(write);
        all.Position = 0;
        return all;
    }

    private sealed class Parted(int parts, int length) : IDeferredMessage
    {
        private int _part;

        public bool WritePart(ArrayBufferWriter<byte> output)
        {
            output.GetSpan(length)[..length].Fill((byte)('a' + _part));
            output.Advance(length);
            return ++_part < parts;
        }
    }
}
