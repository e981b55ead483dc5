using AdvoCache.Wire;
using static AdvoCache.Tests.Wire.Parsing;

namespace AdvoCache.Tests.Wire;

public class AddedFieldsTests
{
    [Fact]
    public void All_added_fields_are_read()
    {
        var request = Parse("""
            {"id":"a\u0062","token":"t\n","if_version":0,"fence":{"token":9,"key":"l\tk","note":[1]},"wait_ms":250,"since":17,"epoch":"e",
             "consistency":"stale","keys":["a","","\u00e9"]}
            """);
        Assert.Equal("\"a\\u0062\"", request.Id.Text());
        Assert.Equal("t\n", request.Token.Text());
        Assert.Equal(0, request.IfVersion);
        Assert.True(request.HasFence);
        Assert.Equal("l\tk", request.FenceKey.Text());
        Assert.Equal(9, request.FenceToken);
        Assert.Equal(250, request.WaitMs);
        Assert.Equal(17, request.Since);
        Assert.Equal("e", request.Epoch.Text());
        Assert.True(request.Stale);
        Assert.Equal(["a", "", "é"], request.TouchKeys.Select(Parsing.Text));
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"\\ud83d\\ude00\"")]
    [InlineData("0")]
    [InlineData("-7")]
    [InlineData("123456789012345678901234567890")]
    public void An_id_is_kept_exactly_as_it_was_sent(string id)
    {
        Assert.Equal(id, Parse($$"""{"id": {{id}} }""").Id.Text());
        Assert.Equal(id, Parse($$"""{"id":{{id}},"id":null}""").Id.Text());
    }

    [Theory]
    [InlineData("1.5")]
    [InlineData("1e2")]
    [InlineData("1E2")]
    [InlineData("1.0")]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("[1]")]
    public void An_id_of_another_kind_is_refused(string id)
    {
        var request = Parse($$"""{"id":{{id}},"action":"get"}""", ParseOutcome.BadRequest);
        Assert.Equal("id must be a string or an integer", request.Problem);
        Assert.True(request.Id.IsEmpty);
    }

    [Fact]
    public void An_id_may_have_256_bytes_as_sent()
    {
        Parse($$"""{"id":{{new string('1', 256)}}}""");
        Parse($$"""{"id":"{{new string('x', 254)}}"}""");
        Assert.Equal("id must have at most 256 bytes", Parse($$"""{"id":{{new string('1', 257)}}}""", ParseOutcome.BadRequest).Problem);
        Assert.Equal("id must have at most 256 bytes", Parse($$"""{"id":"{{new string('x', 255)}}"}""", ParseOutcome.BadRequest).Problem);
    }

    [Theory]
    [InlineData("token", "5", "token must be a string")]
    [InlineData("token", "\"\\ud800\"", "token must be a string")]
    [InlineData("if_version", "\"1\"", "if_version must be an integer")]
    [InlineData("if_version", "1.0", "if_version must be an integer")]
    [InlineData("if_version", "9223372036854775808", "if_version must be an integer")]
    [InlineData("wait_ms", "{\"a\":1}", "wait_ms must be an integer")]
    [InlineData("wait_ms", "1e2", "wait_ms must be an integer")]
    [InlineData("wait_ms", "\"250\"", "wait_ms must be an integer")]
    [InlineData("wait_ms", "true", "wait_ms must be an integer")]
    [InlineData("wait_ms", "9223372036854775808", "wait_ms must be an integer")]
    [InlineData("since", "[7]", "since must be an integer")]
    [InlineData("epoch", "7", "epoch must be a string")]
    [InlineData("consistency", "\"STALE\"", "consistency must be \"linearizable\" or \"stale\"")]
    [InlineData("consistency", "\"\"", "consistency must be \"linearizable\" or \"stale\"")]
    [InlineData("consistency", "true", "consistency must be \"linearizable\" or \"stale\"")]
    [InlineData("keys", "\"a\"", "keys must be an array of strings")]
    [InlineData("keys", "{\"a\":1}", "keys must be an array of strings")]
    [InlineData("keys", "[\"a\",5]", "keys must be an array of strings")]
    [InlineData("keys", "[\"a\",null]", "keys must be an array of strings")]
    [InlineData("keys", "[[\"a\"],{\"b\":[]}]", "keys must be an array of strings")]
    [InlineData("keys", "[\"\\udc00\"]", "keys must be an array of strings")]
    [InlineData("fence", "7", "fence must be an object with a string key and an integer token")]
    [InlineData("fence", "[1]", "fence must be an object with a string key and an integer token")]
    [InlineData("fence", "{}", "fence must be an object with a string key and an integer token")]
    [InlineData("fence", "{\"key\":\"k\"}", "fence must be an object with a string key and an integer token")]
    [InlineData("fence", "{\"token\":1}", "fence must be an object with a string key and an integer token")]
    [InlineData("fence", "{\"key\":null,\"token\":1}", "fence must be an object with a string key and an integer token")]
    [InlineData("fence", "{\"key\":\"k\",\"token\":\"1\"}", "fence must be an object with a string key and an integer token")]
    [InlineData("fence", "{\"key\":\"k\",\"token\":1.5}", "fence must be an object with a string key and an integer token")]
    [InlineData("fence", "{\"key\":[{}],\"token\":[[]]}", "fence must be an object with a string key and an integer token")]
    public void A_wrong_added_field_is_a_bad_request_that_says_why(string field, string value, string problem)
    {
        var request = Parse($$"""{"{{field}}":{{value}},"action":"get","key":"k","id":5}""", ParseOutcome.BadRequest);
        Assert.Equal(problem, request.Problem);
        Assert.Equal("5", request.Id.Text());
        Assert.Equal("k", request.Key.Text()); // reading went on behind it
        Assert.Equal(RequestAction.Get, request.Action);
    }

    [Fact]
    public void The_first_problem_is_the_one_told() =>
        Assert.Equal("since must be an integer", Parse("""{"since":"x","id":{}}""", ParseOutcome.BadRequest).Problem);

    [Fact]
    public void Null_means_absent()
    {
        var request = Parse("""{"id":null,"token":null,"if_version":null,"fence":null,"wait_ms":null,"since":null,"epoch":null,"consistency":null,"keys":null}""");
        Assert.Equivalent(Parse("{}"), request);
    }

    [Fact]
    public void Reads_are_linearizable_unless_they_say_stale()
    {
        Assert.False(Parse("{}").Stale);
        Assert.False(Parse("""{"consistency":"linearizable"}""").Stale);
        Assert.True(Parse("""{"consistency":"\u0073tale"}""").Stale);
        Assert.False(Parse("""{"consistency":"stale","consistency":"linearizable"}""").Stale);
    }

    [Fact]
    public void At_most_1024_keys_can_be_touched_at_once()
    {
        static string Touch(int count) => $$"""{"action":"touch","keys":[{{string.Join(',', Enumerable.Repeat("\"k\"", count))}}]}""";
        Assert.Equal(1024, Parse(Touch(1024)).TouchKeys.Count);
        Assert.Equal("keys must have at most 1024 entries", Parse(Touch(1025), ParseOutcome.BadRequest).Problem);
    }

    [Fact]
    public void Names_of_added_fields_match_exactly()
    {
        var request = Parse("""{"ID":{},"Keys":5,"Since":"x","\u0069d":3}""");
        Assert.Equal("3", request.Id.Text());
        Assert.Null(request.Since);
    }
}
