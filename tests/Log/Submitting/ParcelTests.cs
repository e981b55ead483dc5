using System.Buffers;
using AdvoCache.Core;
using AdvoCache.Log;
using AdvoCache.Tests.Core;

namespace AdvoCache.Tests.Log.Submitting;

public sealed class ParcelTests
{
    private static readonly NodeRun Run = new(7);

    [Fact]
    public void Commands_settle_in_the_order_of_their_numbers()
    {
        var parcel = Of(1, 2, 3);
        Assert.False(parcel.HasSettled);
        foreach (var request in new ulong[] { 1, 2, 3 })
        {
            Assert.False(parcel.IsSettled);
            Assert.True(parcel.TrySettleFirst(request, out var settled));
            Assert.Equal(request, settled.Request);
        }
        Assert.True(parcel is { IsSettled: true, HasSettled: true });
        Assert.False(parcel.TrySettleFirst(ulong.MaxValue, out _));
    }

    [Fact]
    public void A_number_that_is_not_reached_yet_settles_nothing()
    {
        var parcel = Of(5);
        Assert.False(parcel.TrySettleFirst(4, out _));
        Assert.False(parcel.IsSettled);
    }

    [Fact]
    public void Overdue_commands_settle_from_the_front()
    {
        var parcel = new Parcel(Run);
        parcel.Add(default(BeginTerm), SessionId.None, new Waiter(), 1, deadlineMs: 100);
        parcel.Add(default(BeginTerm), SessionId.None, new Waiter(), 2, deadlineMs: 200);
        Assert.False(parcel.TrySettleOverdue(99, out _));
        Assert.True(parcel.TrySettleOverdue(100, out var first));
        Assert.Equal(1UL, first.Request);
        Assert.False(parcel.TrySettleOverdue(100, out _));
    }

    [Fact]
    public void The_remainder_holds_exactly_what_still_waits()
    {
        var parcel = Of(1, 2, 9, 10);
        parcel.TrySettleFirst(1, out _);
        parcel.TrySettleFirst(2, out _);
        var rest = parcel.Remainder();
        Assert.Equal([9UL, 10UL], Sent.RequestsIn(rest));
        Assert.Equal((2, false, false), (rest.Count, rest.HasSettled, rest.IsSent));
    }

    [Fact]
    public void A_remainder_takes_further_commands()
    {
        var parcel = Of(1, 2);
        parcel.TrySettleFirst(1, out _);
        var rest = parcel.Remainder();
        rest.Add(default(BeginTerm), SessionId.None, new Waiter(), 30, 0);
        Assert.Equal([2UL, 30UL], Sent.RequestsIn(rest));
    }

    [Fact]
    public void A_remainder_carries_the_commands_unchanged()
    {
        var parcel = new Parcel(Run);
        parcel.Add(new Evict(new(10)), SessionId.None, new Waiter(), 1, 0);
        parcel.Add(new Evict(new(20)), SessionId.None, new Waiter(), 500, 0);
        parcel.Add(new Evict(new(15)), SessionId.None, new Waiter(), 501, 0);
        parcel.TrySettleFirst(1, out _);
        var alone = new Parcel(Run);
        alone.Add(new Evict(new(20)), SessionId.None, new Waiter(), 500, 0);
        alone.Add(new Evict(new(15)), SessionId.None, new Waiter(), 501, 0);
        Assert.Equal(Sent.Bytes(alone), Sent.Bytes(parcel.Remainder()));
    }

    [Fact]
    public void A_parcel_is_full_at_its_most_commands()
    {
        var parcel = new Parcel(Run);
        for (ulong request = 1; request <= Parcel.MaxCommands; request++)
        {
            Assert.False(parcel.IsFull);
            parcel.Add(default(BeginTerm), SessionId.None, new Waiter(), request, 0);
        }
        Assert.True(parcel.IsFull);
    }

    [Fact]
    public void A_parcel_is_full_at_its_most_bytes()
    {
        var parcel = new Parcel(Run);
        var bytes = parcel.Add(new Set("k".Utf8(), new byte[Parcel.MaxBytes], 0), new(Run, 1), new Waiter(), 1, 0);
        Assert.True(parcel.IsFull && bytes > Parcel.MaxBytes);
    }

    private static Parcel Of(params ReadOnlySpan<ulong> requests)
    {
        var parcel = new Parcel(Run);
        foreach (var request in requests)
            parcel.Add(default(BeginTerm), SessionId.None, new Waiter(), request, long.MaxValue);
        return parcel;
    }
}

/// <summary>What a parcel says on its way to the leader.</summary>
internal static class Sent
{
    internal static byte[] Bytes(Parcel parcel)
    {
        var output = new ArrayBufferWriter<byte>();
        parcel.WriteTo(output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The request numbers; the commands must have no body.</summary>
    internal static List<ulong> RequestsIn(Parcel parcel)
    {
        var outer = new ByteReader(Bytes(parcel));
        outer.Fixed64();
        var request = outer.Unsigned();
        var count = outer.Count();
        var body = new ByteReader(outer.Bytes());
        var requests = new List<ulong>();
        for (; count > 0; count--)
        {
            requests.Add(request += body.Unsigned());
            body.Byte();
            body.Unsigned();
        }
        Assert.True(outer is { AtEnd: true, Failed: false } && body is { AtEnd: true, Failed: false });
        return requests;
    }
}
