using System.Buffers;
using System.Text;
using System.Text.Json;
using AdvoCache.Wire;

namespace AdvoCache.Tests.Wire;

public class MessagesTests
{
    [Fact]
    public void A_bare_reply_says_only_success()
    {
        AssertWrites("""{"success":true}""", o => Messages.WriteReply(o, new ReplyFields { Success = true }));
        AssertWrites("""{"success":false}""", o => Messages.WriteReply(o, default));
    }

    [Fact]
    public void A_full_reply_has_its_members_in_order() => AssertWrites(
        """
        {"success":true,"sheet":"s","key":"k","value":[1.0, 2],"deleted":1,"error":"e","count":2,"id":"q","code":"lock_held","index":3,"version":4,"token":5,"maybe":true,"node":"n1","leader":"n2","nodes":["ws://a/ws","ws://\"é\n"]}
        """,
        o => Messages.WriteReply(o, new ReplyFields
        {
            Success = true,
            Sheet = "s"u8,
            Key = "k"u8,
            Value = "[1.0, 2]"u8,
            Deleted = 1,
            Error = "e"u8,
            Count = 2,
            Id = "\"q\""u8,
            Code = ErrorCode.LockHeld,
            Index = 3,
            Version = 4,
            HasVersion = true,
            Token = 5,
            Maybe = true,
            HasCluster = true,
            Node = "n1"u8,
            Leader = "n2"u8,
            Nodes = ["ws://a/ws", "ws://\"é\n"],
        }));

    [Fact]
    public void A_version_of_zero_is_written_when_there_is_one() => AssertWrites(
        """{"success":false,"error":"version mismatch","code":"version_mismatch","version":0}""",
        o => Messages.WriteReply(o, new ReplyFields { Error = "version mismatch"u8, Code = ErrorCode.VersionMismatch, HasVersion = true }));

    [Fact]
    public void A_cluster_without_leader_says_null() => AssertWrites(
        """{"success":true,"sheet":"s","node":"","leader":null,"nodes":[]}""",
        o => Messages.WriteReply(o, new ReplyFields { Success = true, Sheet = "s"u8, HasCluster = true }));

    [Theory]
    [InlineData("0")]
    [InlineData("false")]
    [InlineData("\"\"")]
    [InlineData("[]")]
    [InlineData("{}")]
    public void A_value_that_looks_empty_is_present(string value) => AssertWrites(
        $$"""{"success":true,"key":"k","value":{{value}}}""",
        o => Messages.WriteReply(o, new ReplyFields { Success = true, Key = "k"u8, Value = Encoding.UTF8.GetBytes(value) }));

    [Fact]
    public void The_largest_numbers_fit() => AssertWrites(
        """{"success":true,"deleted":9223372036854775807,"version":-9223372036854775808}""",
        o => Messages.WriteReply(o, new ReplyFields { Success = true, Deleted = long.MaxValue, HasVersion = true, Version = long.MinValue }));

    [Fact]
    public void Every_error_code_has_its_name() => Assert.Equal(
        [
            "", "invalid_json", "unknown_action", "not_open", "already_open", "bad_request", "invalid_password", "not_found", "lock_held", "not_owner",
            "lock_not_found", "version_mismatch", "stale_fence", "too_large", "quota_exceeded", "rate_limited", "unavailable",
        ],
        Enum.GetValues<ErrorCode>().Select(code => Encoding.UTF8.GetString(ErrorCodes.Utf8(code))));

    [Fact]
    public void A_change_carries_key_and_value_also_when_empty()
    {
        AssertWrites("""{"type":"replicate","key":"k","value":"v","index":7}""", o => Messages.WriteReplicate(o, "k"u8, "\"v\""u8, 7));
        AssertWrites("""{"type":"replicate","key":"","value":null,"index":7}""", o => Messages.WriteReplicate(o, default, default, 7));
    }

