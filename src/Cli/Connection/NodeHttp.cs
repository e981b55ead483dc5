using System.Text;
using System.Text.Json;

namespace AdvoCache.Cli.Connection;

/// <summary>Asks nodes over HTTP.</summary>
internal static class NodeHttp
{
    // Each request has the limit that its caller gives it.
    private static readonly HttpClient Http = new() { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>The address of a page beside a node's WebSocket: ws://host:8081/ws has its status at http://host:8081/status.</summary>
    public static Uri Beside(Uri node, string page)
        => new(new UriBuilder(node) { Scheme = node.Scheme == "wss" ? "https" : "http", Port = node.Port }.Uri, page);

    /// <exception cref="CommandException">Nobody answers in time.</exception>
    public static async Task<NodeAnswer> AskAsync(
        HttpMethod method, Uri address, TimeSpan limit, CancellationToken token, string? bearer = null, string? body = null)
    {
        using var request = new HttpRequestMessage(method, address);
        if (bearer is not null)
            request.Headers.Authorization = new("Bearer", bearer);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8);
        using var late = new CancellationTokenSource(limit);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(token, late.Token);
        try
        {
            using var response = await Http.SendAsync(request, either.Token);
            return new((int)response.StatusCode, Parse(await response.Content.ReadAsByteArrayAsync(either.Token)));
        }
        catch (HttpRequestException unreachable)
        {
            throw CommandException.Unavailable($"{address} does not answer: {unreachable.Message}", unreachable);
        }
        catch (OperationCanceledException tooLate) when (!token.IsCancellationRequested)
        {
            throw CommandException.Unavailable($"{address} does not answer within {limit.TotalSeconds:0.#} s", tooLate);
        }
    }

    private static JsonElement Parse(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
