using System.Globalization;
using System.Text;
using AdvoCache.Tests.Cluster.Histories;

namespace AdvoCache.Tests.Cluster.Judging;

/// <summary>Facts as a person wants to read them in an explanation. Times are in seconds since the run began.</summary>
internal static class Wording
{
    private const int LongestValue = 40;

    public static string Seconds(long ticks) =>
        ticks == Fact.Never ? "never" : (ticks / (double)TimeSpan.TicksPerSecond).ToString("F6", CultureInfo.InvariantCulture);

    public static string Describe(this Operation operation)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"#{operation.Id} client {operation.Client} at {operation.Node}: ");
        text.Append(CultureInfo.InvariantCulture, $"{(operation.Stale ? "stale " : "")}{operation.Kind} {operation.Key}");
        if (operation.Value is { } value)
            text.Append(CultureInfo.InvariantCulture, $" = {Short(value)}");
        if (operation.IfVersion is { } wanted)
            text.Append(CultureInfo.InvariantCulture, $" if version {wanted}");
        if (operation.Fence is { } fence)
            text.Append(CultureInfo.InvariantCulture, $" with {fence.Key}'s token {fence.Token}");
        if (operation.TtlMs is { } ttl)
            text.Append(CultureInfo.InvariantCulture, $" for {ttl} ms");
        text.Append(CultureInfo.InvariantCulture, $" [{Seconds(operation.Called)} to {Seconds(operation.Returned)}] {operation.Outcome}");
        if (operation.Refusal != Refusal.None)
            text.Append(CultureInfo.InvariantCulture, $" {operation.Refusal}");
        if (operation.Index is { } index)
            text.Append(CultureInfo.InvariantCulture, $", index {index}");
        if (operation.Version is { } version)
            text.Append(CultureInfo.InvariantCulture, $", version {version}");
        if (operation.Token is { } token)
            text.Append(CultureInfo.InvariantCulture, $", token {token}");
        return text.ToString();
    }

    public static string Short(string value) => value.Length <= LongestValue ? value : $"{value[..LongestValue]}…";
}
