using System.Text.Json;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Conformance.Behaviour;

/// <summary>
/// The copy a client keeps: its own writes in the place their replies give them, others' in the place the broadcasts give.
/// The greater index wins, so that all copies must converge to the log's order.
/// </summary>
internal sealed class NearCache
{
    private readonly SortedDictionary<string, (long Index, string Value)> _entries = new(StringComparer.Ordinal);

    public int Heard { get; private set; }

    public void Wrote(string key, string value, JsonElement reply) =>
        Put(key, value, reply.Number("index") ?? throw new InvalidDataException($"no index in {reply}"));

    public void Hear(JsonElement replicate)
    {
        if (replicate.Text("type") != "replicate")
            throw new InvalidDataException($"expected a replicate, came {replicate}");
        Heard++;
        Put(replicate.Text("key") ?? "", replicate.Raw("value") ?? "", replicate.Number("index") ?? -1);
    }

    public async Task HearAll(TestClient client, int count)
    {
        while (Heard < count)
            Hear(await client.Broadcast());
    }

    public override string ToString() => string.Join('\n', _entries.Select(entry => $"{entry.Key}={entry.Value.Value}@{entry.Value.Index}"));

    private void Put(string key, string value, long index)
    {
        if (!_entries.TryGetValue(key, out var known) || known.Index < index)
            _entries[key] = (index, value);
    }
}
