namespace AdvoCache.Host.Sockets;

/// <summary>A connection's own bytes, past everything that HTTP puts before them.</summary>
internal interface IDirectStream
{
    Stream Stream { get; }
}
