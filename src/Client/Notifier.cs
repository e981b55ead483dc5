using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace AdvoCache.Client;

/// <summary>Calls the handlers of events one after the other, in order, outside of all locks.</summary>
internal sealed class Notifier : IAsyncDisposable
{
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(2);

    private readonly Channel<Notice> _notices = Channel.CreateUnbounded<Notice>(new() { SingleReader = true });
    private readonly ILogger _logger;
    private readonly Task _calling;

    internal Notifier(ILogger logger)
    {
        _logger = logger;
        _calling = Task.Run(CallAsync);
    }

    internal event Action<AdvoCacheClient, KeyChange>? Changed;

    internal event Action<AdvoCacheClient, ConnectionState>? StateChanged;

    internal void Tell(in Notice notice)
    {
        if (notice.State is null ? Changed is not null : StateChanged is not null)
            _notices.Writer.TryWrite(notice);
    }

    public async ValueTask DisposeAsync()
    {
        _notices.Writer.TryComplete();
        // A handler may be who closes the client; it is not waited for longer.
        await _calling.WaitAsync(EndTimeout).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task CallAsync()
    {
        await foreach (var notice in _notices.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                if (notice.State is { } state)
                    StateChanged?.Invoke(notice.Client, state);
                else
                    Changed?.Invoke(notice.Client, notice.Change);
            }
            catch (Exception failure)
            {
                _logger.HandlerFailed(failure);
            }
        }
    }

    internal readonly record struct Notice(AdvoCacheClient Client, KeyChange Change, ConnectionState? State)
    {
        internal Notice(AdvoCacheClient client, KeyChange change) : this(client, change, null)
        {
        }

        internal Notice(AdvoCacheClient client, ConnectionState state) : this(client, default, state)
        {
        }
    }
}
