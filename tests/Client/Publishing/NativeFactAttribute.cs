namespace AdvoCache.Tests.Client.Publishing;

/// <summary>A test that makes a native program; skipped, with the reason, on a machine that cannot.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NativeFactAttribute : FactAttribute
{
    public NativeFactAttribute() => Skip = Linker.Lack;
}
