using AdvoCache.Tests.Cluster.Histories;

namespace AdvoCache.Tests.Cluster.Judging.Registers;

/// <summary>
/// One key's part of a history, made ready for <see cref="KeySearch"/>: calls over numbered states. The key is absent at first.
/// </summary>
/// <remarks>
/// Of the operations without answer: a set whose value was read happened before that read was answered, and becomes a call like any other.
/// A set that nobody read can be left out, but for two traces it may leave: its version in a mismatch, for which a stand-in is called, and
/// its expiry, which looks like a delete. Deletes are <see cref="LooseDeletes"/>; a conditional one can only end the one state it names.
/// A stand-in does not ask for the condition of the set it stands for: here the search allows a little more than the truth.
/// </remarks>
internal sealed class KeyModel
{
    public const int Absent = 0;

    private readonly Rules _rules;
    private readonly List<KeyState> _states = [new("absent")];
    private readonly List<Call> _calls = [];
    private readonly Dictionary<string, Operation> _sets = [];
    private readonly Dictionary<string, int> _stateOf = [];
    private readonly Dictionary<string, long> _versionOf = [];
    private readonly Dictionary<long, int> _stateWith = [];

    /// <summary>When each value was first read, and each version first told.</summary>
    private readonly Dictionary<string, long> _readBy = [];
    private readonly SortedDictionary<long, long> _toldBy = [];

    public KeyModel(IReadOnlyList<Operation> operations, IReadOnlyList<KeyReading> readings, Rules rules)
    {
        _rules = rules;
        Contradiction = CollectSets(operations) ?? CollectReads(operations, readings);
        if (Contradiction is not null)
            return;

        var loose = operations.Where(IsLooseSet).ToArray();
        LooseSets = [.. loose.Select(set => set.Called).Order()];
        Contradiction = AddStates(loose);
        if (Contradiction is not null)
            return;
        LooseDeletes = [.. loose.Select(rules.LivesUntil).Concat(operations.Where(IsLooseDelete).Select(LooseFrom)).Where(from => from != Fact.Never).Order()];
        Contradiction = AddCalls(operations, readings);
        End = _calls.Select(call => call.Returned == Fact.Never ? call.Called : call.Returned).DefaultIfEmpty().Max();
    }

    public IReadOnlyList<Call> Calls => _calls;

    public IReadOnlyList<KeyState> States => _states;

    /// <summary>From when on each delete without answer may take effect, in order.</summary>
    public long[] LooseDeletes { get; } = [];

    /// <summary>When each set was sent that was neither answered nor read, in order.</summary>
    public long[] LooseSets { get; } = [];

    /// <summary>When the last call or answer was.</summary>
    public long End { get; }

    /// <summary>What no order can explain, found without a search.</summary>
    public string? Contradiction { get; }

    private string? CollectSets(IReadOnlyList<Operation> operations)
    {
        foreach (var set in operations)
        {
            if (set.Kind != OperationKind.Set || set.Outcome is Outcome.NoEffect or Outcome.Refused)
                continue;
            if (set.Value is null || !_sets.TryAdd(set.Value, set))
                return $"cannot be judged: a value is missing or was set twice\n    {set.Describe()}";
            if (set.Outcome == Outcome.Unknown)
                continue;
            if ((set.Version ?? set.Index) is not { } version)
                return $"a set was answered without its index\n    {set.Describe()}";
            _versionOf.Add(set.Value, version);
        }
        return null;
    }

    private string? CollectReads(IReadOnlyList<Operation> operations, IReadOnlyList<KeyReading> readings)
    {
        foreach (var reading in readings)
        {
            if (reading.Value is { } value && Saw(value, null, reading.Returned) is { } problem)
                return $"{problem}\n    {reading}";
        }
        foreach (var operation in operations.Where(operation => operation.IsAnswered))
        {
            var problem = operation switch
            {
                { Kind: OperationKind.Get, Outcome: Outcome.Done } => Saw(operation.Value ?? "", operation.Version, operation.Returned),
                { Refusal: Refusal.VersionMismatch } when operation.Version == operation.IfVersion => "refused, though the version was the wanted one",
                _ => null,
            };
            if (problem is not null)
                return $"{problem}\n    {operation.Describe()}";
        }

        foreach (var operation in operations)
        {
            if (operation.Refusal == Refusal.VersionMismatch && operation.Version is { } told)
                Told(told, operation.Returned);
            if (operation is { IsWrite: true, IfVersion: { } wanted } && (operation.Outcome == Outcome.Done || IsReadSet(operation)))
                Told(wanted, operation.Outcome == Outcome.Done ? operation.Returned : _readBy[operation.Value!]); // A read set has a value.
        }
        return _versionOf.Values.Distinct().Count() == _versionOf.Count ? null : "two values with one version";
    }

