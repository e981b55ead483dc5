namespace AdvoCache.Bench.Load;

/// <summary>Who is told what a connection brought.</summary>
internal interface IHearer
{
    /// <summary>A request was answered.</summary>
    /// <param name="ticket">Which; negative: the oldest that is not answered.</param>
    /// <param name="succeeded">Whether it did what was asked.</param>
    void Answered(int ticket, bool succeeded);

    /// <summary>A change arrived that was made on another connection.</summary>
    void Heard(ReadOnlySpan<byte> message);
}
