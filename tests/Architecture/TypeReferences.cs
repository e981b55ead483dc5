using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace AdvoCache.Tests.Architecture;

/// <summary>A type of another assembly that an assembly's code or signatures name.</summary>
internal readonly record struct TypeReference(string Namespace, string Name)
{
    public string FullName => $"{Namespace}.{Name}";
}

/// <summary>Reads an assembly's metadata, without loading what it refers to.</summary>
internal static class TypeReferences
{
    public static IReadOnlyList<TypeReference> Of(string assemblyFile)
    {
        using var stream = File.OpenRead(assemblyFile);
        using var file = new PEReader(stream);
        var metadata = file.GetMetadataReader();
        return [.. metadata.TypeReferences.Select(metadata.GetTypeReference).Select(type =>
            new TypeReference(metadata.GetString(type.Namespace), metadata.GetString(type.Name)))];
    }
}
