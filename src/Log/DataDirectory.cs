namespace AdvoCache.Log;

/// <summary>
/// Binds a data directory to the cluster that wrote it. A log taken into another cluster would make a replica differ without anybody
/// noticing, for instance that of a node which first ran alone.
/// </summary>
internal static class DataDirectory
{
    private const string FileName = "members";

    /// <exception cref="ForeignDataException">The directory belongs to another cluster.</exception>
    internal static void BindTo(NodeOptions options)
    {
        var path = Path.Combine(options.DataDirectory, FileName);
        var members = string.Join(
            ',', options.Members.Select(static member => $"{member.Name}={member.RaftHost}:{member.RaftPort}").Order(StringComparer.Ordinal));
        var identity = $"{options.Name} of {members}";
        if (!File.Exists(path))
        {
            File.WriteAllText(path, identity);
            return;
        }
        var written = File.ReadAllText(path);
        if (!string.Equals(written, identity, StringComparison.Ordinal))
            throw new ForeignDataException(options.DataDirectory, written, identity);
    }
}
