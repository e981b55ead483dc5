namespace AdvoCache.Tests.Architecture;

/// <summary>Tests stay outside the product.</summary>
public sealed class TestProjectTests
{
    [Fact]
    public void No_source_project_knows_a_test_project()
    {
        var tests = Repository.TestProjects().Select(project => project.Name).ToHashSet();
        Assert.DoesNotContain(Repository.SourceProjects(), project => project.Projects.Overlaps(tests));
    }

    [Fact]
    public void Versions_stand_in_one_file_only() =>
        Assert.Empty(Directory.EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories)
            .Where(file => File.ReadAllText(file).Contains(" Version=", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(Repository.Root, file)));
}
