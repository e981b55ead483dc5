using System.Text.Json;
using System.Text.Unicode;

namespace AdvoCache.Wire;

/// <summary>
/// One request of a client, read without copying it. Reused for every message of one connection: its memories point into the
/// parsed frame or into its own scratch room, and are valid until the next <see cref="Parse"/>. Not thread-safe.
/// </summary>
public sealed partial class Request
{
    /// <summary>The deepest nesting of a message, its own braces included.</summary>
    public const int MaxDepth = 1024;

    /// <summary>The longest id, in bytes as sent, quotes included.</summary>
    public const int MaxIdBytes = 256;

    /// <summary>The most keys of one <c>touch</c>.</summary>
    public const int MaxTouchKeys = 1024;

    private static readonly JsonReaderOptions Strict = new()
    {
        MaxDepth = MaxDepth,
        CommentHandling = JsonCommentHandling.Disallow,
        AllowTrailingCommas = false,
    };

    private readonly Scratch _scratch = new();
    private readonly List<ReadOnlyMemory<byte>> _touchKeys = [];
    private ReadOnlyMemory<byte> _frame;
    private bool _wrongType;

    /// <summary>What is wrong, when the outcome is <see cref="ParseOutcome.BadRequest"/>; else null.</summary>
    public string? Problem { get; private set; }

    public RequestAction Action { get; private set; }

    /// <summary>The action as plain UTF-8.</summary>
    public ReadOnlyMemory<byte> ActionText { get; private set; }
    public ReadOnlyMemory<byte> Sheet { get; private set; }
    public ReadOnlyMemory<byte> Password { get; private set; }
    public ReadOnlyMemory<byte> Key { get; private set; }
    public ReadOnlyMemory<byte> Prefix { get; private set; }
    public ReadOnlyMemory<byte> Suffix { get; private set; }
    public ReadOnlyMemory<byte> InstanceId { get; private set; }
    public ReadOnlyMemory<byte> StartedAt { get; private set; }

    /// <summary>The JSON exactly as sent; empty when absent or null.</summary>
    public ReadOnlyMemory<byte> Value { get; private set; }
    public long TtlSeconds { get; private set; }
    public long LockTtlSeconds { get; private set; }
    public bool Jitter { get; private set; }

    /// <summary>The JSON token to echo, exactly as sent; empty when absent. Kept whenever the message as a whole was well-formed.</summary>
    public ReadOnlyMemory<byte> Id { get; private set; }

    /// <summary>The operator's replica token.</summary>
    public ReadOnlyMemory<byte> Token { get; private set; }
    public long? IfVersion { get; private set; }
    public bool HasFence { get; private set; }
    public ReadOnlyMemory<byte> FenceKey { get; private set; }
    public long FenceToken { get; private set; }
    public long WaitMs { get; private set; }
    public long? Since { get; private set; }
    public ReadOnlyMemory<byte> Epoch { get; private set; }

    /// <summary>Whether a read may answer from this node's own state.</summary>
    public bool Stale { get; private set; }
    public IReadOnlyList<ReadOnlyMemory<byte>> TouchKeys => _touchKeys;

    /// <summary>Reads a whole message. Never throws, whatever the bytes.</summary>
    /// <param name="utf8">The message; must stay unchanged for as long as the request is used.</param>
    public ParseOutcome Parse(ReadOnlyMemory<byte> utf8)
    {
        Clear();
        _scratch.Reset();
        _frame = utf8;
        // The transport checks text frames only; a binary one may hold anything.
        if (!Utf8.IsValid(utf8.Span) || !TryReadMessage())
        {
            Clear();
            return ParseOutcome.InvalidJson;
        }
        if (_wrongType)
        {
            var id = Id;
            Clear();
            Id = id;
            return ParseOutcome.InvalidJson;
        }
        Action = RequestActions.Named(ActionText.Span);
        return Problem is null ? ParseOutcome.Ok : ParseOutcome.BadRequest;
    }

    private void Clear()
    {
        Problem = null;
        _wrongType = false;
        _frame = default;
        Action = RequestAction.None;
        ActionText = Sheet = Password = Key = Prefix = Suffix = InstanceId = StartedAt = default;
        Value = Id = Token = Epoch = FenceKey = default;
        TtlSeconds = LockTtlSeconds = FenceToken = WaitMs = 0;
        Jitter = HasFence = Stale = false;
        IfVersion = Since = null;
        _touchKeys.Clear();
    }
}