    private string? Saw(string value, long? version, long by)
    {
        if (!_sets.ContainsKey(value))
            return "a value that nobody set";
        _readBy[value] = Math.Min(by, _readBy.GetValueOrDefault(value, Fact.Never));
        if (version is { } seen && !_versionOf.TryAdd(value, seen) && _versionOf[value] != seen)
            return $"a value with another version than {_versionOf[value]}, which it has";
        return null;
    }

    private void Told(long version, long by)
    {
        if (version != 0)
            _toldBy[version] = Math.Min(by, _toldBy.GetValueOrDefault(version, Fact.Never));
    }

    private string? AddStates(Operation[] loose)
    {
        foreach (var (value, set) in _sets)
        {
            if (set.Outcome == Outcome.Unknown && !_readBy.ContainsKey(value))
                continue;
            _stateOf.Add(value, _states.Count);
            if (_versionOf.TryGetValue(value, out var version))
                _stateWith.Add(version, _states.Count);
            _states.Add(new(value) { VanishesFrom = _rules.LivesUntil(set) });
        }

        foreach (var (version, by) in _toldBy)
        {
            if (_stateWith.ContainsKey(version))
                continue;
            if (LooseSets.Length == 0)
                return $"version {version}, which no set has, by {Wording.Seconds(by)}";
            _stateWith.Add(version, _states.Count);
            _calls.Add(new()
            {
                Source = $"(a set without answer, which got version {version})",
                Called = LooseSets[0],
                Returned = Math.Max(LooseSets[0], by),
                Makes = _states.Count,
                IsStandIn = true,
            });
            _states.Add(new($"version {version}") { VanishesFrom = loose.Min(_rules.LivesUntil) });
        }
        return null;
    }

    private string? AddCalls(IReadOnlyList<Operation> operations, IReadOnlyList<KeyReading> readings)
    {
        foreach (var reading in readings)
            AddRead(reading.Value is { } value ? _stateOf[value] : Absent, reading, reading.Called, reading.Returned);

        foreach (var operation in operations)
        {
            if (operation is { Kind: OperationKind.Get, Outcome: Outcome.Done })
                AddRead(_stateOf[operation.Value ?? ""], operation, operation.Called, operation.Returned);
            else if (operation.Refusal == Refusal.NotFound)
                AddRead(Absent, operation, operation.Called, operation.Returned);
            else if (operation.Refusal == Refusal.VersionMismatch && operation.Version is { } told)
                AddRead(StateWith(told), operation, operation.Called, operation.Returned);
            else if (operation.IsWrite && (operation.Outcome == Outcome.Done || IsReadSet(operation)))
            {
                if (AddWrite(operation) is { } problem)
                    return problem;
            }
            else if (IsLooseDelete(operation) && operation.IfVersion is { } wanted and not 0 && _stateWith.TryGetValue(wanted, out var state))
                _states[state].VanishesFrom = Math.Min(_states[state].VanishesFrom, operation.Called);
        }
        return null;
    }

    private void AddRead(int state, object source, long called, long returned)
    {
        _states[state].Readers++;
        _calls.Add(new() { Source = source, Called = called, Returned = returned, Needs = state });
    }

    private string? AddWrite(Operation operation)
    {
        var call = new Call
        {
            Source = operation,
            Called = operation.Called,
            Returned = operation.Outcome == Outcome.Done ? operation.Returned : Math.Max(operation.Called, _readBy[operation.Value!]), // A read set has a value.
            Needs = operation.IfVersion is { } version ? StateWith(version) : Call.Anything,
            Makes = operation.Kind == OperationKind.Set ? _stateOf[operation.Value!] : Absent, // A set has a value.
        };
        _calls.Add(call);
        if (call.IsUnconditional)
            return null;

        var needed = _states[call.Needs];
        if (needed.Taker is { } other && call.Needs != Absent)
            return $"two conditional writes took one version\n    {other.Text}\n    {call.Text}";
        needed.Taker = call;
        return null;
    }

    private int StateWith(long version) => version == 0 ? Absent : _stateWith[version];

    private bool IsReadSet(Operation operation) =>
        operation is { Kind: OperationKind.Set, Outcome: Outcome.Unknown, Value: { } value } && _readBy.ContainsKey(value);

    private bool IsLooseSet(Operation operation) =>
        operation is { Kind: OperationKind.Set, Outcome: Outcome.Unknown, Value: { } value } && !_readBy.ContainsKey(value);

    /// <summary>
    /// From when a delete without answer may make any state absent. One that names a version ends that state alone; if nobody else told
    /// of the version, it can only be that of a set that nobody read, and set and delete together make any state absent.
    /// </summary>
    private long LooseFrom(Operation delete) => delete.IfVersion switch
    {
        null => delete.Called,
        { } wanted when wanted == 0 || _stateWith.ContainsKey(wanted) || LooseSets.Length == 0 => Fact.Never,
        _ => Math.Max(delete.Called, LooseSets[0]),
    };

    private static bool IsLooseDelete(Operation operation) =>
        operation is { IsWrite: true, Outcome: Outcome.Unknown } && operation.Kind != OperationKind.Set;
}
