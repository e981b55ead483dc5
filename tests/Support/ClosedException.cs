namespace AdvoCache.Tests.Support;

/// <summary>Someone waits for a message on a connection that has ended.</summary>
public sealed class ClosedException(string message, Exception? cause = null) : Exception(message, cause);
