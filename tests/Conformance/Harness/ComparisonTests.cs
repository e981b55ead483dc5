using AdvoCache.Tests.Conformance.Play;

namespace AdvoCache.Tests.Conformance.Harness;

/// <summary>A comparison that passes too much would make every conversation pass.</summary>
public sealed class ComparisonTests
{
    [Theory]
    [InlineData("""{"success":true,"key":"k"}""", """{"key":"k","success":true}""")]
    [InlineData("""{"success":true}""", """{"success":true,"index":7,"version":7,"code":"x","nodes":[]}""")]
    [InlineData("""{"type":"invalidate"}""", """{"type":"invalidate","prefix":""}""")]
    [InlineData("""{"value":[1,1000,0]}""", """{"value":[1.0,1e3,-0]}""")]
    [InlineData("""{"value":1e400}""", """{"value":1e400}""")]
    [InlineData("""{"value":0}""", """{"value":1e-400}""")]
    [InlineData("""{"key":"é\n"}""", """{"key":"\u00e9\u000a"}""")]
    [InlineData("""{"value":"\ud800"}""", """{"value":"\ud800"}""")]
    [InlineData("""{"value":null}""", """{"value":null}""")]
    public void Alike(string expected, string actual) =>
        Assert.Null(Comparison.OfMessages(Json.Of(expected), Json.Of(actual)));

    [Theory]
    [InlineData("""{"success":true}""", """{"success":false}""")]
    [InlineData("""{"success":true}""", """{"success":"true"}""")]
    [InlineData("""{"success":true,"key":"k"}""", """{"success":true}""")]
    [InlineData("""{"success":true}""", """{"success":true,"deleted":0}""")]
    [InlineData("""{"success":true,"key":"k"}""", """{"success":true,"key":"k","value":null}""")]
    [InlineData("""{"success":false}""", """{"success":false,"error":""}""")]
    [InlineData("""{"data":{"k":1}}""", """{"data":{"k":1,"index":2}}""")]
    [InlineData("""{"data":{"k":1}}""", """{"data":{"k":1,"k":1}}""")]
    [InlineData("""{"value":[1,2]}""", """{"value":[2,1]}""")]
    [InlineData("""{"value":[1]}""", """{"value":[1,1]}""")]
    [InlineData("""{"value":1}""", """{"value":"1"}""")]
    [InlineData("""{"value":1e400}""", """{"value":1e401}""")]
    [InlineData("""{"value":"\ud800"}""", """{"value":"\udfff"}""")]
    [InlineData("""{"value":"a"}""", """{"value":"A"}""")]
    [InlineData("""{"success":true}""", """[true]""")]
    public void Different(string expected, string actual) =>
        Assert.NotNull(Comparison.OfMessages(Json.Of(expected), Json.Of(actual)));

    [Fact]
    public void Ignored_fields_may_differ_be_missing_or_come_on_top()
    {
        Assert.Null(Comparison.OfMessages(Json.Of("""{"count":1}"""), Json.Of("""{"count":2}"""), ["count"]));
        Assert.Null(Comparison.OfMessages(Json.Of("""{"count":1}"""), Json.Of("{}"), ["count"]));
        Assert.Null(Comparison.OfMessages(Json.Of("{}"), Json.Of("""{"count":2}"""), ["count"]));
    }

    [Fact]
    public void A_difference_says_where_it_is()
    {
        var difference = Comparison.OfMessages(Json.Of("""{"value":{"a":[1,{"b":2}]}}"""), Json.Of("""{"value":{"a":[1,{"b":3}]}}"""));
        Assert.StartsWith("$.value.a[1].b:", difference, StringComparison.Ordinal);
    }
}
