using AdvoCache.Cli.Benchmark;
using AdvoCache.Cli.Commands;

namespace AdvoCache.Tests.Cli;

public sealed class MeasureTests
{
    [Theory]
    [InlineData("30", 30_000)]
    [InlineData("0", 0)]
    [InlineData("250ms", 250)]
    [InlineData("1.5s", 1_500)]
    [InlineData("5m", 300_000)]
    [InlineData("2h", 7_200_000)]
    [InlineData("1d", 86_400_000)]
    public void Times_have_units(string text, int milliseconds) => Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Durations.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("1 s")]
    [InlineData("1w")]
    [InlineData("99999999d")]
    public void What_is_no_time_is_refused(string text) => Assert.Null(Durations.Parse(text));

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(100)]
    [InlineData(12_345)]
    [InlineData(9_876_543)]
    public void Percentiles_are_off_by_three_percent_at_most(int longest)
    {
        var histogram = new Histogram();
        for (var time = 1; time <= longest; time += Math.Max(1, longest / 1_000))
            histogram.Add(time);
        Assert.InRange(histogram.Percentile(0.5), longest * 0.5 - 1, longest * 0.5 * 1.04 + 1);
        Assert.InRange(histogram.Percentile(0.99), longest * 0.98 - 1, longest * 0.99 * 1.04 + 1);
        Assert.InRange(histogram.Percentile(1), longest * 0.99 - 1, longest);
        Assert.Equal(0, new Histogram().Percentile(0.5));
    }
}
