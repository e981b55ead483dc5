using System.Collections.Concurrent;

namespace AdvoCache.Tests.Support;

/// <summary>
/// What must be cleared away even when a test never reaches its dispose: node processes first, their folders after them.
/// Runs when the test process exits by itself; only a SIGKILL of the test process leaves nodes behind.
/// </summary>
public static class AtExit
{
    private static readonly ConcurrentDictionary<object, Action> Duties = new(ReferenceEqualityComparer.Instance);

    static AtExit() => AppDomain.CurrentDomain.ProcessExit += (_, _) => RunAll();

    public static void Add(object owner, Action duty) => Duties[owner] = duty;

    public static void Remove(object owner) => Duties.TryRemove(owner, out _);

    private static void RunAll()
    {
        foreach (var (_, duty) in Duties.OrderBy(duty => duty.Key is NodeProcess ? 0 : 1))
        {
            try
            {
                duty();
            }
            catch (Exception problem)
            {
                Console.Error.WriteLine($"While clearing away: {problem.Message}");
            }
        }
    }
}
