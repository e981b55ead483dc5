using System.Text;

namespace AdvoCache.Tests.Core;

/// <summary>Keys, names and values are UTF-8 bytes; tests write them as text.</summary>
internal static class Text
{
    internal static byte[] Utf8(this string text) => Encoding.UTF8.GetBytes(text);

    internal static string Plain(this byte[] bytes) => Encoding.UTF8.GetString(bytes);

    internal static string Plain(this ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
