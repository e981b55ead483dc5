using System.Text;
using AdvoCache.Client.NearCaching;
using AdvoCache.Client.Wire;

namespace AdvoCache.Tests.Client.NearCaching;

public class NearCacheTests
{
    private readonly NearCache _cache = new();
    private readonly List<string> _told = [];

    public NearCacheTests() => _cache.Changed = (key, entry) => _told.Add($"{key}={(entry is null ? "gone" : Encoding.UTF8.GetString(entry.Json))}");

    [Fact]
    public void News_of_others_do_not_show_over_an_own_write_that_is_on_its_way()
    {
        var mine = Begin(LocalWrite.Set("k", new("1"u8.ToArray(), 0)));

        Hear("""{"type":"replicate","key":"k","value":2,"index":5}""");
        Assert.Equal("1", Value("k"));
        Hear("""{"type":"invalidate","key":"k","index":6}""");
        Assert.Equal("1", Value("k"));
        _cache.End(mine, tookEffect: true, version: 7);

        Assert.Equal("1", Value("k"));
        Assert.Equal(7, _cache.View["k"].Version);
        Assert.Equal(["k=1"], _told);
    }

    [Fact]
    public void A_write_that_did_not_take_effect_uncovers_what_others_wrote()
    {
        var mine = Begin(LocalWrite.Set("k", new("1"u8.ToArray(), 0)));
        Hear("""{"type":"replicate","key":"k","value":2,"index":5}""");

        _cache.End(mine, tookEffect: false, version: 0);

        Assert.Equal("2", Value("k"));
        Assert.Equal(["k=1", "k=2"], _told);
    }

    [Fact]
    public void Keys_that_a_delete_on_its_way_covers_stay_hidden()
    {
        Hear("""{"type":"replicate","key":"a1","value":1,"index":1}""");
        var mine = Begin(LocalWrite.DeletePrefix("a"));

        Hear("""{"type":"replicate","key":"a1","value":2,"index":2}""");
        Assert.Null(Value("a1"));
        _cache.End(mine, tookEffect: true, version: 0);

        Assert.Null(Value("a1"));
        Assert.Equal(0, _cache.Count);
    }

    [Fact]
    public void The_last_of_several_own_writes_shows()
    {
        var first = Begin(LocalWrite.Set("k", new("1"u8.ToArray(), 0)));
        var second = Begin(LocalWrite.Delete("k"));
        var third = Begin(LocalWrite.Set("k", new("3"u8.ToArray(), 0)));

        _cache.End(first, tookEffect: true, version: 1);
        Assert.Equal("3", Value("k"));
        _cache.End(second, tookEffect: true, version: 2);
        Assert.Equal("3", Value("k"));
        _cache.End(third, tookEffect: false, version: 0);
        Assert.Null(Value("k"));
    }

    private LocalWrite Begin(LocalWrite write)
    {
        _cache.Begin(write);
        return write;
    }

    private void Hear(string json) => _cache.Take(ServerMessage.Read(Encoding.UTF8.GetBytes(json)));

    private string? Value(string key) => _cache.View.TryGetValue(key, out var entry) ? Encoding.UTF8.GetString(entry.Json) : null;
}
