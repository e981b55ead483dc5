namespace AdvoCache.Client;

/// <summary>How a client stands to the cluster.</summary>
public enum ConnectionState
{
    /// <summary>It has not had the sheet yet.</summary>
    Connecting,

    /// <summary>It follows every change.</summary>
    Connected,

    /// <summary>It knows the sheet as it was, and looks for a node.</summary>
    Reconnecting,

    /// <summary>It was closed, or its password is wrong: it tries no more.</summary>
    Closed,
}
