using System.Net.WebSockets;
using Microsoft.Extensions.Logging;

namespace AdvoCache.Log;

/// <summary>The served end of a node link: lets the other node prove itself, then does what it came for.</summary>
internal sealed class LinkServer(RaftPeers peers, Func<LeaderTerm?> leading, JoinServer joins, ILogger logger)
{
    private const string NotTheLeader = "not the leader";

    internal async Task ServeAsync(WebSocket webSocket, CancellationToken stopping)
    {
        using var link = new LinkSocket(webSocket);
        try
        {
            if (await LinkHandshake.AcceptAsync(link, peers.Secret, stopping) is not { } other)
            {
                logger.LinkRefused("the other side " + LinkSecret.NotKnown);
                await link.SendAsync(LinkHandshake.Refused("it " + LinkSecret.NotKnown), stopping);
                await link.CloseAsync("wrong secret");
                return;
            }
            if (RefusalOf(other) is { } refusal)
            {
                logger.LinkRefused(refusal);
                await link.SendAsync(LinkHandshake.Refused(refusal), stopping);
            }
            else
            {
                await ServeAsync(link, other, stopping);
            }
        }
        catch (Exception end) when (end is WebSocketException or OperationCanceledException or IOException or InvalidDataException or ObjectDisposedException)
        {
            logger.LinkEnded(end.Message);
        }
        await link.CloseAsync("the link is over");
    }

    private async Task ServeAsync(LinkSocket link, LinkIntroduction other, CancellationToken stopping)
    {
        if (other.Purpose == LinkPurpose.Ask)
        {
            await link.SendAsync(joins.Standing().Encode(), stopping);
        }
        else if (other.Purpose == LinkPurpose.Fetch)
        {
            await joins.SendSnapshotAsync(link, other.Name, stopping);
        }
        else if (leading() is not { } term)
        {
            await link.SendAsync(LinkHandshake.Refused(NotTheLeader), stopping);
        }
        else
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping, term.Leadership);
            switch (other.Purpose)
            {
                case LinkPurpose.Follow:
                    await new FollowerSession(link, term, other, peers).RunAsync(logger, ended.Token);
                    break;
                case LinkPurpose.Join:
                    await joins.LetInAsync(link, other.Name, term, ended.Token);
                    break;
                default:
                    await joins.CompleteAsync(link, other.Name, other.Incarnation, ended.Token);
                    break;
            }
        }
    }

    /// <summary>Whoever joins has no incarnation yet, and whoever asks may not be a member yet.</summary>
    private string? RefusalOf(LinkIntroduction other) => other.Purpose switch
    {
        _ when string.Equals(other.Name, peers.Name, StringComparison.Ordinal) => $"there is a {other.Name} already: every node needs a name of its own",
        LinkPurpose.Ask or LinkPurpose.Join => null,
        LinkPurpose.Follow or LinkPurpose.Report or LinkPurpose.Fetch => peers.RefusalOf(other.Name, other.Incarnation),
        _ => "it asks for something unknown; do all nodes run the same version?",
    };
}
