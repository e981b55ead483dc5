using System.Collections.Immutable;
using AdvoCache.Tests.Conformance.Play;

namespace AdvoCache.Tests.Conformance.Harness;

public sealed class TemplateTests
{
    private readonly Template _template = new(ImmutableDictionary<string, string>.Empty.Add("sheet", "S").Add("pw", "P\""));

    [Theory]
    [InlineData("""{"sheet":"{{sheet}}X","password":"{{pw}}"}""", """{"sheet":"SX","password":"P\u0022"}""")]
    [InlineData("""{"{{sheet}}":1}""", """{"S":1}""")]
    [InlineData("""{"value":{"$repeat":["ab",3]}}""", """{"value":"ababab"}""")]
    [InlineData("""{"$join":["{{sheet}}",{"$repeat":["n",2]},"!"]}""", "\"Snn!\"")]
    [InlineData("""{"value":{"$nest":3}}""", """{"value":[[[]]]}""")]
    [InlineData("""[1.0,1e400,9007199254740993,"\ud800","\u00e9",null,true,{}]""", """[1.0,1e400,9007199254740993,"\ud800","\u00e9",null,true,{}]""")]
    [InlineData("""{"$any":1}""", """{"$any":1}""")]
    public void Expands(string template, string expected) => Assert.Equal(expected, _template.Json(Json.Of(template)));

    [Fact]
    public void Nests_deeper_than_any_reader_allows()
    {
        const int Depth = 20_000;
        var text = _template.Json(Json.Of($$$"""{"v":{"$nest":{{{Depth}}}}}"""));
        Assert.Equal(Depth, text.Count(character => character == '['));
    }

    [Fact]
    public void A_number_is_filled_in_for_each_message() =>
        Assert.Equal("""{"key":"k7"}""", _template.With("i", "7").Json(Json.Of("""{"key":"k{{i}}"}""")));

    [Fact]
    public void Two_runs_use_different_names()
    {
        var name = Json.Of("\"{{sheet}}\"");
        Assert.NotEqual(Template.ForOneRun().Text(name), Template.ForOneRun().Text(name));
    }
}
