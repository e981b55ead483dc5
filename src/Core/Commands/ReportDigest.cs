using System.Text;

namespace AdvoCache.Core;

/// <summary>Tells all nodes which digest a node took in a comparison. It changes nothing; what the nodes make of it is not the store's business.</summary>
/// <param name="Comparison">The log entry in which the digests were taken.</param>
/// <param name="Node">The node that reports.</param>
/// <param name="Form">The version of the state image that was hashed: digests of other forms say nothing about each other.</param>
/// <param name="Digest">What it took.</param>
public readonly record struct ReportDigest(long Comparison, ReadOnlyMemory<byte> Node, long Form, ReadOnlyMemory<byte> Digest) : ICommand<ReportDigest>
{
    public Reply Apply(SheetStore store, SessionId by)
    {
        store.DigestReport = new(Comparison, Encoding.UTF8.GetString(Node.Span), Form, Convert.ToHexStringLower(Digest.Span));
        return new(Refusal.None, store.CommandIndex);
    }

    public void Write(ref ByteWriter writer)
    {
        writer.Signed(Comparison);
        writer.Bytes(Node.Span);
        writer.Signed(Form);
        writer.Bytes(Digest.Span);
    }

    public static ReportDigest Read(ref ByteReader reader) => new(reader.Signed(), reader.Bytes(), reader.Signed(), reader.Bytes());
}

/// <summary>A <see cref="ReportDigest"/> as it is told; the digest in lower-case hexadecimal.</summary>
public sealed record DigestReport(long Comparison, string Node, long Form, string Digest);
