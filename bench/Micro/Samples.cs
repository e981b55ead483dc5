using System.Globalization;
using System.Text;

namespace AdvoCache.Bench.Micro;

/// <summary>Keys and values as clients send them. The same in every run, so that figures of different days can be compared.</summary>
internal static class Samples
{
    private const string Opening = "\"rest\":\"";
    private const string Closing = "\"}";

    /// <summary>Ten of 10,000 keys share a prefix of nine bytes, and ten a suffix of three.</summary>
    internal static byte[] Key(int number) => Utf8($"user:{number:D5}");

    /// <summary>A JSON object of so many bytes: short members, since that is what a parser has to walk through.</summary>
    internal static byte[] Value(int bytes)
    {
        var json = new StringBuilder(bytes).Append('{');
        for (var member = 0; json.Length + 64 < bytes; member++)
            json.Append(CultureInfo.InvariantCulture, $"\"member{member:D3}\":[{member},true,\"seven\"],");
        json.Append(Opening);
        json.Append('x', bytes - json.Length - Closing.Length).Append(Closing);
        return Encoding.UTF8.GetBytes(json.ToString());
    }

    internal static byte[] Utf8(FormattableString text) => Encoding.UTF8.GetBytes(FormattableString.Invariant(text));
}
