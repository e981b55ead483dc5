namespace AdvoCache.Log;

/// <summary>A parcel of another node, ready to be put into an entry as it is.</summary>
internal readonly record struct ReceivedParcel(byte[] Bytes, int Commands);
