using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace AdvoCache.Bench.Load;

/// <summary>One client of the system under test: its socket, its dialect, and what it has asked and is not answered yet.</summary>
internal sealed class Connection(int number, Dialect dialect, IPEndPoint server, ILoad load) : IHearer, IDisposable
{
    private const int Ring = 8192;

    private readonly Socket _socket = new(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly OutBuffer _output = new();
    private readonly long[] _askedAt = new long[Ring];
    private byte[] _input = new byte[64 * 1024];
    private int _received;
    private int _nextTicket;
    private int _oldest;
    private int _answeredEarly;
    private bool _waitsForRoom;

    internal int Number => number;

    internal int Unanswered => _nextTicket - _oldest - _answeredEarly;

    internal void Open(Epoll epoll)
    {
        _socket.ReceiveTimeout = 10_000;
        _socket.Connect(server);
        dialect.Greet(_socket);
        epoll.Watch(_socket, number);
    }

    /// <summary>Takes a request on; false: the protocol's flow control has no room.</summary>
    internal bool Set(int key, ReadOnlySpan<byte> value, long askedAt)
    {
        if (!dialect.HasRoomFor(value.Length))
            return false;
        dialect.Set(_output, Ticket(askedAt), key, value);
        return true;
    }

    internal void Get(int key, long askedAt) => dialect.Get(_output, Ticket(askedAt), key);

    /// <summary>Sends what was asked since the last time.</summary>
    internal void Send(Epoll epoll)
    {
        if (_output.Length > 0 && !_waitsForRoom)
            dialect.EndOfBatch(_output);
        Flush(epoll);
    }

    internal void Handle(Epoll epoll, uint events)
    {
        if ((events & Epoll.Out) != 0)
            Flush(epoll);
        if ((events & ~Epoll.Out) == 0)
            return;
        var count = Epoll.Receive(_socket, _input.AsSpan(_received));
        if (count == 0)
            throw new IOException($"The server closed connection {number}.");
        if (count < 0)
            return;
        _received += count;
        var read = dialect.Read(_input.AsSpan(0, _received), _output, this);
        _received -= read;
        if (_received > 0)
            _input.AsSpan(read, _received).CopyTo(_input);
        if (_received == _input.Length)
            Array.Resize(ref _input, _input.Length * 2);
    }

    public void Answered(int ticket, bool succeeded)
    {
        if (ticket < 0)
            ticket = _oldest;
        var slot = ticket % Ring;
        load.Answered(this, Stopwatch.GetTimestamp() - _askedAt[slot], succeeded);
        _askedAt[slot] = 0;
        if (ticket != _oldest)
        {
            _answeredEarly++;
            return;
        }
        for (_oldest++; _oldest < _nextTicket && _askedAt[_oldest % Ring] == 0; _oldest++)
            _answeredEarly--;
    }

    public void Heard(ReadOnlySpan<byte> message) => load.Heard(this, message);

    public void Dispose() => _socket.Dispose();

    private int Ticket(long askedAt)
    {
        if (_nextTicket - _oldest >= Ring)
            throw new InvalidOperationException("More requests are unanswered than the generator keeps.");
        _askedAt[_nextTicket % Ring] = askedAt;
        return _nextTicket++;
    }

    private void Flush(Epoll epoll)
    {
        while (!_output.Unsent.IsEmpty)
        {
            var sent = Epoll.Send(_socket, _output.Unsent);
            if (sent < 0)
            {
                if (!_waitsForRoom)
                    epoll.Change(_socket, number, Epoll.In | Epoll.Out);
                _waitsForRoom = true;
                return;
            }
            _output.Sent(sent);
        }
        if (!_waitsForRoom)
            return;
        _waitsForRoom = false;
        epoll.Change(_socket, number, Epoll.In);
    }
}
