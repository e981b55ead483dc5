using AdvoCache.Core;
using AdvoCache.Log;
using AdvoCache.Tests.Core;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Log.Comparing;

/// <summary>A whole node whose log says that two others, which this test makes up, have another state.</summary>
public sealed class DivergedNodeTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_stops_and_does_not_start_again_with_the_same_data()
    {
        await using (var one = await OneNode.StartAsync(_folder.Path))
        {
            var (first, last) = await Compare(one);
            await Contradict(one, first, last);
            Assert.IsType<DivergedException>(await one.Node.Broken.WaitAsync(Eventually.DefaultTimeout));
        }
        var refused = Assert.Throws<DivergedException>(() => OneNode.Create(_folder.Path));
        Assert.Contains("n1 has ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reports_in_a_log_that_is_replayed_stop_nobody()
    {
        long first, last;
        await using (var one = await OneNode.StartAsync(_folder.Path))
        {
            (first, last) = await Compare(one);
            await Contradict(one, first, last);
            await one.Node.Broken.WaitAsync(Eventually.DefaultTimeout);
        }
        File.Delete(Path.Combine(_folder.Path, DivergedMark.FileName));

        // The comparison was this node's, but of a process that is gone: neither what the log holds nor a late report of it counts.
        await using var again = await OneNode.StartAsync(_folder.Path);
        await Contradict(again, first, last);
        await again.Set("a", "2");
        Assert.False(again.Node.Broken.IsCompleted);
        Assert.Equal((0, 0), (again.Node.Status().DigestsAgreed, again.Node.Status().DigestsDiffer));
    }

    /// <summary>Has the node compare; answers the entries that one of is the comparison's.</summary>
    private static async Task<(long First, long Last)> Compare(OneNode one)
    {
        await one.Set("a", "1");
        var before = one.Node.Status().LogEntry;
        await one.Submit(new CompareDigests(default, 1 << 20));
        return (before + 1, one.Node.Status().LogEntry + 1);
    }

    private static async Task Contradict(OneNode one, long first, long last)
    {
        var submitted = new List<Task>();
        for (var entry = first; entry <= last; entry++)
        {
            foreach (var node in new[] { "n2", "n3" })
                submitted.Add(one.Node.SubmitAsync(new ReportDigest(entry, node.Utf8(), StateImage.Version, new byte[32]), SessionId.None));
        }
        await Task.WhenAny(Task.WhenAll(submitted), one.Node.Broken).WaitAsync(Eventually.DefaultTimeout);
    }
}
