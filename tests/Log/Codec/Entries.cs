using System.Buffers;
using AdvoCache.Core;
using AdvoCache.Log;
using AdvoCache.Tests.Core.Drawing;
using AdvoCache.Tests.Log.Submitting;

namespace AdvoCache.Tests.Log.Codec;

/// <summary>Log entries as the proposer makes them.</summary>
internal static class Entries
{
    internal static byte[] Of(Moment stamp, params IEnumerable<Parcel> parcels)
    {
        var entry = new ArrayBufferWriter<byte>();
        EntryCodec.Begin(entry, stamp);
        foreach (var parcel in parcels)
            parcel.WriteTo(entry);
        return Sealed(entry.WrittenSpan);
    }

    /// <summary>The same bytes with the version and the checksum that belong to them.</summary>
    internal static byte[] Sealed(ReadOnlySpan<byte> entry)
    {
        var bytes = entry.ToArray();
        EntryCodec.End(bytes);
        return bytes;
    }

    /// <summary>An entry whose body, after version and checksum, is whatever was given.</summary>
    internal static byte[] WithBody(byte[] body) => Sealed([.. new byte[EntryCodec.HeaderBytes], .. body]);

    /// <summary>Packs the steps into parcels: a new one wherever the node that asks changes.</summary>
    internal static List<Parcel> Pack(IEnumerable<Step> steps)
    {
        var packer = new Packer();
        foreach (var step in steps)
            step.Show(packer);
        return packer.Parcels;
    }

    private sealed class Packer : IStepReader
    {
        private ulong _request = 41;

        internal List<Parcel> Parcels { get; } = [];

        public void Read<TCommand>(in TCommand command, SessionId by)
            where TCommand : struct, ICommand<TCommand>
        {
            if (Parcels.Count == 0 || (by != SessionId.None && Parcels[^1].Run != by.Node))
                Parcels.Add(new(by.Node));
            Parcels[^1].Add(command, by, new Waiter(), _request += 1 + (_request % 3), deadlineMs: 0);
        }
    }
}

/// <summary>Notes what an entry's commands answered.</summary>
internal sealed class Answers : ICommandObserver
{
    internal List<(NodeRun Run, ulong Request, Reply Reply)> Heard { get; } = [];

    internal int Advances { get; private set; }

    public void Advanced() => Advances++;

    public void Applied(NodeRun run, ulong request, in Reply reply) => Heard.Add((run, request, reply with { Sheet = null }));
}
