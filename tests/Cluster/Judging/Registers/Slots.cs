namespace AdvoCache.Tests.Cluster.Judging.Registers;

/// <summary>Which of the pending calls have taken effect: a set of up to 256 bits, compared by value.</summary>
internal readonly record struct Slots(ulong A, ulong B, ulong C, ulong D)
{
    public const int Count = 256;

    public bool Has(int slot) => (Word(slot >> 6) >> (slot & 63) & 1) != 0;

    public Slots With(int slot) => Set(slot >> 6, Word(slot >> 6) | 1UL << (slot & 63));

    public Slots Without(int slot) => Set(slot >> 6, Word(slot >> 6) & ~(1UL << (slot & 63)));

    private ulong Word(int word) => word switch
    {
        0 => A,
        1 => B,
        2 => C,
        _ => D,
    };

    private Slots Set(int word, ulong bits) => word switch
    {
        0 => this with { A = bits },
        1 => this with { B = bits },
        2 => this with { C = bits },
        _ => this with { D = bits },
    };
}
