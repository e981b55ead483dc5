using System.Text;
using AdvoCache.Wire;
using static AdvoCache.Tests.Wire.Parsing;

namespace AdvoCache.Tests.Wire;

public class RequestTests
{
    [Fact]
    public void All_original_fields_are_read()
    {
        var request = Parse("""
            {"action":"set","sheet":"s","password":"pw","key":"k","value":{"a": [1, 2.0]},"ttl":60,"prefix":"p","suffix":"x",
             "jitter":true,"instance_id":"i","started_at":"2026-01-03T00:00:00Z","lock_ttl":-5}
            """);
        Assert.Equal(RequestAction.Set, request.Action);
        Assert.Equal("set", request.ActionText.Text());
        Assert.Equal("s", request.Sheet.Text());
        Assert.Equal("pw", request.Password.Text());
        Assert.Equal("k", request.Key.Text());
        Assert.Equal("""{"a": [1, 2.0]}""", request.Value.Text());
        Assert.Equal(60, request.TtlSeconds);
        Assert.Equal("p", request.Prefix.Text());
        Assert.Equal("x", request.Suffix.Text());
        Assert.True(request.Jitter);
        Assert.Equal("i", request.InstanceId.Text());
        Assert.Equal("2026-01-03T00:00:00Z", request.StartedAt.Text());
        Assert.Equal(-5, request.LockTtlSeconds);
        Assert.Null(request.Problem);
    }

    [Theory]
    [InlineData("open", RequestAction.Open)]
    [InlineData("get", RequestAction.Get)]
    [InlineData("set", RequestAction.Set)]
    [InlineData("set_null", RequestAction.SetNull)]
    [InlineData("delete", RequestAction.Delete)]
    [InlineData("delete_prefix", RequestAction.DeletePrefix)]
    [InlineData("delete_suffix", RequestAction.DeleteSuffix)]
    [InlineData("dump", RequestAction.Dump)]
    [InlineData("lock", RequestAction.Lock)]
    [InlineData("unlock", RequestAction.Unlock)]
    [InlineData("register_replica", RequestAction.RegisterReplica)]
    [InlineData("touch", RequestAction.Touch)]
    [InlineData("stats", RequestAction.Stats)]
    [InlineData("", RequestAction.None)]
    [InlineData("GET", RequestAction.Unknown)]
    [InlineData("Open", RequestAction.Unknown)]
    [InlineData(" get", RequestAction.Unknown)]
    [InlineData("flush", RequestAction.Unknown)]
    [InlineData("\\u0067et", RequestAction.Get)]
    [InlineData("get\\u0000", RequestAction.Unknown)]
    public void An_action_matches_exactly(string text, RequestAction expected) =>
        Assert.Equal(expected, Parse($$"""{"action":"{{text}}"}""").Action);

    [Fact]
    public void An_unknown_action_is_kept_as_plain_text() =>
        Assert.Equal("é\n\"", Parse("""{"action":"\u00e9\n\""}""").ActionText.Text());

    [Theory]
    [InlineData("null")]
    [InlineData(" null\n")]
    [InlineData("{}")]
    [InlineData(" \t\r\n{ } ")]
    [InlineData("""{"action":null,"key":null,"value":null,"ttl":null,"jitter":null,"id":null,"fence":null,"keys":null}""")]
    public void A_request_may_be_empty(string json)
    {
        var request = Parse(json);
        Assert.Equal(RequestAction.None, request.Action);
        Assert.True(request.ActionText.IsEmpty && request.Sheet.IsEmpty && request.Key.IsEmpty && request.Value.IsEmpty && request.Id.IsEmpty);
        Assert.Equal((0, 0, false), (request.TtlSeconds, request.LockTtlSeconds, request.Jitter));
        Assert.Equal((null, null, false, 0), (request.IfVersion, request.Since, request.HasFence, request.WaitMs));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("false")]
    [InlineData("\"\"")]
    [InlineData("[]")]
    [InlineData("{ }")]
    [InlineData("9007199254740993")]
    [InlineData("1.0")]
    [InlineData("1e400")]
    [InlineData("-0")]
    [InlineData("\"\\u0041\\/\\ud800 lone\"")]
    [InlineData("[1, {\"action\" : \"x\"},\n null]")]
    [InlineData("\"null\"")]
    public void A_value_is_kept_exactly_as_it_was_sent(string value)
    {
        Assert.Equal(value, Parse($$"""{"action":"set","value": {{value}} ,"key":"k"}""").Value.Text());
        Assert.Equal(value, Parse($$"""{"value":{{value}}}""").Value.Text());
    }

    [Fact]
    public void The_last_of_duplicate_fields_wins_whatever_its_case()
    {
        var request = Parse("""{"key":"a","KEY":"b","ttl":1,"Ttl":2,"value":[1],"value":2,"id":1,"id":2,"key":"c"}""");
        Assert.Equal("c", request.Key.Text());
        Assert.Equal(2, request.TtlSeconds);
        Assert.Equal("2", request.Value.Text());
        Assert.Equal("2", request.Id.Text());
    }

    [Fact]
    public void Null_leaves_an_earlier_duplicate_but_empties_a_value()
    {
        var request = Parse("""
            {"key":"a","key":null,"ttl":7,"ttl":null,"jitter":true,"jitter":null,"action":"set","action":null,"value":1,"value":null}
            """);
        Assert.Equal("a", request.Key.Text());
        Assert.Equal(7, request.TtlSeconds);
        Assert.True(request.Jitter);
        Assert.Equal(RequestAction.Set, request.Action);
        Assert.True(request.Value.IsEmpty);
    }

