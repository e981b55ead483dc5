using AdvoCache.Tests.Conformance.Play;

namespace AdvoCache.Tests.Conformance.Harness;

/// <summary>What may stand for a value in a scenario.</summary>
public sealed class MatcherTests
{
    [Theory]
    [InlineData("""{"value":{"$any":1}}""", """{"value":{"x":[]}}""")]
    [InlineData("""{"value":{"$any":1}}""", """{"value":null}""")]
    [InlineData("""{"error":{"$match":"^key .* found$"}}""", """{"error":"key not found"}""")]
    [InlineData("""{"index":{"$match":"^[0-9]+$"}}""", """{"index":12}""")]
    [InlineData("""{"value":{"$size":2}}""", """{"value":[1,2]}""")]
    [InlineData("""{"value":{"$size":1}}""", """{"value":{"a":[]}}""")]
    [InlineData("""{"value":{"$size":3}}""", """{"value":"abc"}""")]
    [InlineData("""{"data":{"$superset":{"a":1}}}""", """{"data":{"a":1.0,"b":2}}""")]
    [InlineData("""{"data":{"$superset":{"a":{"$any":1}}}}""", """{"data":{"a":9}}""")]
    [InlineData("""{"data":{"$superset":[2]}}""", """{"data":[1,2]}""")]
    [InlineData("""{"$superset":{"success":true}}""", """{"success":true,"count":3,"key":"k"}""")]
    [InlineData("""{"$any":1}""", """{"success":true,"count":3}""")]
    [InlineData("""{"value":{"$raw":"1.0"}}""", """{"value":1.0}""")]
    public void Matches(string expected, string actual) =>
        Assert.Null(Comparison.OfMessages(Json.Of(expected), Json.Of(actual)));

    [Theory]
    [InlineData("""{"value":{"$any":1}}""", """{"success":true}""")]
    [InlineData("""{"error":{"$match":"^x$"}}""", """{"error":"xx"}""")]
    [InlineData("""{"value":{"$size":2}}""", """{"value":[1]}""")]
    [InlineData("""{"value":{"$size":1}}""", """{"value":7}""")]
    [InlineData("""{"data":{"$superset":{"a":1}}}""", """{"data":{"b":1}}""")]
    [InlineData("""{"data":{"$superset":{"a":1}}}""", """{"data":{"a":2}}""")]
    [InlineData("""{"data":{"$superset":{"a":1}}}""", """{"data":[1]}""")]
    [InlineData("""{"data":{"$superset":[3]}}""", """{"data":[1,2]}""")]
    [InlineData("""{"value":{"$raw":"1.0"}}""", """{"value":1}""")]
    public void Does_not_match(string expected, string actual) =>
        Assert.NotNull(Comparison.OfMessages(Json.Of(expected), Json.Of(actual)));
}
