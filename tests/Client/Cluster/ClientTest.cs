using System.Collections.Immutable;
using AdvoCache.Client;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Client.Cluster;

/// <summary>Tests against real nodes. Each opens sheets of its own.</summary>
public abstract class ClientTest
{
    private protected static string NewSheet() => "sheet-" + Guid.NewGuid().ToString("N");

    private protected static AdvoCacheClientOptions OptionsFor(IEnumerable<NodeProcess> nodes, string sheet)
        => new() { Nodes = [.. nodes.Select(static node => node.WebSocketAddress)], Sheet = sheet, Password = "secret", MaxReconnectDelay = TimeSpan.FromMilliseconds(500) };

    private protected static Task<AdvoCacheClient> Connect(NodeProcess node, string sheet) => AdvoCacheClient.ConnectAsync(OptionsFor([node], sheet));

    /// <summary>Null: the password is another one.</summary>
    private protected static async Task<AdvoCacheClient?> ConnectUnlessRefused(AdvoCacheClientOptions options)
    {
        try
        {
            return await AdvoCacheClient.ConnectAsync(options);
        }
        catch (AdvoCacheException refused) when (refused.Code == ErrorCode.InvalidPassword)
        {
            return null;
        }
    }

    private protected static ImmutableSortedDictionary<string, string> ContentOf(AdvoCacheClient client)
    {
        var content = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var key in client.Keys)
        {
            if (client.TryGetRaw(key, out var json))
                content[key] = System.Text.Encoding.UTF8.GetString(json.Span);
        }
        return content.ToImmutable();
    }
}