    [Fact]
    public void Unknown_fields_are_ignored_whatever_they_hold()
    {
        var request = Parse("""
            {"":0,"foo":[{"key":"no"}],"request_id":17,"version":9,"\ud800":1,"keyé":2,"keyx":3,"actions":"x","IF_VERSION":"x",
             "instance_idx":1,"key":"yes","a very long name that no field of ours could ever have, with \u0061n escape":{}}
            """);
        Assert.Equal("yes", request.Key.Text());
        Assert.Null(request.IfVersion);
    }

    [Theory]
    [InlineData("ACTION")]
    [InlineData("aCtIoN")]
    [InlineData("\\u0061ction")]
    [InlineData("\\u0041\\u0043\\u0054\\u0049\\u004f\\u004e")]
    public void An_action_is_found_however_its_name_is_written(string name) =>
        Assert.Equal(RequestAction.Get, Parse($$"""{"{{name}}":"get"}""").Action);

    [Fact]
    public void Names_fold_as_in_Go()
    {
        var request = Parse("""
            {"ſheet":"s","paſſword":"p","\u212aey":"k","ſuffi\u0058":"x","PREFIX":"f","LOC\u212a_TTL":5,"inſtance_ID":"i","ſtarted_at":"t",
             "Value":1,"TTL":3,"JITTER":true}
            """);
        Assert.Equal("s", request.Sheet.Text());
        Assert.Equal("p", request.Password.Text());
        Assert.Equal("k", request.Key.Text());
        Assert.Equal("x", request.Suffix.Text());
        Assert.Equal("f", request.Prefix.Text());
        Assert.Equal("i", request.InstanceId.Text());
        Assert.Equal("t", request.StartedAt.Text());
        Assert.Equal("1", request.Value.Text());
        Assert.Equal((5, 3, true), (request.LockTtlSeconds, request.TtlSeconds, request.Jitter));
    }

    [Fact]
    public void Names_do_not_fold_further_than_in_Go()
    {
        // Dotless and dotted i, full-width k: other foldings would take them.
        var request = Parse("""{"actıon":"get","actİon":"get","ｋey":"k","pre\u017fix":"p"}""");
        Assert.Equal(RequestAction.None, request.Action);
        Assert.True(request.Key.IsEmpty && request.Prefix.IsEmpty);
    }

    [Fact]
    public void Escaped_texts_become_plain()
    {
        var request = Parse("""{"key":"\u0041\n\t\"\\\/\b\f\r","sheet":"\u00e9\ud83d\ude00\u20ac","prefix":"a\u0000b","suffix":"\uFFFF"}""");
        Assert.Equal("A\n\t\"\\/\b\f\r", request.Key.Text());
        Assert.Equal("é😀€", request.Sheet.Text());
        Assert.Equal("a\0b", request.Prefix.Text());
        Assert.Equal("\uFFFF", request.Suffix.Text());
    }

    [Fact]
    public void Many_and_large_escaped_texts_do_not_disturb_each_other()
    {
        var request = new Request();
        for (var length = 1; length < 300_000; length *= 7)
        {
            var filler = new string('x', length);
            var json = $$"""{"key":"\n{{filler}}k","sheet":"\n{{filler}}s","prefix":"\n{{filler}}p","keys":["\n{{filler}}1","\n2"]}""";
            Assert.Equal(ParseOutcome.Ok, request.Parse(Encoding.UTF8.GetBytes(json)));
            Assert.Equal($"\n{filler}k", request.Key.Text());
            Assert.Equal($"\n{filler}s", request.Sheet.Text());
            Assert.Equal($"\n{filler}p", request.Prefix.Text());
            Assert.Equal([$"\n{filler}1", "\n2"], request.TouchKeys.Select(Parsing.Text));
        }
    }

    [Fact]
    public void Nothing_is_left_over_from_the_message_before()
    {
        var request = new Request();
        request.Parse("""
            {"action":"set","sheet":"s","password":"p","key":"\nk","value":1,"ttl":1,"prefix":"p","suffix":"s","jitter":true,"instance_id":"i",
             "started_at":"t","lock_ttl":1,"id":1,"token":"t","if_version":1,"fence":{"key":"k","token":1},"wait_ms":1,"since":1,"epoch":"e",
             "consistency":"stale","keys":["k"]}
            """u8.ToArray());
        request.Parse("{}"u8.ToArray());
        Assert.Equivalent(new Request(), request, strict: true);
    }

    [Fact]
    public void Texts_and_values_are_not_copied()
    {
        var frame = """{"action":"set","key":"k","value":"v"}"""u8.ToArray();
        var request = new Request();
        request.Parse(frame);
        Assert.True(request.Key.Span.Overlaps(frame));
        Assert.True(request.Value.Span.Overlaps(frame));
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("-0", 0)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-9223372036854775808", long.MinValue)]
    public void An_integer_may_be_any_that_fits(string literal, long expected)
    {
        var request = Parse($$"""{"ttl":{{literal}},"lock_ttl":{{literal}},"if_version":{{literal}},"since":{{literal}}}""");
        Assert.Equal((expected, expected), (request.TtlSeconds, request.LockTtlSeconds));
        Assert.Equal((expected, expected), (request.IfVersion, request.Since));
    }

    [Fact]
    public void A_value_may_nest_to_the_depth_limit()
    {
        const int Levels = Request.MaxDepth - 1; // the message itself is one
        var value = new string('[', Levels) + new string(']', Levels);
        Assert.Equal(value, Parse($$"""{"value":{{value}}}""").Value.Text());
        Parse($$"""{"value":[{{value}}]}""", ParseOutcome.InvalidJson);
        Parse($$"""{"ignored":[{{value}}]}""", ParseOutcome.InvalidJson);
    }
}
