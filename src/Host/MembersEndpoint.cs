using System.Text;
using System.Text.Json;
using AdvoCache.Log;

namespace AdvoCache.Host;

/// <summary>
/// <c>/members</c>: the operator's way to see and change the members while the cluster runs. Every request needs the header
/// <c>Authorization: Bearer ADVO_ADMIN_TOKEN</c>; changes go to the leader.
/// </summary>
internal static class MembersEndpoint
{
    private const int MaxBodyBytes = 4096;
    private const string Scheme = "Bearer ";

    internal static Task ListAsync(HttpContext context, Settings settings, CacheNode node)
        => IsAllowed(context, settings, out var refused) ? AnswerAsync(context, StatusCodes.Status200OK, node, problem: null) : refused;

    /// <summary>The body is a member in the form of ADVO_MEMBERS: a new one, or one that is there with another address.</summary>
    internal static async Task PlaceAsync(HttpContext context, Settings settings, CacheNode node)
    {
        if (!IsAllowed(context, settings, out var refused))
        {
            await refused;
            return;
        }
        var faults = new List<string>();
        if (await ReadBodyAsync(context) is not { } text || MemberList.ReadMember(text.Trim(), faults) is not { } member)
        {
            await AnswerAsync(context, StatusCodes.Status400BadRequest, node, faults.Count > 0 ? string.Join("; ", faults) : "the body is too long");
            return;
        }
        await ChangeAsync(context, settings, node, () => node.PlaceMemberAsync(NodeApp.MemberOf(member), context.RequestAborted));
    }

    internal static async Task RemoveAsync(HttpContext context, Settings settings, CacheNode node)
    {
        if (!IsAllowed(context, settings, out var refused))
            await refused;
        else
            await ChangeAsync(context, settings, node, () => node.RemoveMemberAsync(context.Request.RouteValues["name"]?.ToString() ?? "", context.RequestAborted));
    }

    private static async Task ChangeAsync(HttpContext context, Settings settings, CacheNode node, Func<Task<string?>> change)
    {
        var problem = settings.ClusterSecret is { IsSet: true, IsDerived: false }
            ? node.IsLeading ? await change() : "this node is not the leader"
            : "set ADVO_CLUSTER_SECRET on all nodes first: the one that is derived from ADVO_MEMBERS changes with it";
        await AnswerAsync(context, problem is null ? StatusCodes.Status200OK : StatusCodes.Status409Conflict, node, problem);
    }

    private static bool IsAllowed(HttpContext context, Settings settings, out Task refused)
    {
        refused = Task.CompletedTask;
        var given = context.Request.Headers.Authorization.ToString();
        if (!settings.AdminToken.IsSet)
            refused = RefuseAsync(context, StatusCodes.Status403Forbidden, "disabled: the operator has not set ADVO_ADMIN_TOKEN");
        else if (!given.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || !settings.AdminToken.IsShownBy(Encoding.UTF8.GetBytes(given[Scheme.Length..])))
            refused = RefuseAsync(context, StatusCodes.Status401Unauthorized, "needs the header Authorization: Bearer ADVO_ADMIN_TOKEN");
        else
            return true;
        return false;
    }

    private static async Task<string?> ReadBodyAsync(HttpContext context)
    {
        var body = new byte[MaxBodyBytes + 1];
        var read = await context.Request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, context.RequestAborted);
        return read > MaxBodyBytes ? null : Encoding.UTF8.GetString(body, 0, read);
    }

    private static async Task RefuseAsync(HttpContext context, int status, string why)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("error", why);
        json.WriteEndObject();
    }

    private static async Task AnswerAsync(HttpContext context, int status, CacheNode node, string? problem)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        if (problem is not null)
            json.WriteString("error", problem);
        if (node.Leader is { } leader)
        {
            json.WriteString("leader", leader.Name);
            json.WriteString("leaderAddress", $"{(leader.LinkAddress.Scheme == "wss" ? "https" : "http")}://{leader.LinkAddress.Authority}");
        }
        json.WriteStartArray("members");
        foreach (var member in node.Members)
        {
            json.WriteStartObject();
            json.WriteString("name", member.Name);
            json.WriteString("raft", $"{member.RaftHost}:{member.RaftPort}");
            json.WriteString("client", member.ClientUrl);
            json.WriteString("link", member.LinkAddress.Authority);
            json.WriteString("role", member.IsVoter ? "voter" : "joining");
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
