using AdvoCache.Core;

namespace AdvoCache.Log;

/// <summary>
/// The tag table: one line a command. A tag is part of every stored log: it is never given to another command, and a command whose
/// body changes gets a new one. A node that meets a tag it does not know stops, because skipping it would make it differ.
/// </summary>
public static class CommandTags
{
    private static readonly Row[] Table =
    [
        new Row<BeginTerm>(1),
        new Row<JoinNode>(2),
        new Row<LoseNode>(3),
        new Row<OpenSheet>(4, isShort: true),
        new Row<CloseSession>(5),
        new Row<Set>(6, isShort: true),
        new Row<Delete>(7, isShort: true),
        new Row<DeleteByPrefix>(8),
        new Row<DeleteBySuffix>(9),
        new Row<Evict>(10),
        new Row<LockKey>(11, isShort: true),
        new Row<UnlockKey>(12, isShort: true),
        new Row<Touch>(13, isShort: true),
        new Row<AwaitLock>(14, isShort: true),
        new Row<SetMembers>(15),
        new Row<NameCluster>(16),
        new Row<CompareDigests>(17),
        new Row<ReportDigest>(18),
    ];

    private static readonly Row?[] ByTag = Index();

    /// <summary>The command types that have a tag.</summary>
    public static IReadOnlyList<Type> Types { get; } = [.. Table.Select(static row => row.Type)];

    internal static byte Of<TCommand>()
        where TCommand : struct, ICommand<TCommand>
        => Tag<TCommand>.Value;

    /// <summary>Reads the body behind a tag and applies the command; false, and nothing applied, for an unknown tag or a malformed body.</summary>
    internal static bool TryApply(byte tag, ref ByteReader body, SheetStore store, SessionId by, out Reply reply)
    {
        if (ByTag[tag] is { } row)
            return row.TryApply(ref body, store, by, out reply);
        reply = default;
        return false;
    }

    /// <summary>Whether the command behind a tag takes microseconds, whatever the state. False for an unknown tag.</summary>
    internal static bool IsShort(byte tag) => ByTag[tag] is { IsShort: true };

    /// <summary>Reads past the body behind a tag; false for an unknown tag or a malformed body.</summary>
    internal static bool TrySkip(byte tag, ref ByteReader body) => ByTag[tag] is { } row && row.TrySkip(ref body);

    private static Row?[] Index()
    {
        var byTag = new Row?[byte.MaxValue + 1];
        foreach (var row in Table)
            byTag[row.Tag] = byTag[row.Tag] is null ? row : throw new InvalidOperationException($"Tag {row.Tag} is given twice.");
        return byTag;
    }

    private static class Tag<TCommand>
        where TCommand : struct, ICommand<TCommand>
    {
        internal static readonly byte Value = Table.Single(static row => row.Type == typeof(TCommand)).Tag;
    }

    private abstract class Row(byte tag, Type type, bool isShort)
    {
        internal bool IsShort { get; } = isShort;

        internal byte Tag { get; } = tag;

        internal Type Type { get; } = type;

        internal abstract bool TryApply(ref ByteReader body, SheetStore store, SessionId by, out Reply reply);

        internal abstract bool TrySkip(ref ByteReader body);
    }

    private sealed class Row<TCommand>(byte tag, bool isShort = false) : Row(tag, typeof(TCommand), isShort)
        where TCommand : struct, ICommand<TCommand>
    {
        internal override bool TryApply(ref ByteReader body, SheetStore store, SessionId by, out Reply reply)
        {
            var command = TCommand.Read(ref body);
            if (body.Failed)
            {
                reply = default;
                return false;
            }
            reply = store.Apply(command, by);
            return true;
        }

        internal override bool TrySkip(ref ByteReader body)
        {
            TCommand.Read(ref body);
            return !body.Failed;
        }
    }
}
