
namespace AdvoCache.Log;

/// <summary>Turns the cluster's leader events into tokens, so that work for one leader ends when another comes.</summary>
internal sealed class Leadership
{
    private readonly Lock _gate = new();
    private CancellationTokenSource _change = new();

    internal void Changed()
    {
        CancellationTokenSource over;
        lock (_gate)
            (over, _change) = (_change, new());
        // Asynchronously: the library raises its event in the middle of a transition, no place for anybody's continuation.
        _ = over.CancelAsync();
    }

    /// <summary>A token that ends at the next change of leader; taken before the leader is looked at, so that no change is missed.</summary>
    internal CancellationTokenSource NextChange(CancellationToken token)
    {
        lock (_gate)
            return CancellationTokenSource.CreateLinkedTokenSource(token, _change.Token);
    }
}
