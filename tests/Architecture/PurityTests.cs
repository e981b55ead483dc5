using System.Reflection;

namespace AdvoCache.Tests.Architecture;

/// <summary>
/// Core must do the same on every node: no packages, and nothing of the platform that waits, measures time, draws lots or touches the world.
/// The analyzer's banned symbols say so at compile time; this looks at what was really built.
/// </summary>
public sealed class PurityTests
{
    private static readonly string[] BannedNamespaces =
    [
        "System.Threading", "System.Threading.Tasks", "System.Threading.Channels", "System.Timers",
        "System.IO", "System.Net", "System.Net.Sockets", "System.Net.Http", "System.Diagnostics.Process",
    ];

    // Not System.Environment: the compiler puts a thread id into every iterator. The analyzer keeps it out of the sources.
    private static readonly string[] BannedTypes =
    [
        "System.DateTime", "System.DateTimeOffset", "System.TimeProvider", "System.Random", "System.Console",
        "System.Diagnostics.Stopwatch", "System.Diagnostics.Process", "System.Globalization.CultureInfo",
        "System.Security.Cryptography.RandomNumberGenerator",
    ];

    [Theory]
    [InlineData("Core")]
    [InlineData("Wire")]
    public void It_needs_no_packages(string name) =>
        Assert.Empty(Repository.SourceProjects().Single(project => project.Name == name).Packages);

    [Theory]
    [InlineData("Core")]
    [InlineData("Wire")]
    public void It_refers_to_the_platform_only(string name)
    {
        var others = Assembly.Load($"AdvoCache.{name}").GetReferencedAssemblies()
            .Select(reference => reference.Name ?? "")
            .Where(reference => !reference.StartsWith("System.", StringComparison.Ordinal));
        Assert.Empty(others);
    }

    [Fact]
    public void The_log_needs_no_package_but_the_consensus_library() =>
        Assert.Equal(["DotNext.Net.Cluster"], Repository.SourceProjects().Single(project => project.Name == "Log").Packages);

    [Fact]
    public void Core_uses_no_type_that_could_make_two_replicas_differ()
    {
        var used = TypeReferences.Of(Assembly.Load("AdvoCache.Core").Location);
        Assert.DoesNotContain(used, type => BannedNamespaces.Contains(type.Namespace) || BannedTypes.Contains(type.FullName));
    }
}
