using System.Globalization;
using System.Runtime.InteropServices;

namespace AdvoCache.Bench.Report;

/// <summary>The machine in a line, without its name.</summary>
internal static class MachineLine
{
    internal static string Read()
    {
        var processor = Field("/proc/cpuinfo", "model name");
        var kilobytes = double.Parse(Field("/proc/meminfo", "MemTotal").Split(' ')[0], CultureInfo.InvariantCulture);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} processors ({processor}), {kilobytes / 1024 / 1024:F0} GiB, {RuntimeInformation.OSDescription.Split('#')[0].Trim()}, {RuntimeInformation.FrameworkDescription}");
    }

    private static string Field(string file, string name)
        => File.ReadLines(file).First(line => line.StartsWith(name, StringComparison.Ordinal)).Split(':', 2)[1].Trim();
}
