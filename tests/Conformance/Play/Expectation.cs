using System.Collections.Immutable;
using System.Text.Json;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Conformance.Play;

/// <summary>Holds what a scenario expects against what came: a message, a pong or the end of the connection.</summary>
internal static class Expectation
{
    /// <summary>Null when it is what was expected.</summary>
    public static string? Difference(JsonElement expected, Incoming incoming, ImmutableHashSet<string> ignored)
    {
        if (expected.ValueKind == JsonValueKind.Object)
        {
            // The recorded code is the original's, which often just dropped the connection; that it closes is what counts.
            if (expected.TryGetProperty("$close", out _))
                return incoming.Kind == IncomingKind.Closed ? null : "expected the connection to close";
            // Our own, for what AdvoCache does instead: the code counts.
            if (expected.TryGetProperty("$closed", out var code))
                return incoming.Kind == IncomingKind.Closed && incoming.CloseCode == code.GetInt32() ? null : $"expected a close with {code}";
            if (expected.TryGetProperty("$pong", out var payload))
                return incoming.Kind == IncomingKind.Pong && incoming.Text == payload.GetString() ? null : $"expected a pong of '{payload}'";
        }

        // Every reply and broadcast is a text frame.
        if (incoming.Kind != IncomingKind.Text)
            return "expected a text message";
        try
        {
            return Comparison.OfMessages(expected, incoming.Json(), ignored);
        }
        catch (JsonException broken)
        {
            return $"not JSON: {broken.Message}";
        }
    }
}
