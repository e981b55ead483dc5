using AdvoCache.Core;
using AdvoCache.Host.Actions;
using AdvoCache.Host.Fanout;
using AdvoCache.Host.Passwords;
using AdvoCache.Log;

namespace AdvoCache.Host.Connections;

/// <summary>What all connections of a node share.</summary>
internal sealed class ConnectionServices
{
    private long _lastSession;
    private string? _chosenUrl;
    private volatile bool _isStopping;

    internal ConnectionServices(Settings settings, CacheNode node, Broadcaster broadcaster, PasswordWorker passwords)
    {
        Settings = settings;
        Node = node;
        Broadcaster = broadcaster;
        Passwords = passwords;
        Reads = new(node, broadcaster.Uses);
    }

    internal Settings Settings { get; }

    internal CacheNode Node { get; }

    internal Broadcaster Broadcaster { get; }

    internal OutboxWriters Writers { get; } = new();

    internal PasswordWorker Passwords { get; }

    internal Reads Reads { get; }

    /// <summary>The node stops soon: it takes no new clients.</summary>
    internal bool IsStopping
    {
        get => _isStopping;
        set => _isStopping = value;
    }

    /// <summary>Where clients reach the nodes.</summary>
    internal string[] ClientUrls => _chosenUrl is { } alone ? [alone] : [.. Node.Members.Select(static member => member.ClientUrl)];

    /// <summary>Where clients reach this node.</summary>
    internal byte[] SelfUrl => UrlOf(Settings.Node);

    /// <summary>Where clients reach the leader; empty while there is none.</summary>
    internal byte[] LeaderUrl() => Node.Leader is { } leader ? UrlOf(leader.Name) : [];

    /// <summary>Tells the port that the system chose, for a node alone that asked for any.</summary>
    internal void ListensOn(string address)
    {
        if (Settings.HttpPort == 0 && Settings.Members.Count == 1)
            _chosenUrl = new UriBuilder(Settings.Self.ClientUrl) { Port = new Uri("http://" + address).Port }.Uri.ToString();
    }

    private byte[] UrlOf(string name)
    {
        var url = _chosenUrl ?? (Node.Members.FirstOrDefault(member => member.Name == name)?.ClientUrl) ?? Settings.Self.ClientUrl;
        return System.Text.Encoding.UTF8.GetBytes(url);
    }

    internal SessionId NewSession() => new(Node.Run, (ulong)Interlocked.Increment(ref _lastSession));

    /// <summary>Takes a session off its sheet, as often as it takes: a sheet must not keep a collaborator that is gone.</summary>
    internal void Leave(SessionId session, bool goodbye)
    {
        var linger = goodbye ? 0 : (long)Settings.SheetLinger.TotalMilliseconds;
        if (!Node.TrySubmit(new CloseSession(linger), session, new Leaving(this, session, goodbye)))
            Leaving.TryLater(this, session, goodbye);
    }

    private sealed class Leaving(ConnectionServices services, SessionId session, bool goodbye) : Submission
    {
        private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(500);

        internal static void TryLater(ConnectionServices services, SessionId session, bool goodbye)
            => _ = Task.Delay(RetryAfter).ContinueWith(_ => services.Leave(session, goodbye), TaskScheduler.Default);

        protected override void Applied(in Reply reply)
        {
            // Gone, or unknown because its node was given up: either way it holds nothing any more.
        }

        protected override void Failed(bool maybe)
        {
            // When this process ends, the cluster ends its sessions by itself.
            if (!services.Node.IsStopping)
                TryLater(services, session, goodbye);
        }
    }
}
