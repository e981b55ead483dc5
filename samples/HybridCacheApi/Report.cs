namespace AdvoCache.HybridCacheApi;

/// <summary>What takes long to make.</summary>
/// <param name="Id">What it is about.</param>
/// <param name="MadeAt">When it was made.</param>
/// <param name="MadeBy">The process that made it.</param>
public sealed record Report(string Id, DateTimeOffset MadeAt, int MadeBy)
{
    private static readonly TimeSpan Toil = TimeSpan.FromSeconds(1.5);

    /// <summary>Stands for a query or a call that takes its time.</summary>
    public static async Task<Report> MakeSlowlyAsync(string id, CancellationToken token)
    {
        await Task.Delay(Toil, token);
        return new(id, DateTimeOffset.UtcNow, Environment.ProcessId);
    }
}

/// <summary>A report, and what it took to get it.</summary>
/// <param name="Report">The report.</param>
/// <param name="Source">"made" or "cached".</param>
/// <param name="Milliseconds">From the request to the answer.</param>
public sealed record Answer(Report Report, string Source, double Milliseconds);
