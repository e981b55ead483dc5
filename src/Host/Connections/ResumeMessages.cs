using System.Buffers;
using AdvoCache.Host.Fanout;
using AdvoCache.Log;
using AdvoCache.Wire;

namespace AdvoCache.Host.Connections;

/// <summary>The <c>sheet_resume</c> that follows a successful open, and the changes that were missed, as they were once broadcast.</summary>
internal sealed class ResumeMessages(ResumePoint from, Change[] missed) : IDeferredMessages
{
    private int _next = -1;

    /// <summary>About how large they are together when they are encoded.</summary>
    internal long Bytes => missed.Sum(static change => (long)change.Bytes);

    public bool TryWriteNext(IBufferWriter<byte> output)
    {
        if (_next == missed.Length)
            return false;
        if (_next < 0)
            Messages.WriteSheetResume(output, from.Since.Value, from.Epoch);
        else
            ChangeMessage.Write(output, missed[_next]);
        _next++;
        return true;
    }
}
