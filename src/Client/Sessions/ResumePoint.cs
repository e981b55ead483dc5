namespace AdvoCache.Client.Sessions;

/// <summary>Up to where the client has heard its sheet, and in which life of it.</summary>
/// <param name="Index">The greatest index heard.</param>
/// <param name="Epoch">The life of the sheet; null before the first content.</param>
internal readonly record struct ResumePoint(long Index, string? Epoch);
