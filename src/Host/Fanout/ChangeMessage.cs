using System.Buffers;
using AdvoCache.Core;
using AdvoCache.Log;
using AdvoCache.Wire;

namespace AdvoCache.Host.Fanout;

/// <summary>A change as the collaborators of its sheet hear it, live or late.</summary>
internal static class ChangeMessage
{
    internal static void Write(IBufferWriter<byte> output, in Change change)
    {
        var index = change.Index.Value;
        switch (change.Kind)
        {
            case EventKind.KeySet:
                Messages.WriteReplicate(output, change.Content.Key, change.Content.Value, index);
                break;
            case EventKind.PrefixDeleted:
                Messages.WriteInvalidatePrefix(output, change.Content.Key, index);
                break;
            case EventKind.SuffixDeleted:
                Messages.WriteInvalidateSuffix(output, change.Content.Key, index);
                break;
            default:
                Messages.WriteInvalidateKey(output, change.Content.Key, index);
                break;
        }
    }
}
