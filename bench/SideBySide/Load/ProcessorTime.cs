using System.Diagnostics;
using System.Globalization;

namespace AdvoCache.Bench.Load;

/// <summary>Processor time of processes, as the kernel counts it.</summary>
internal static class ProcessorTime
{
    private const double TicksPerSecond = 100;

    /// <summary>User and system seconds of all of them.</summary>
    internal static double Of(IEnumerable<int> processes) => processes.Sum(static process =>
    {
        // The name, in parentheses, may hold blanks; the times are the 12th and 13th field behind it.
        var stat = File.ReadAllText($"/proc/{process}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
    });

    internal static double OfThisProcess => Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds;

    /// <summary>Resident megabytes.</summary>
    internal static double ResidentMegabytes(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(static line => line.StartsWith("VmRSS", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024.0;
    }
}