    [Fact]
    public void An_invalidate_leaves_empty_texts_out_and_says_all()
    {
        AssertWrites("""{"type":"invalidate","key":"k","index":7}""", o => Messages.WriteInvalidateKey(o, "k"u8, 7));
        AssertWrites("""{"type":"invalidate","index":7}""", o => Messages.WriteInvalidateKey(o, default, 7));
        AssertWrites("""{"type":"invalidate","prefix":"p","index":7}""", o => Messages.WriteInvalidatePrefix(o, "p"u8, 7));
        AssertWrites("""{"type":"invalidate","all":true,"index":7}""", o => Messages.WriteInvalidatePrefix(o, default, 7));
        AssertWrites("""{"type":"invalidate","suffix":"s","index":7}""", o => Messages.WriteInvalidateSuffix(o, "s"u8, 7));
        AssertWrites("""{"type":"invalidate","all":true,"index":7}""", o => Messages.WriteInvalidateSuffix(o, default, 7));
    }

    [Fact]
    public void A_sheet_state_holds_its_entries()
    {
        AssertWrites("""{"type":"sheet_state","index":7,"epoch":"e","data":{"a":1,"":null}}""", o =>
        {
            Messages.BeginSheetState(o, 7, "e"u8);
            Messages.WriteMember(o, first: true, "a"u8, "1"u8);
            Messages.WriteMember(o, first: false, default, default);
            Messages.EndSheetState(o);
        });
        AssertWrites("""{"type":"sheet_state","index":0,"data":{}}""", o =>
        {
            Messages.BeginSheetState(o, 0, default);
            Messages.EndSheetState(o);
        });
    }

    [Fact]
    public void A_resume_says_from_where_and_in_which_life_of_the_sheet() => AssertWrites(
        """{"type":"sheet_resume","index":7,"epoch":"e-1"}""",
        o => Messages.WriteSheetResume(o, 7, "e-1"u8));

    [Fact]
    public void A_bare_index_is_written_also_when_zero()
    {
        AssertWrites("""{"type":"index","index":7}""", o => Messages.WriteIndex(o, 7));
        AssertWrites("""{"type":"index","index":0}""", o => Messages.WriteIndex(o, 0));
    }

    [Fact]
    public void A_dump_counts_its_entries()
    {
        AssertWrites("""{"success":true,"value":{"a":1,"b":null},"count":2,"id":"x","index":7}""", o =>
        {
            Messages.BeginDump(o);
            Messages.WriteMember(o, first: true, "a"u8, "1"u8);
            Messages.WriteMember(o, first: false, "b"u8, default);
            Messages.EndDump(o, count: 2, index: 7, "\"x\""u8);
        });
        AssertWrites("""{"success":true,"value":{}}""", o =>
        {
            Messages.BeginDump(o);
            Messages.EndDump(o, count: 0, index: 0, default);
        });
    }

    [Fact]
    public void A_full_state_holds_all_sheets()
    {
        AssertWrites("""{"type":"full_state","index":7,"sheets":{"s":{"a":1,"b":null},"t\n":{}}}""", o =>
        {
            Messages.BeginFullState(o, 7);
            Messages.BeginFullStateSheet(o, first: true, "s"u8);
            Messages.WriteMember(o, first: true, "a"u8, "1"u8);
            Messages.WriteMember(o, first: false, "b"u8, default);
            Messages.EndFullStateSheet(o);
            Messages.BeginFullStateSheet(o, first: false, "t\n"u8);
            Messages.EndFullStateSheet(o);
            Messages.EndFullState(o);
        });
    }

