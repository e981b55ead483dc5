namespace AdvoCache.Bench.Systems;

/// <summary>Where this driver was built from.</summary>
internal static class RepositoryFolder
{
    internal static string Path { get; } = Find();

    /// <summary>The server's program, of the same configuration as this one.</summary>
    internal static string HostAssembly
    {
        get
        {
            var output = new DirectoryInfo(AppContext.BaseDirectory);
            return System.IO.Path.Combine(Path, "src/Host/bin", output.Parent!.Name, output.Name, "AdvoCache.Host.dll");
        }
    }

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, "AdvoCache.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("This driver runs from its own repository.");
        return folder.FullName;
    }
}
