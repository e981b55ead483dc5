namespace AdvoCache.Tests.Architecture;

/// <summary>Finds the sources from where the tests run.</summary>
internal static class Repository
{
    private const string Landmark = "AdvoCache.sln";

    public static readonly string Root = FindRoot();

    /// <summary>The project files below src, by project name.</summary>
    public static IEnumerable<ProjectFile> SourceProjects() => ProjectsBelow("src");

    public static IEnumerable<ProjectFile> TestProjects() => ProjectsBelow("tests").Concat(ProjectsBelow("bench"));

    private static IEnumerable<ProjectFile> ProjectsBelow(string folder)
    {
        var path = Path.Combine(Root, folder);
        return Directory.Exists(path)
            ? Directory.EnumerateFiles(path, "*.csproj", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(ProjectFile.Read)
            : [];
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Landmark)))
                return folder.FullName;
        }

        throw new InvalidOperationException($"No {Landmark} above {AppContext.BaseDirectory}.");
    }
}
