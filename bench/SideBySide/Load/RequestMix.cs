namespace AdvoCache.Bench.Load;

/// <summary>Which requests a load makes.</summary>
/// <param name="SetsPerHundred">How many of a hundred set; the others get.</param>
/// <param name="Keys">Of how many keys, over all connections.</param>
/// <param name="Connections">Over how many connections the keys are spread: each has its own, so that it reads what it wrote.</param>
internal sealed record RequestMix(int SetsPerHundred, int Keys, int Connections)
{
    private uint _dice = 2463534242;

    internal int KeysPerConnection => Math.Max(1, Keys / Connections);

    /// <summary>Asks one request more; false: there is no room for it.</summary>
    internal bool Ask(Connection connection, Payload payload, long askedAt)
    {
        var dice = Roll();
        var key = KeyOf(connection, (int)(dice % (uint)KeysPerConnection));
        if (SetsPerHundred == 100 || (SetsPerHundred > 0 && dice / 7 % 100 < SetsPerHundred))
            return connection.Set(key, payload.Plain, askedAt);
        connection.Get(key, askedAt);
        return true;
    }

    internal int KeyOf(Connection connection, int number) => (connection.Number * KeysPerConnection) + number;

    /// <summary>Marsaglia's xorshift (2003): random enough for keys, and nothing to wait for.</summary>
    private uint Roll()
    {
        _dice ^= _dice << 13;
        _dice ^= _dice >> 17;
        return _dice ^= _dice << 5;
    }
}
