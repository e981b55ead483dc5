using System.Text.Json;
using AdvoCache.Client.Sessions;
using AdvoCache.Client.Wire;

namespace AdvoCache.Client;

// Questions to the cluster, which the local copy has no part in.
public sealed partial class AdvoCacheClient
{
    /// <summary>Asks the cluster: the answer has every write that was acknowledged to anybody before the call.</summary>
    /// <returns>Raw UTF-8 JSON; null when there is no such key.</returns>
    /// <exception cref="AdvoCacheException">No majority answered in time.</exception>
    public Task<ServerValue?> FetchAsync(string key, CancellationToken token = default)
        => AskAsync(RequestWriter.Get(Checked.Text(key)), static (in reply) =>
            reply.Success ? new ServerValue(reply.Value.IsEmpty ? "null"u8.ToArray() : reply.Value.ToArray(), reply.Version)
                : reply.Code == "not_found" ? null
                : throw reply.ToException(), token);

    /// <summary>
    /// Asks the cluster for everything in the sheet, as it is at one moment: the answer has every write that was acknowledged to anybody before the
    /// call. Unlike the local copy it is in the order of use. It uses none of the keys itself.
    /// </summary>
    /// <remarks>It comes as one message: the node and this process hold the whole content once more meanwhile.</remarks>
    /// <exception cref="AdvoCacheException">No majority answered in time.</exception>
    public Task<SheetDump> DumpAsync(CancellationToken token = default)
        => AskAsync(RequestWriter.Dump(), static (in reply) => reply.Success ? DumpOf(reply) : throw reply.ToException(), token);

    /// <summary>
    /// Asks the node that the client is connected to for what it knows of the sheet. It answers by itself, behind what this client asked before;
    /// what others wrote last may still be on its way to it.
    /// </summary>
    /// <exception cref="AdvoCacheException">No node answered in time.</exception>
    public Task<SheetStats> StatsAsync(CancellationToken token = default)
        => AskAsync(RequestWriter.Stats(), static (in reply) => reply.Success ? StatsOf(reply) : throw reply.ToException(), token);

    private static SheetDump DumpOf(in ServerMessage reply)
    {
        var content = reply.Value.ToArray();
        var entries = new List<SheetEntry>();
        for (var reader = new ContentReader(content); reader.TryRead(out var key, out var json);)
            entries.Add(new(key, content.AsMemory(json)));
        return new(entries, reply.Index);
    }

    private static SheetStats StatsOf(in ServerMessage reply)
        => JsonSerializer.Deserialize(reply.Value, ReplyTypes.Default.SheetStats) ?? throw new JsonException("There are no statistics in the answer.");

    private async Task<TResult> AskAsync<TResult>(byte[] message, ReadRequest<TResult>.Take take, CancellationToken token)
    {
        var request = new ReadRequest<TResult>(message, take);
        _requests.Add(request, _options.RequestTimeout);
        return await request.Result.WaitAsync(token).ConfigureAwait(false);
    }
}
