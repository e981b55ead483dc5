using System.Collections.Immutable;
using System.Reflection;

namespace AdvoCache.Tests.Architecture;

/// <summary>
/// The arrows of the design: which project may know which.
/// A new source project has to be entered here, with a thought about what it may know.
/// </summary>
public sealed class ArrowTests
{
    private static readonly ImmutableSortedDictionary<string, string[]> Allowed = new Dictionary<string, string[]>
    {
        ["Core"] = [],
        ["Wire"] = [],
        ["Log"] = ["Core"],
        ["Host"] = ["Core", "Log", "Wire"],
        ["Client"] = [],
        ["Cli"] = ["Client"],
        ["Extensions.Caching"] = ["Client"],
        ["Extensions.FusionCache"] = ["Client", "Extensions.Caching"],
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    private static readonly string[] Built = ["Core", "Wire", "Log", "Host"];

    public static TheoryData<string> SourceProjects => [.. Repository.SourceProjects().Select(project => project.Name)];

    public static TheoryData<string> Assemblies => [.. Built];

    [Theory]
    [MemberData(nameof(SourceProjects))]
    public void A_project_refers_only_to_those_it_may_know(string name)
    {
        Assert.True(Allowed.TryGetValue(name, out var allowed), $"{name} has no arrows yet: enter what it may know in {nameof(ArrowTests)}.");
        var project = Repository.SourceProjects().Single(project => project.Name == name);
        Assert.Empty(project.Projects.Except(allowed));
    }

    // The project files may allow more than the code uses, and packages may bring in more than the project files say.
    [Theory]
    [MemberData(nameof(Assemblies))]
    public void An_assembly_refers_only_to_those_it_may_know(string name)
    {
        var known = Assembly.Load($"AdvoCache.{name}").GetReferencedAssemblies().Select(reference => reference.Name ?? "");
        var ours = known.Where(reference => reference.StartsWith("AdvoCache.", StringComparison.Ordinal));
        Assert.Empty(ours.Except(Allowed[name].Select(allowed => $"AdvoCache.{allowed}")));
    }

    [Fact]
    public void No_source_project_knows_the_host() =>
        Assert.DoesNotContain(Repository.SourceProjects(), project => project.Projects.Contains("Host"));
}
