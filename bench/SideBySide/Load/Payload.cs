using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace AdvoCache.Bench.Load;

/// <summary>
/// A value of a given size. It begins with the time at which it was sent, in digits of fixed number, so that whoever hears it knows how
/// long it took.
/// </summary>
internal sealed class Payload
{
    private const int Digits = 19;
    private static readonly byte[] Mark = "t="u8.ToArray();

    private readonly byte[] _value;

    internal Payload(int bytes)
    {
        _value = new byte[bytes];
        _value.AsSpan().Fill((byte)'x');
        Mark.CopyTo(_value, 0);
        _value.AsSpan(Mark.Length, Digits).Fill((byte)'0');
    }

    internal int Length => _value.Length;

    internal ReadOnlySpan<byte> Plain => _value;

    internal ReadOnlySpan<byte> SentAt(long timestamp)
    {
        var digits = Encoding.ASCII.GetBytes(timestamp.ToString("D19", CultureInfo.InvariantCulture));
        digits.CopyTo(_value, Mark.Length);
        return _value;
    }

    /// <summary>How long ago the value in a message was sent, in timestamp ticks; negative: the message has no value.</summary>
    internal static long Age(ReadOnlySpan<byte> message)
    {
        var at = message.IndexOf(Mark);
        return at >= 0 && Utf8Parser.TryParse(message.Slice(at + Mark.Length, Digits), out long sent, out _) ? Stopwatch.GetTimestamp() - sent : -1;
    }
}
