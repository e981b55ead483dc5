using AdvoCache.Tests.Cluster.Histories;
using AdvoCache.Tests.Cluster.Judging.Registers;

namespace AdvoCache.Tests.Cluster.Judging;

/// <summary>
/// Every key on its own behaves as one register that each operation reached at one moment between its call and its answer.
/// Deletes by prefix or suffix count for each key that they match, readings of the whole sheet as a get of each key.
/// Sheets are new at the run's start, stay under their capacity (nothing is evicted), and are not dropped.
/// </summary>
internal static class Linearizability
{
    public static IEnumerable<Violation> Check(History history, Rules rules)
    {
        foreach (var sheet in history.Operations.GroupBy(operation => operation.Sheet, StringComparer.Ordinal))
        {
            var readings = history.Readings.Where(reading => reading.Sheet == sheet.Key).ToArray();
            foreach (var (key, operations) in ByKey(sheet, readings))
            {
                var model = new KeyModel(operations, [.. readings.Select(reading => Of(reading, key))], rules);
                if (new KeySearch(model, rules.MaxConfigurations).Run() is { } problem)
                    yield return new(nameof(Linearizability), $"sheet {sheet.Key}, key {key}: {problem}");
            }
        }
    }

    private static SortedDictionary<string, List<Operation>> ByKey(IEnumerable<Operation> sheet, SheetReading[] readings)
    {
        var keys = new SortedDictionary<string, List<Operation>>(StringComparer.Ordinal);
        var wide = new List<Operation>();
        foreach (var operation in sheet)
        {
            if (operation.Outcome == Outcome.NoEffect || operation.Stale)
                continue;
            if (operation.Kind is OperationKind.DeletePrefix or OperationKind.DeleteSuffix)
                wide.Add(operation);
            else if (operation.Kind is OperationKind.Get or OperationKind.Set or OperationKind.Delete && !HasNoTrace(operation))
                Of(keys, operation.Key).Add(operation);
        }
        foreach (var key in readings.SelectMany(reading => reading.Values.Keys))
            Of(keys, key);
        foreach (var operation in wide)
        {
            foreach (var (key, operations) in keys)
            {
                if (operation.Touches(key))
                    operations.Add(operation);
            }
        }
        return keys;
    }

    /// <summary>A get without answer, and a write refused for its fence: they say nothing of the key.</summary>
    private static bool HasNoTrace(Operation operation) =>
        operation.Refusal == Refusal.StaleFence || (operation.Kind == OperationKind.Get && !operation.IsAnswered);

    private static List<Operation> Of(SortedDictionary<string, List<Operation>> keys, string key)
    {
        if (!keys.TryGetValue(key, out var operations))
            keys.Add(key, operations = []);
        return operations;
    }

    private static KeyReading Of(SheetReading reading, string key) =>
        new(reading.Node, key, reading.Values.GetValueOrDefault(key), reading.Called, reading.Returned);
}
