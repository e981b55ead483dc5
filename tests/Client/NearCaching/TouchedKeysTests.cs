using AdvoCache.Client.NearCaching;

namespace AdvoCache.Tests.Client.NearCaching;

public sealed class TouchedKeysTests
{
    private readonly TouchedKeys _touched = new();

    [Fact]
    public void A_key_that_is_read_again_is_told_once_a_period()
    {
        var entry = new CachedEntry("1"u8.ToArray(), 1);
        _touched.Note("k", entry);
        _touched.Note("k", entry);
        Assert.Equal(["k"], _touched.Take());

        Assert.Empty(_touched.Take());
        _touched.Note("k", entry);
        Assert.Equal(["k"], _touched.Take());
    }

    [Fact]
    public void Of_too_many_keys_the_first_are_told()
    {
        for (var number = 0; number <= TouchedKeys.MaxKeys; number++)
            _touched.Note($"k{number}", new("1"u8.ToArray(), 1));
        Assert.Equal(Enumerable.Range(0, TouchedKeys.MaxKeys).Select(number => $"k{number}"), _touched.Take());
    }

    /// <summary>What is told goes into one message, which a server takes up to a length.</summary>
    [Fact]
    public void Long_keys_do_not_make_the_message_too_long()
    {
        for (var period = 0; period < 2; period++)
        {
            for (var number = 0; number < 100; number++)
                _touched.Note(new string((char)('a' + (number % 26)), 10_000), new("1"u8.ToArray(), 1));
            Assert.Equal(6, _touched.Take().Count);
        }
    }
}
