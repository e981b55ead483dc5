using System.Text;
using AdvoCache.Wire;
using static AdvoCache.Tests.Wire.Parsing;

namespace AdvoCache.Tests.Wire;

public class InvalidJsonTests
{
    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("hello")]
    [InlineData("{")]
    [InlineData("}")]
    [InlineData("""{"action":"open" """)]
    [InlineData("""{"action":"open""")]
    [InlineData("[]")]
    [InlineData("""[{"action":"dump"}]""")]
    [InlineData("\"dump\"")]
    [InlineData("1")]
    [InlineData("true")]
    [InlineData("false")]
    [InlineData("nul")]
    [InlineData("nullx")]
    [InlineData("null null")]
    [InlineData("Null")]
    [InlineData("""{"action":"dump"}x""")]
    [InlineData("""{"action":"dump"}{}""")]
    [InlineData("""{"action":"dump"},""")]
    [InlineData("\uFEFF{}")]
    [InlineData("{}\uFEFF")]
    [InlineData("\u00A0{}")]
    [InlineData("{}\0")]
    [InlineData("""{"action":"dump"/*c*/}""")]
    [InlineData("// x\n{}")]
    [InlineData("{}// x")]
    [InlineData("""{"action":"dump",}""")]
    [InlineData("""{,"action":"dump"}""")]
    [InlineData("""{"value":[1,]}""")]
    [InlineData("""{"value":[1 2]}""")]
    [InlineData("""{"value":[}""")]
    [InlineData("""{"value":{]}""")]
    [InlineData("""{"action" "dump"}""")]
    [InlineData("""{"action":}""")]
    [InlineData("""{"action"}""")]
    [InlineData("""{action:"dump"}""")]
    [InlineData("""{'action':'dump'}""")]
    [InlineData("""{1:2}""")]
    [InlineData("{\"value\":\"a\nb\"}")]
    [InlineData("{\"value\":\"a\tb\"}")]
    [InlineData("{\"value\":\"a\0b\"}")]
    [InlineData("{\"key\":\"a\u001fb\"}")]
    [InlineData("{\"a\nb\":1}")]
    [InlineData("""{"value":"\x41"}""")]
    [InlineData("""{"value":"\u12"}""")]
    [InlineData("""{"value":"\u12G4"}""")]
    [InlineData("""{"value":"\"}""")]
    [InlineData("""{"\q":1}""")]
    [InlineData("""{"value":NaN}""")]
    [InlineData("""{"value":Infinity}""")]
    [InlineData("""{"value":01}""")]
    [InlineData("""{"value":-01}""")]
    [InlineData("""{"value":+1}""")]
    [InlineData("""{"value":.5}""")]
    [InlineData("""{"value":5.}""")]
    [InlineData("""{"value":-}""")]
    [InlineData("""{"value":1e}""")]
    [InlineData("""{"value":0x1}""")]
    [InlineData("""{"value":TRUE}""")]
    [InlineData("""{"value":tru}""")]
    [InlineData("""{"unknown":[01]}""")]
    [InlineData("""{"unknown":"\x"}""")]
    [InlineData("""{"keys":["a",01]}""")]
    [InlineData("""{"fence":{"key":"a","token":01}}""")]
    public void A_malformed_message_is_refused(string json) => Parse(json, ParseOutcome.InvalidJson);

    [Theory]
    [InlineData("7b226b6579223a2261ff62227d")] // 0xFF in a key
    [InlineData("7b2276616c7565223a2261ff62227d")] // in a value
    [InlineData("7b22ff223a317d")] // in the name of an unknown field
    [InlineData("7b226b6579223a22c0af227d")] // an overlong slash
    [InlineData("7b226b6579223a22eda080227d")] // a surrogate
    [InlineData("7b226b6579223a22f4908080227d")] // beyond U+10FFFF
    [InlineData("7b226b6579223a22e282227d")] // cut short
    [InlineData("ff")]
    [InlineData("efbbbf7b7d")] // a byte order mark
    [InlineData("00")]
    [InlineData("7b007d")] // UTF-16
    public void Bytes_that_are_not_UTF8_or_not_JSON_are_refused(string hex) =>
        Assert.Equal(ParseOutcome.InvalidJson, new Request().Parse(Convert.FromHexString(hex)));

    public static TheoryData<string, string> WrongTypes()
    {
        string[] notText = ["5", "1.5", "true", "false", "[\"a\"]", "[]", "{}", "{\"a\":[1]}", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\ud800\\u0041\"", "\"\\ud800x\"", "\"\\ud800\\n\"", "\"\\ud800xxdc00\""];
        string[] notInteger = ["1.5", "1e2", "1E2", "1.0", "-1.0", "0e0", "\"60\"", "\"\"", "true", "[1]", "{}", "99999999999999999999", "9223372036854775808", "-9223372036854775809"];
        string[] notBoolean = ["1", "0", "\"yes\"", "\"true\"", "[true]", "{}"];
        var cases = new TheoryData<string, string>();
        foreach (var field in new[] { "action", "sheet", "password", "key", "prefix", "suffix", "instance_id", "started_at" })
            foreach (var value in notText) cases.Add(field, value);
        foreach (var field in new[] { "ttl", "lock_ttl" })
            foreach (var value in notInteger) cases.Add(field, value);
        foreach (var value in notBoolean) cases.Add("jitter", value);
        return cases;
    }

    [Theory]
    [MemberData(nameof(WrongTypes))]
    public void A_wrong_type_in_any_original_field_is_invalid_JSON(string field, string value)
    {
        Parse($$"""{"{{field}}":{{value}}}""", ParseOutcome.InvalidJson);
        Parse($$"""{"{{field.ToUpperInvariant()}}":{{value}},"action":"dump"}""", ParseOutcome.InvalidJson);
        // A good duplicate does not mend it, as in Go.
        Parse($$"""{"{{field}}":{{value}},"{{field}}":null}""", ParseOutcome.InvalidJson);
    }

    [Theory]
    [InlineData("""{"id":{},"key":5}""")]
    [InlineData("""{"key":5,"id":{}}""")]
    [InlineData("""{"id":{},"value":01}""")]
    [InlineData("""{"id":{}""")]
    [InlineData("""{"keys":[1,2,"a"],"if_version":"x"} x""")]
    public void Invalid_JSON_wins_over_a_bad_request(string json)
    {
        var request = Parse(json, ParseOutcome.InvalidJson);
        Assert.Null(request.Problem);
    }

    [Fact]
    public void The_id_of_a_well_formed_message_survives_a_wrong_type()
    {
        var request = Parse("""{"action":"get","key":5,"id":"q1"}""", ParseOutcome.InvalidJson);
        Assert.Equal("\"q1\"", request.Id.Text());
        Assert.True(request.ActionText.IsEmpty);
        Assert.True(Parse("""{"id":"q1","key":"k" """, ParseOutcome.InvalidJson).Id.IsEmpty);
    }

    [Fact]
    public void Nothing_else_of_an_invalid_message_is_kept()
    {
        var request = new Request();
        request.Parse(Encoding.UTF8.GetBytes("""{"action":"set","key":"k","value":1,"ttl":5,"keys":["a"],"since":3"""));
        Assert.Equivalent(new Request(), request, strict: true);
    }

    [Fact]
    public void A_connection_can_go_on_after_an_invalid_message()
    {
        var request = new Request();
        Assert.Equal(ParseOutcome.InvalidJson, request.Parse("{"u8.ToArray()));
        Assert.Equal(ParseOutcome.Ok, request.Parse("""{"action":"dump"}"""u8.ToArray()));
        Assert.Equal(RequestAction.Dump, request.Action);
    }

    [Fact]
    public void A_million_brackets_are_just_invalid() => Parse("{\"value\":" + new string('[', 1_000_000), ParseOutcome.InvalidJson);
}
