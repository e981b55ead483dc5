using System.Buffers;
using AdvoCache.Wire;

namespace AdvoCache.Tests.Wire;

/// <summary>What runs once per message allocates nothing once it is warm.</summary>
public class AllocationTests
{
    [Theory]
    [InlineData("""{"action":"set","key":"user:42","value":{"name":"x","list":[1,2,3]},"ttl":60,"jitter":true}""")]
    [InlineData("""{"action":"get","key":"user:42","id":17,"consistency":"stale"}""")]
    [InlineData("""{"\u0061ction":"set","KEY":"\u0041\n\u00e9","value":"\u00e9"}""")]
    [InlineData("""{"action":"set","key":"k","value":1,"if_version":7,"fence":{"key":"l\n","token":3}}""")]
    [InlineData("""{"action":"touch","keys":["a","b","c\n"]}""")]
    [InlineData("""{"action":"get","key":5,"id":{}}""")]
    public void Parsing_allocates_nothing(string json)
    {
        var frame = System.Text.Encoding.UTF8.GetBytes(json);
        var request = new Request();
        Assert.Equal(0, AllocatedBy(() => request.Parse(frame)));
    }

    [Fact]
    public void Writing_allocates_nothing()
    {
        var output = new ArrayBufferWriter<byte>(64 * 1024);
        Assert.Equal(0, AllocatedBy(() =>
        {
            output.ResetWrittenCount();
            Messages.WriteReply(output, new ReplyFields { Success = true, Key = "k\n"u8, Value = "[1]"u8, Id = "7"u8, Index = 9, Version = 9, HasVersion = true });
            Messages.WriteReplicate(output, "k"u8, "[1]"u8, 9);
            Messages.WriteReplicaLock(output, "s"u8, "k"u8, "o"u8, DateTimeOffset.UnixEpoch, 1, 9);
        }));
    }

    private static long AllocatedBy(Action once)
    {
        for (var i = 0; i < 1000; i++) once();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) once();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
