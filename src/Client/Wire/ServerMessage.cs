using System.Text.Json;

namespace AdvoCache.Client.Wire;

/// <summary>What kind of message came.</summary>
internal enum MessageKind
{
    Reply,
    SheetState,
    SheetResume,
    Replicate,
    Invalidate,
    Index,

    /// <summary>One that this client does not know, and does not need.</summary>
    Other,
}

/// <summary>
/// One message from the server, read in one pass. Values stay slices of the received bytes, valid until the next message is received.
/// </summary>
internal readonly ref struct ServerMessage
{
    /// <summary>Values are up to 1,024 deep, and lie in objects.</summary>
    internal static readonly JsonReaderOptions Deep = new() { MaxDepth = 2_048 };

    internal MessageKind Kind { get; private init; }

    internal bool Success { get; private init; }

    internal string? Key { get; private init; }

    internal string? Prefix { get; private init; }

    internal string? Suffix { get; private init; }

    internal bool All { get; private init; }

    /// <summary>A value, or the content of a sheet; empty: there is none.</summary>
    internal ReadOnlySpan<byte> Value { get; private init; }

    internal long Index { get; private init; }

    internal long Version { get; private init; }

    internal long Token { get; private init; }

    internal long Deleted { get; private init; }

    internal bool Maybe { get; private init; }

    internal string? Code { get; private init; }

    internal string? Error { get; private init; }

    internal string? Epoch { get; private init; }

    internal string? Leader { get; private init; }

    internal string? Node { get; private init; }

    internal IReadOnlyList<string> Nodes { get; private init; }

    /// <summary>Reads a message.</summary>
    /// <exception cref="JsonException">It is not one.</exception>
    internal static ServerMessage Read(ReadOnlySpan<byte> message)
    {
        var reader = new Utf8JsonReader(message, Deep);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("The server sent no object.");
        var kind = MessageKind.Reply;
        bool success = false, all = false, maybe = false;
        string? key = null, prefix = null, suffix = null, code = null, error = null, epoch = null, leader = null, node = null;
        List<string>? nodes = null;
        long index = 0, version = 0, token = 0, deleted = 0;
        var value = default(ReadOnlySpan<byte>);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = NameOf(reader);
            reader.Read();
            switch (name)
            {
                case Field.Type: kind = KindOf(reader); break;
                case Field.Success: success = reader.GetBoolean(); break;
                case Field.Key: key = reader.GetString(); break;
                case Field.Value: value = message[Extent(ref reader)]; break;
                case Field.Index: index = reader.GetInt64(); break;
                case Field.Version: version = reader.GetInt64(); break;
                case Field.Token: token = reader.GetInt64(); break;
                case Field.Deleted: deleted = reader.GetInt64(); break;
                case Field.Prefix: prefix = reader.GetString(); break;
                case Field.Suffix: suffix = reader.GetString(); break;
                case Field.All: all = reader.GetBoolean(); break;
                case Field.Maybe: maybe = reader.GetBoolean(); break;
                case Field.Code: code = reader.GetString(); break;
                case Field.Error: error = reader.GetString(); break;
                case Field.Epoch: epoch = reader.GetString(); break;
                case Field.Leader: leader = reader.GetString(); break;
                case Field.Node: node = reader.GetString(); break;
                case Field.Nodes: nodes = ReadTexts(ref reader); break;
                default: reader.Skip(); break;
            }
        }
        return new()
        {
            Kind = kind,
            Success = success,
            Key = key,
            Value = value,
            Index = index,
            Version = version,
            Token = token,
            Deleted = deleted,
            Prefix = prefix,
            Suffix = suffix,
            All = all,
            Maybe = maybe,
            Code = code,
            Error = error,
            Epoch = epoch,
            Leader = leader,
            Node = node,
            Nodes = nodes ?? (IReadOnlyList<string>)[],
        };
    }

    /// <summary>What a failed reply means to the caller.</summary>
    internal AdvoCacheException ToException() => new(CodeOf(Code), Error ?? "The request failed.", Maybe, Code == "version_mismatch" ? Version : null);

    private static ErrorCode CodeOf(string? code) => code switch
    {
        "invalid_json" or "bad_request" or "unknown_action" or "too_large" => ErrorCode.BadRequest,
        "invalid_password" => ErrorCode.InvalidPassword,
        "not_found" => ErrorCode.NotFound,
        "lock_held" => ErrorCode.LockHeld,
        "not_owner" => ErrorCode.NotOwner,
        "lock_not_found" => ErrorCode.LockNotFound,
        "version_mismatch" => ErrorCode.VersionMismatch,
        "stale_fence" => ErrorCode.StaleFence,
        "rate_limited" or "quota_exceeded" => ErrorCode.RateLimited,
        "unavailable" => ErrorCode.Unavailable,
        _ => ErrorCode.Unknown,
    };

    private static MessageKind KindOf(in Utf8JsonReader reader)
        => reader.ValueTextEquals("replicate"u8) ? MessageKind.Replicate
            : reader.ValueTextEquals("invalidate"u8) ? MessageKind.Invalidate
            : reader.ValueTextEquals("index"u8) ? MessageKind.Index
            : reader.ValueTextEquals("sheet_state"u8) ? MessageKind.SheetState
            : reader.ValueTextEquals("sheet_resume"u8) ? MessageKind.SheetResume
            : MessageKind.Other;

    private static Field NameOf(in Utf8JsonReader reader) => reader.ValueSpan switch
    {
        [.. var name] when name.SequenceEqual("type"u8) => Field.Type,
        [.. var name] when name.SequenceEqual("success"u8) => Field.Success,
        [.. var name] when name.SequenceEqual("key"u8) => Field.Key,
        [.. var name] when name.SequenceEqual("value"u8) || name.SequenceEqual("data"u8) => Field.Value,
        [.. var name] when name.SequenceEqual("index"u8) => Field.Index,
        [.. var name] when name.SequenceEqual("version"u8) => Field.Version,
        [.. var name] when name.SequenceEqual("token"u8) => Field.Token,
        [.. var name] when name.SequenceEqual("deleted"u8) => Field.Deleted,
        [.. var name] when name.SequenceEqual("prefix"u8) => Field.Prefix,
        [.. var name] when name.SequenceEqual("suffix"u8) => Field.Suffix,
        [.. var name] when name.SequenceEqual("all"u8) => Field.All,
        [.. var name] when name.SequenceEqual("maybe"u8) => Field.Maybe,
        [.. var name] when name.SequenceEqual("code"u8) => Field.Code,
        [.. var name] when name.SequenceEqual("error"u8) => Field.Error,
        [.. var name] when name.SequenceEqual("epoch"u8) => Field.Epoch,
        [.. var name] when name.SequenceEqual("leader"u8) => Field.Leader,
        [.. var name] when name.SequenceEqual("node"u8) => Field.Node,
        [.. var name] when name.SequenceEqual("nodes"u8) => Field.Nodes,
        _ => Field.Unknown,
    };

    /// <summary>Where the value lies that the reader is at, which is stepped over.</summary>
    internal static Range Extent(ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return start..(int)reader.BytesConsumed;
    }

    private static List<string> ReadTexts(ref Utf8JsonReader reader)
    {
        var texts = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.GetString() is { } text)
                texts.Add(text);
        }
        return texts;
    }

    private enum Field
    {
        Unknown,
        Type,
        Success,
        Key,
        Value,
        Index,
        Version,
        Token,
        Deleted,
        Prefix,
        Suffix,
        All,
        Maybe,
        Code,
        Error,
        Epoch,
        Leader,
        Node,
        Nodes,
    }
}
