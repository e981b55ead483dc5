namespace AdvoCache.Tests.Extensions.Caching.Contract;

/// <summary>Where the clocks of tests begin: expirations are kept in milliseconds, and begun ones are rounded up.</summary>
internal static class WholeMilliseconds
{
    internal static DateTimeOffset Now => DateTimeOffset.FromUnixTimeMilliseconds(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
}
