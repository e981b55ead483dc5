namespace AdvoCache.Tests.Cluster.Judging.Registers;

/// <summary>What a reading of the whole sheet says of one key: its value, or null if it was absent.</summary>
internal sealed record KeyReading(string Node, string Key, string? Value, long Called, long Returned)
{
    public override string ToString() =>
        $"reading of the sheet at {Node}: {Key} = {Value ?? "absent"} [{Wording.Seconds(Called)} to {Wording.Seconds(Returned)}]";
}
