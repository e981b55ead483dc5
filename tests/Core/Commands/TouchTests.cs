using System.Buffers;
using AdvoCache.Core;
using static AdvoCache.Tests.Core.Scene;

namespace AdvoCache.Tests.Core.Commands;

public sealed class TouchTests
{
    internal static Touch Touch(params ReadOnlySpan<TouchedEntry> touched)
    {
        var body = new ArrayBufferWriter<byte>();
        var writer = new ByteWriter(body);
        foreach (var entry in touched)
            entry.Write(ref writer);
        return new(body.WrittenMemory);
    }

    [Fact]
    public void Touches_heat_in_their_order_and_tell_nobody()
    {
        var scene = WithThreeKeys();
        var touched = scene.When(Touch(scene.Touched("b"), scene.Touched("a")));
        Assert.True(touched.Reply.Succeeded);
        Assert.Empty(touched.Events);
        Assert.Equal(["a", "b", "c"], scene.Keys());
    }

    [Fact]
    public void A_touch_changes_neither_version_nor_time_to_live()
    {
        var scene = WithThreeKeys();
        var version = scene.Version("a");
        var due = scene.Store.Expiry.NextDue;
        scene.When(Touch(scene.Touched("a")));
        Assert.Equal((version, due), (scene.Version("a"), scene.Store.Expiry.NextDue));
    }

    [Fact]
    public void A_touch_of_a_slot_that_is_free_or_never_was_does_nothing()
    {
        var scene = WithThreeKeys();
        var gone = scene.Touched("b");
        scene.When(Order.Delete("b"), Ann);
        scene.When(Touch(gone, new(scene.Sheet.Number, 1000), new(scene.Sheet.Number, int.MaxValue), new(new(999), 0), scene.Touched("a")));
        Assert.Equal(["a", "c"], scene.Keys());
    }

    [Fact]
    public void A_malformed_touch_keeps_what_was_sound_before_it()
    {
        var scene = WithThreeKeys();
        byte[] cut = [.. Touch(scene.Touched("a")).Touched.Span, 0xFF];
        scene.When(new Touch(cut));
        Assert.Equal(["a", "c", "b"], scene.Keys());
    }

    private static Scene WithThreeKeys()
    {
        var scene = With(Ann);
        foreach (var key in new[] { "a", "b", "c" })
            scene.When(Order.Set(key), Ann);
        return scene;
    }
}
