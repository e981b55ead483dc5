using System.Security.Cryptography;
using System.Text;

namespace AdvoCache.Host;

/// <summary>
/// A text that must not reach a log or a message.
/// Invariant: nothing but <see cref="Reveal"/> gives it away; printing says only whether there is one.
/// </summary>
public sealed class Secret : IEquatable<Secret>
{
    public const int MinimumLength = 16;

    private readonly string _text;

    private Secret(string text) => _text = text;

    public static Secret Unset { get; } = new("");

    public bool IsSet => _text.Length > 0;

    /// <summary>Nobody chose it: whoever knows the members list knows it too.</summary>
    public bool IsDerived { get; private init; }

    public static Secret Of(string text) => new(text);

    /// <summary>The same on every node whose list has the same names and Raft addresses, in whatever order.</summary>
    public static Secret DerivedFrom(IEnumerable<Member> members)
    {
        var lines = members.Select(member => $"{member.Name}={member.RaftHost}:{member.RaftPort}").Order(StringComparer.Ordinal);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes("advocache members\n" + string.Join('\n', lines)));
        return new Secret(Convert.ToHexString(hash)) { IsDerived = true };
    }

    public string Reveal() => _text;

    /// <summary>Whether somebody showed the secret; takes the same time whatever was shown.</summary>
    public bool IsShownBy(ReadOnlySpan<byte> shown) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(_text)), SHA256.HashData(shown));

    public bool Equals(Secret? other) =>
        other is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(_text), Encoding.UTF8.GetBytes(other._text));

    public override bool Equals(object? obj) => Equals(obj as Secret);

    public override int GetHashCode() => IsSet ? 1 : 0; // A real hash would be a hint at the text.

    public override string ToString() => IsSet ? "(set)" : "(unset)";
}