    [Fact]
    public void A_replica_hears_the_changes_of_every_sheet()
    {
        AssertWrites(
            """{"type":"replicate","sheet":"s","key":"","value":null,"jitter":true,"index":7}""",
            o => Messages.WriteReplicaSet(o, "s"u8, default, default, jitter: true, 7));
        AssertWrites(
            """{"type":"replicate","sheet":"s","key":"k","value":{"a":1},"jitter":false,"index":7}""",
            o => Messages.WriteReplicaSet(o, "s"u8, "k"u8, "{\"a\":1}"u8, jitter: false, 7));
        AssertWrites("""{"type":"replicate_delete","sheet":"s","key":"k","index":7}""", o => Messages.WriteReplicaDelete(o, "s"u8, "k"u8, 7));
        AssertWrites("""{"type":"replicate_delete_prefix","sheet":"s","prefix":"","index":7}""", o => Messages.WriteReplicaDeletePrefix(o, "s"u8, default, 7));
        AssertWrites("""{"type":"replicate_delete_suffix","sheet":"s","suffix":"x","index":7}""", o => Messages.WriteReplicaDeleteSuffix(o, "s"u8, "x"u8, 7));
        AssertWrites("""{"type":"replicate_evict","sheet":"s","key":"k","index":7}""", o => Messages.WriteReplicaEvict(o, "s"u8, "k"u8, 7));
        AssertWrites("""{"type":"replicate_unlock","sheet":"s","key":"k","index":7}""", o => Messages.WriteReplicaUnlock(o, "s"u8, "k"u8, 7));
        AssertWrites("""{"type":"heartbeat","node":"n1","index":7}""", o => Messages.WriteHeartbeat(o, "n1"u8, 7));
    }

    [Fact]
    public void A_lock_expires_at_a_moment_in_UTC() => AssertWrites(
        """{"type":"replicate_lock","sheet":"s","key":"k","owner":"o","expires_at":"2026-01-03T10:20:30.5000000Z","token":6,"index":7}""",
        o => Messages.WriteReplicaLock(o, "s"u8, "k"u8, "o"u8, new DateTimeOffset(2026, 1, 3, 12, 20, 30, 500, TimeSpan.FromHours(2)), token: 6, index: 7));

    [Fact]
    public void Only_what_JSON_forbids_is_escaped()
    {
        AssertWrites(
            """{"success":true,"key":"\"\\\n\t\r\b\f\u0000\u0001\u001f/<>&' é😀"}""",
            o => Messages.WriteReply(o, new ReplyFields { Success = true, Key = "\"\\\n\t\r\b\f\0\u0001\u001f/<>&' é😀"u8 }));
        for (var character = 0; character < 0x100; character++)
        {
            var text = $"a{(char)character}{(char)character}z{(char)character}";
            var written = Write(o => Messages.WriteReplicate(o, Encoding.UTF8.GetBytes(text), default, 1));
            using var document = JsonDocument.Parse(written);
            Assert.Equal(text, document.RootElement.GetProperty("key").GetString());
        }
    }

    [Theory]
    [InlineData(200)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(1_000_000)]
    public void Texts_and_values_of_any_size_come_through(int length)
    {
        var text = new string('x', length) + "\"\n" + new string('y', length);
        var value = JsonSerializer.SerializeToUtf8Bytes(text);
        using var document = JsonDocument.Parse(Write(o => Messages.WriteReplicate(o, Encoding.UTF8.GetBytes(text), value, 1)));
        Assert.Equal(text, document.RootElement.GetProperty("key").GetString());
        Assert.Equal(text, document.RootElement.GetProperty("value").GetString());

        // Here a single byte follows the value.
        using var reply = JsonDocument.Parse(Write(o => Messages.WriteReply(o, new ReplyFields { Success = true, Value = value })));
        Assert.Equal(text, reply.RootElement.GetProperty("value").GetString());
    }

    private static void AssertWrites(string expected, Action<IBufferWriter<byte>> write)
    {
        Assert.Equal(expected, Encoding.UTF8.GetString(Write(write)));
        using var document = JsonDocument.Parse(expected);
    }

    /// Into a roomy and into a stingy output, which must get the same.
    private static byte[] Write(Action<IBufferWriter<byte>> write)
    {
        var roomy = new ArrayBufferWriter<byte>();
        write(roomy);
        var stingy = new StingyBuffer();
        write(stingy);
        Assert.Equal(roomy.WrittenSpan, stingy.Written);
        return stingy.Written;
    }
}
