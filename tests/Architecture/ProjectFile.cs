using System.Collections.Immutable;
using System.Xml.Linq;

namespace AdvoCache.Tests.Architecture;

/// <summary>What a project file says it needs. Packages that only the build uses are left out.</summary>
internal sealed record ProjectFile(string Name, ImmutableSortedSet<string> Projects, ImmutableSortedSet<string> Packages)
{
    public static ProjectFile Read(string path)
    {
        var items = XDocument.Load(path).Descendants().ToArray();
        return new ProjectFile(
            Path.GetFileNameWithoutExtension(path),
            [.. Included(items, "ProjectReference").Select(item => Path.GetFileNameWithoutExtension(IncludeOf(item)))],
            [.. Included(items, "PackageReference").Where(item => !IsForBuildOnly(item)).Select(IncludeOf)]);
    }

    private static IEnumerable<XElement> Included(IEnumerable<XElement> items, string kind) =>
        items.Where(item => item.Name.LocalName == kind && item.Attribute("Include") is not null);

    // Windows separators are legal in project files.
    private static string IncludeOf(XElement item) => item.Attribute("Include")!.Value.Replace('\\', '/'); // Included asks for it.

    private static bool IsForBuildOnly(XElement item) => item.Attribute("PrivateAssets")?.Value == "all";
}
