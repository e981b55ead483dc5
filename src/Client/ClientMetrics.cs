using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace AdvoCache.Client;

/// <summary>What a client tells OpenTelemetry: the meter and the activity source <c>AdvoCache.Client</c>.</summary>
internal sealed class ClientMetrics : IDisposable
{
    internal const string Name = "AdvoCache.Client";

    internal static readonly ActivitySource Activities = new(Name);

    private readonly Meter _meter;
    private readonly Counter<long> _changes;
    private readonly Counter<long> _reconnects;
    private readonly Counter<long> _lostWrites;
    private readonly Counter<long> _touchedKeys;
    private readonly Histogram<double> _writeSeconds;
    private readonly TagList _tags;

    internal ClientMetrics(string sheet, Func<int> entries, Func<int> pending, Func<double> lagSeconds)
    {
        var tags = new KeyValuePair<string, object?>("advocache.sheet", sheet);
        _tags = [tags];
        _meter = new(Name, version: null, tags: null);
        _changes = _meter.CreateCounter<long>("advocache.client.changes", description: "Changes of other clients that were taken.");
        _reconnects = _meter.CreateCounter<long>("advocache.client.reconnects", description: "Connections that were lost or not had.");
        _lostWrites = _meter.CreateCounter<long>("advocache.client.lost_writes", description: "Writes that nobody awaited and that failed.");
        _touchedKeys = _meter.CreateCounter<long>("advocache.client.touched_keys", description: "Keys that the server was told were read locally.");
        _writeSeconds = _meter.CreateHistogram<double>("advocache.client.write.duration", "s", "From an awaited write to its commit.");
        _meter.CreateObservableGauge("advocache.client.entries", () => new Measurement<int>(entries(), tags), description: "Entries of the near cache.");
        _meter.CreateObservableGauge("advocache.client.pending", () => new Measurement<int>(pending(), tags), description: "Requests without an answer yet.");
        _meter.CreateObservableGauge("advocache.client.lag", () => new Measurement<double>(lagSeconds(), tags), "s", "Since when nothing has been heard; 0 while connected.");
    }

    public void Dispose() => _meter.Dispose();

    internal void Changed() => _changes.Add(1, _tags);

    internal void Reconnected() => _reconnects.Add(1, _tags);

    internal void Touched(int keys) => _touchedKeys.Add(keys, _tags);

    internal void WriteLost() => _lostWrites.Add(1, _tags);

    internal void Written(TimeSpan duration) => _writeSeconds.Record(duration.TotalSeconds, _tags);
}
