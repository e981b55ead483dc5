using System.Text.Json;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Conformance.Play;

/// <summary>A plain HTTP request of a scenario. Of the answer only status and JSON are compared.</summary>
internal static class HttpStep
{
    private static readonly HttpClient Http = new() { Timeout = Eventually.DefaultTimeout };

    public static async Task Play(NodeProcess node, JsonElement request, JsonElement expected, Template template)
    {
        var method = request.TryGetProperty("method", out var named) ? HttpMethod.Parse(named.GetString()) : HttpMethod.Get;
        using var message = new HttpRequestMessage(method, new Uri(node.HttpAddress, template.Text(request.GetProperty("path"))));
        using var answer = await Http.SendAsync(message);
        var status = expected.GetProperty("status").GetInt32();
        if ((int)answer.StatusCode != status)
            throw new DiscordException($"expected HTTP {status}, came {(int)answer.StatusCode}");
        if (!expected.TryGetProperty("json", out var json))
            return;
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        if (Comparison.OfMessages(template.Element(json), body.RootElement) is { } difference)
            throw new DiscordException(difference);
    }
}
