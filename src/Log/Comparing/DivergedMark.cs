using Microsoft.Extensions.Logging;

namespace AdvoCache.Log;

/// <summary>
/// A file in the data directory of a node that was found to differ from the others. It holds the message for the operator, and keeps a
/// supervisor that starts the node again from bringing the wrong state back.
/// </summary>
internal static class DivergedMark
{
    internal const string FileName = "diverged";

    internal static void Leave(string directory, string message, ILogger logger)
    {
        try
        {
            File.WriteAllText(Path.Combine(directory, FileName), message);
            Medium.SyncDirectory(directory);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            // Without the mark the node stops too; started again, it finds out again.
            logger.NotMarkedDiverged(failed.Message);
        }
    }

    /// <exception cref="DivergedException">The directory bears the mark.</exception>
    internal static void ThrowIfPresent(string directory)
    {
        var path = Path.Combine(directory, FileName);
        if (File.Exists(path))
            throw new DivergedException(File.ReadAllText(path));
    }
}
