using System.Reflection;
using AdvoCache.Tests.Client.Cluster;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Client.Publishing;

/// <summary>
/// The client in programs from which what is not used was cut away: published without a warning, and run against a node. The client as a whole is
/// looked at, not only what the program calls. It needs packages of the SDK's own version: the first time they come from the package source.
/// </summary>
public sealed class PublishingTests(SingleNodeFixture fixture) : ClientTest, IClassFixture<SingleNodeFixture>
{
    private const string Expected = """
        typed Ada
        described True 36
        plain 42
        fetched {"name":"Ada","age":36}
        made Grace once True
        locked True True
        stats 4 5, dump 4

        """;

    private static readonly string Project = typeof(PublishingTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static data => data.Key == "published").Value!; // The project file sets it.
    private static readonly TimeSpan PublishLimit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan RunLimit = TimeSpan.FromMinutes(1);

    [NativeFact]
    public Task It_works_in_a_native_program() => PublishAndRun("Native");

    [Fact]
    public Task It_works_in_a_trimmed_program() => PublishAndRun("Trimmed");

    private async Task PublishAndRun(string publishing)
    {
        // Kept beside the tests: the second time little is left to do.
        var folder = Path.Combine(AppContext.BaseDirectory, "published", publishing);
        var program = Path.Combine(folder, "AdvoCache.Published");
        Directory.CreateDirectory(folder);
        File.Delete(program);

        var publish = await Tool.RunAsync(
            PublishLimit, Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            "publish", Project, $"-p:Publishing={publishing}",
            "--artifacts-path", Path.Combine(folder, "artifacts"), "--output", folder, "--disable-build-servers");
        Assert.True(publish.Code == 0 && !publish.Output.Contains("warning", StringComparison.OrdinalIgnoreCase), publish.Output);

        var run = await Tool.RunAsync(RunLimit, program, fixture.Node.WebSocketAddress.ToString(), NewSheet());
        Assert.True(run.Code == 0, run.Output);
        Assert.Equal(Expected, run.Output);
    }
}
