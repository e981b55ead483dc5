using System.Text;
using AdvoCache.Wire;

namespace AdvoCache.Tests.Wire;

/// <summary>Requests and their texts, as tests like to write them.</summary>
internal static class Parsing
{
    public static Request Parse(string json, ParseOutcome expected = ParseOutcome.Ok)
    {
        var request = new Request();
        Assert.Equal(expected, request.Parse(Encoding.UTF8.GetBytes(json)));
        return request;
    }

    public static string Text(this ReadOnlyMemory<byte> utf8) => Encoding.UTF8.GetString(utf8.Span);
}
