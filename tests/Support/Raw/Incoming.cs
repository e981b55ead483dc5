using System.Text;
using System.Text.Json;

namespace AdvoCache.Tests.Support;

public enum IncomingKind
{
    Text,
    Binary,
    Pong,
    Closed,
}

/// <summary>What a raw connection received: a message, the answer to a ping, or its end with the close code.</summary>
public sealed record Incoming(IncomingKind Kind, byte[] Payload, int CloseCode = 0, string? Reason = null)
{
    /// <summary>RFC 6455: the connection ended without a close frame.</summary>
    public const int ClosedWithoutFrame = 1006;

    private const int MaxDepth = 100_000;
    private const int ShownCharacters = 400;

    public string Text => Encoding.UTF8.GetString(Payload);

    public JsonElement Json()
    {
        using var document = JsonDocument.Parse(Payload, new JsonDocumentOptions { MaxDepth = MaxDepth });
        return document.RootElement.Clone();
    }

    public override string ToString() => Kind switch
    {
        IncomingKind.Closed => $"closed with {CloseCode} {Reason}",
        IncomingKind.Text => Shortened,
        _ => $"{Kind}: {Shortened}",
    };

    private string Shortened => Text.Length <= ShownCharacters ? Text : $"{Text[..ShownCharacters]}… ({Payload.Length} bytes)";
}
