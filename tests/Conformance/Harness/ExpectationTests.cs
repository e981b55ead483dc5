using System.Text;
using AdvoCache.Tests.Conformance.Play;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Conformance.Harness;

public sealed class ExpectationTests
{
    [Fact]
    public void A_recorded_close_matches_any_end_of_the_connection()
    {
        Assert.Null(Difference("""{"$close":{"code":1006}}""", Closed(1008)));
        Assert.NotNull(Difference("""{"$close":{"code":1006}}""", Text("{}")));
    }

    [Fact]
    public void A_mended_close_wants_its_code()
    {
        Assert.Null(Difference("""{"$closed":1008}""", Closed(1008)));
        Assert.NotNull(Difference("""{"$closed":1008}""", Closed(Incoming.ClosedWithoutFrame)));
    }

    [Fact]
    public void A_pong_must_carry_the_payload_of_its_ping()
    {
        Assert.Null(Difference("""{"$pong":"xyz"}""", new Incoming(IncomingKind.Pong, "xyz"u8.ToArray())));
        Assert.NotNull(Difference("""{"$pong":"xyz"}""", new Incoming(IncomingKind.Pong, [])));
    }

    [Fact]
    public void A_message_must_be_a_text_frame_of_JSON()
    {
        Assert.Null(Difference("""{"success":true}""", Text("""{"success":true}""")));
        Assert.NotNull(Difference("""{"success":true}""", new Incoming(IncomingKind.Binary, """{"success":true}"""u8.ToArray())));
        Assert.NotNull(Difference("""{"success":true}""", Text("nonsense")));
        Assert.NotNull(Difference("""{"success":true}""", Closed(1000)));
    }

    private static string? Difference(string expected, Incoming incoming) => Expectation.Difference(Json.Of(expected), incoming, []);

    private static Incoming Closed(int code) => new(IncomingKind.Closed, [], code);

    private static Incoming Text(string text) => new(IncomingKind.Text, Encoding.UTF8.GetBytes(text));
}
