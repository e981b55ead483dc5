using AdvoCache.Tests.Cluster.Histories;

namespace AdvoCache.Tests.Cluster.Judging.Simulation;

/// <summary>
/// A sheet that is what the cluster promises to be, in memory and in one thread, and clients that use it at once: what they record is a
/// true history. Requests overlap, and some have no answer; of those some take effect, sooner or much later.
/// </summary>
internal sealed class SimulatedSheet
{
    private readonly Random _random;
    private readonly SimulatedLoad _load;
    private readonly Dictionary<string, (string Value, long Version, long ExpiresAt)> _values = [];
    private readonly List<Operation> _operations = [];
    private readonly List<Heard> _changes = [];
    private long _index = 10;
    private long _value;

    public SimulatedSheet(int seed, SimulatedLoad load)
    {
        _random = new(seed);
        _load = load;
        foreach (var (effect, draft) in Requests().OrderBy(request => request.Effect))
            _operations.Add(Carry(draft, effect));
    }

    public const string Name = "s";

    public IReadOnlyList<Operation> Operations => _operations;

    /// <summary>Every change in order; <see cref="Heard.At"/> is when it was applied.</summary>
    public IReadOnlyList<Heard> Changes => _changes;

    /// <summary>What is left when all is over and everything due has expired.</summary>
    public SheetReading Final()
    {
        var now = _operations.Max(operation => Math.Max(operation.Called, operation.Returned == Fact.Never ? 0 : operation.Returned)) + Draft.Ms(60_000);
        Expire(now);
        return new(Name, "n1", now, now + 1, _index, _values.ToDictionary(pair => pair.Key, pair => pair.Value.Value), IsFinal: true);
    }

    private IEnumerable<(long Effect, Operation Draft)> Requests()
    {
        var next = new long[_load.Clients];
        for (var i = 0; i < _load.Operations; i++)
        {
            var client = _random.Next(_load.Clients);
            var called = next[client] + _random.Next(1, 20_000);
            var effect = called + _random.Next(1, 20_000);
            var returned = effect + _random.Next(1, 20_000);
            next[client] = returned;
            var isUnknown = _random.Next(100) < _load.UnknownPercent;
            if (isUnknown)
                effect = _random.Next(3) switch
                {
                    0 => Fact.Never,
                    1 => called + _random.Next(1, 1_000_000),
                    _ => effect,
                };
            yield return (effect, Drawn(i, client, called, isUnknown ? Fact.Never : returned));
        }
    }

    private Operation Drawn(int id, int client, long called, long returned)
    {
        var kind = _random.Next(100) switch
        {
            < 45 => OperationKind.Get,
            var roll when roll < 90 || !_load.Deletes => OperationKind.Set,
            < 98 => OperationKind.Delete,
            _ => OperationKind.DeletePrefix,
        };
        return new()
        {
            Id = id,
            Client = client,
            Connection = client,
            Node = $"n{client % 3}",
            Kind = kind,
            Sheet = Name,
            Key = kind == OperationKind.DeletePrefix ? $"k{_random.Next(_load.Keys) / 10}" : $"k{_random.Next(_load.Keys)}",
            Value = kind == OperationKind.Set ? Draft.Text(++_value) : null,
            TtlMs = kind == OperationKind.Set && _load.TtlMs > 0 && _random.Next(2) == 0 ? _load.TtlMs : null,
            Called = called,
            Returned = returned,
            Outcome = Outcome.Unknown,
        };
    }

    private Operation Carry(Operation request, long now)
    {
        if (now != Fact.Never)
            Expire(now);
        var held = _values.TryGetValue(request.Key, out var entry) ? entry.Version : 0;
        if (request.Kind is OperationKind.Set or OperationKind.Delete && _random.Next(100) < _load.ConditionalPercent)
            request = request with { IfVersion = _random.Next(3) == 0 ? Math.Max(0, held - 1) : held };
        var answered = now == Fact.Never ? request : Applied(request, held, now);
        return request.Returned == Fact.Never ? request : answered;
    }

    private Operation Applied(Operation request, long held, long now)
    {
        if (request.Kind == OperationKind.Get)
        {
            return held == 0
                ? request with { Outcome = Outcome.Refused, Refusal = Refusal.NotFound, Index = _index }
                : request with { Outcome = Outcome.Done, Index = _index, Value = _values[request.Key].Value, Version = held };
        }

        var index = ++_index;
        if (request.IfVersion is { } wanted && wanted != held)
            return request with { Outcome = Outcome.Refused, Refusal = Refusal.VersionMismatch, Version = held };
        if (request.Kind == OperationKind.Set)
        {
            var expiresAt = request.TtlMs is { } ttl ? now + Draft.Ms(ttl) : Fact.Never;
            _values[request.Key] = (request.Value!, index, expiresAt); // A set has a value.
            _changes.Add(new(HeardKind.Replicate, request.Key, request.Value, index, now));
            return request with { Outcome = Outcome.Done, Index = index, Version = index };
        }

        foreach (var key in _values.Keys.Where(request.Touches).ToArray())
            _values.Remove(key);
        _changes.Add(new(request.Kind == OperationKind.Delete ? HeardKind.Invalidate : HeardKind.InvalidatePrefix, request.Key, null, index, now));
        return request with { Outcome = Outcome.Done, Index = index };
    }

    private void Expire(long now)
    {
        foreach (var (key, entry) in _values.Where(pair => pair.Value.ExpiresAt <= now).OrderBy(pair => pair.Value.ExpiresAt).ToArray())
        {
            _values.Remove(key);
            _changes.Add(new(HeardKind.Invalidate, key, null, ++_index, Math.Max(now, entry.ExpiresAt)));
        }
    }
}
