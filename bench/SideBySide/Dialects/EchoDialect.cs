using AdvoCache.Bench.Load;

namespace AdvoCache.Bench.Dialects;

/// <summary>Sends what a client of AdvoCache would send, and gets it back.</summary>
internal sealed class EchoDialect() : WebSocketDialect("/echo")
{
    private readonly AdvoCacheDialect _requests = new("");

    internal override void Set(OutBuffer output, int ticket, int key, ReadOnlySpan<byte> value) => _requests.Set(output, ticket, key, value);

    internal override void Get(OutBuffer output, int ticket, int key) => _requests.Get(output, ticket, key);

    protected override void Message(ReadOnlySpan<byte> message, IHearer hearer) => hearer.Answered(-1, true);
}
