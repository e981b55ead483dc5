namespace AdvoCache.Tests.Conformance.Behaviour;

/// <summary>Sheets that no other test uses.</summary>
internal static class Fresh
{
    public const string Password = "correct horse";

    public static string Sheet() => $"sheet-{Guid.NewGuid():N}";
}
