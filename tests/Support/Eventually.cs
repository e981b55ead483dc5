using System.Diagnostics;

namespace AdvoCache.Tests.Support;

/// <summary>
/// Waits for what happens elsewhere (another process, another thread) by asking again and again.
/// A wait that fails says what it waited for and what it saw last.
/// </summary>
public static class Eventually
{
    /// <summary>Generous on purpose: it is only ever reached by a failing test.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    public static Task Until(string reason, Func<bool> condition, TimeSpan? timeout = null, Func<string>? seen = null) =>
        Until(reason, () => Task.FromResult(condition()), timeout, seen);

    public static async Task Until(string reason, Func<Task<bool>> condition, TimeSpan? timeout = null, Func<string>? seen = null)
    {
        var limit = timeout ?? DefaultTimeout;
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > limit)
                throw new TimeoutException($"Not within {limit.TotalSeconds} s: {reason}. {seen?.Invoke()}");
            await Task.Delay(PollInterval);
        }
    }

    /// <summary>Asks until the probe has something to give.</summary>
    public static async Task<T> Get<T>(string reason, Func<Task<T?>> probe, TimeSpan? timeout = null, Func<string>? seen = null)
        where T : class
    {
        T? found = null;
        await Until(reason, async () => (found = await probe()) is not null, timeout, seen);
        return found!; // Until returns only after a probe that was not null.
    }
}
