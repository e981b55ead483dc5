using System.Buffers;
using AdvoCache.Core;

namespace AdvoCache.Log;

/// <summary>Commands that go to the leader together: their encoded bodies and who waits for them, in the order of their request numbers.</summary>
internal sealed class Parcel(NodeRun run)
{
    internal const int MaxCommands = 512;
    internal const int MaxBytes = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _body = new(512);
    private int _firstUnsettled;

    internal NodeRun Run { get; } = run;

    internal List<Submission> Submissions { get; } = new(4);

    /// <summary>Its place among the parcels sent under one leader; 0 while unsent.</summary>
    internal long Number { get; set; }

    internal bool IsSent => Number > 0;

    internal bool IsFull => Submissions.Count >= MaxCommands || _body.WrittenCount >= MaxBytes;

    internal bool IsSettled
    {
        get
        {
            while (_firstUnsettled < Submissions.Count && Submissions[_firstUnsettled].Settled)
                _firstUnsettled++;
            return _firstUnsettled == Submissions.Count;
        }
    }

    /// <summary>Whether any of it is settled (only asked of unsent parcels, which are short-lived).</summary>
    internal bool HasSettled => Submissions.Exists(static submission => submission.Settled);

    internal int Count => Submissions.Count;

    internal int Bytes => _body.WrittenCount;

    internal void Add<TCommand>(in TCommand command, SessionId by, Submission submission)
        where TCommand : struct, ICommand<TCommand>
    {
        var writer = new ByteWriter(_body);
        writer.Unsigned(Submissions.Count == 0 ? 0UL : 1UL);
        submission.Offset = _body.WrittenCount;
        writer.Byte(CommandTags.Of<TCommand>());
        writer.Unsigned(by.Number);
        command.Write(ref writer);
        submission.Length = _body.WrittenCount - submission.Offset;
        Submissions.Add(submission);
    }

    /// <summary>The first submission still waiting with a number up to <paramref name="request"/>, or null.</summary>
    internal Submission? FirstUnsettledUpTo(ulong request)
        => !IsSettled && Submissions[_firstUnsettled].Request <= request ? Submissions[_firstUnsettled] : null;

    internal void WriteTo(IBufferWriter<byte> output)
        => EntryCodec.AddParcel(output, Run, Submissions[0].Request, Submissions.Count, _body.WrittenSpan);

    /// <summary>A parcel of what is still unsettled, to be sent anew.</summary>
    internal Parcel Remainder()
    {
        var rest = new Parcel(Run);
        var previous = 0UL;
        foreach (var submission in Submissions)
        {
            if (submission.Settled)
                continue;
            new ByteWriter(rest._body).Unsigned(rest.Submissions.Count == 0 ? 0 : submission.Request - previous);
            previous = submission.Request;
            var command = _body.WrittenSpan.Slice(submission.Offset, submission.Length);
            submission.Offset = rest._body.WrittenCount;
            rest._body.Write(command);
            rest.Submissions.Add(submission);
        }
        return rest;
    }
}
