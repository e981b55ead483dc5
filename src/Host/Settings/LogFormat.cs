namespace AdvoCache.Host;

/// <summary>How a log line looks: for people, or one JSON object for programs.</summary>
public enum LogFormat
{
    Text,
    Json,
}
