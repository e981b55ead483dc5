using System.Net;
using System.Net.Sockets;
using AdvoCache.Tests.Cli.Running;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Cli.Commands;

[Collection(OneNode.Name)]
public sealed class FailureTests(NodeFixture fixture) : CommandTest(fixture.Node)
{
    [Theory]
    [InlineData("get", "key")]
    [InlineData("dump")]
    [InlineData("export")]
    [InlineData("stats")]
    [InlineData("nodes")]
    [InlineData("lock", "job", "--", "true")]
    public async Task A_wrong_password_is_refused(params string[] command)
    {
        await Do("set", "key", "1");
        AssertOneLine(await AdvoProcess.RunAsync(With(("ADVO_PASSWORD", "wrong")), null, command), 4, "invalid password");
    }

    [Theory]
    [InlineData("get", "key")]
    [InlineData("set", "key", "1")]
    [InlineData("stats")]
    [InlineData("member", "list")]
    public async Task Without_a_node_it_gives_up_in_time(params string[] command)
    {
        var nowhere = With(("ADVO_URL", $"ws://127.0.0.1:{FreePorts.Take()}/ws"), ("ADVO_ADMIN_TOKEN", "0123456789abcdef"));
        AssertOneLine(await AdvoProcess.RunAsync(nowhere, null, [.. command, "--timeout", "500ms"]), 3, "127.0.0.1");
    }

    [Fact]
    public async Task The_second_address_serves_when_the_first_does_not()
    {
        var both = $"ws://127.0.0.1:{FreePorts.Take()}/ws,{Variables["ADVO_URL"]}";
        foreach (var command in (string[][])[["set", "key", "1"], ["stats"], ["nodes"]])
        {
            var result = await AdvoProcess.RunAsync(With(("ADVO_URL", null)), null, [.. command, "--url", both]);
            Assert.True(result.Code == 0, result.Error);
        }
    }

    [Theory]
    [InlineData("set", "key", "1")]
    [InlineData("dump")]
    [InlineData("nodes")]
    public async Task A_first_address_that_is_silent_leaves_time_for_the_second(params string[] command)
    {
        // The system takes connections for it, and nobody answers them.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var both = $"ws://{silent.LocalEndpoint}/ws,{Variables["ADVO_URL"]}";

        var result = await AdvoProcess.RunAsync(With(("ADVO_URL", both)), null, [.. command, "--timeout", "5s"]);

        Assert.True(result.Code == 0, result.Error);
    }

    [Fact]
    public async Task A_connection_string_is_enough_and_its_password_is_never_shown()
    {
        var sheet = Variables["ADVO_SHEET"];
        var (url, text) = (Variables["ADVO_URL"], $"Nodes={Variables["ADVO_URL"]};Sheet={sheet};Password=\"correct; horse\"");
        foreach (var name in (string[])["ADVO_CONNECTION", "ConnectionStrings__AdvoCache"])
        {
            var only = With(("ADVO_URL", null), ("ADVO_SHEET", null), ("ADVO_PASSWORD", null), (name, text));
            Assert.Equal(0, (await AdvoProcess.RunAsync(only, null, "set", "key", "1")).Code);
        }
        AssertOneLine(await AdvoProcess.RunAsync(With(("ADVO_PASSWORD", null), ("ADVO_SHEET", null), ("ADVO_CONNECTION", $"Nodes={url};Sheet=x;Passwort=horse")), null, "get", "key"), 2, "passwort");
        var broken = await AdvoProcess.RunAsync(With(("ADVO_CONNECTION", "Nodes;Password=horse")), null, "get", "key");
        AssertOneLine(broken, 2, "ADVO_CONNECTION");
        Assert.DoesNotContain("horse", broken.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_missing_or_wrong_is_named()
    {
        AssertOneLine(await AdvoProcess.RunAsync(With(("ADVO_SHEET", null)), null, "get", "key"), 2, "ADVO_SHEET");
        AssertOneLine(await AdvoProcess.RunAsync(With(("ADVO_PASSWORD", null)), null, "get", "key"), 2, "ADVO_PASSWORD");
        AssertOneLine(await AdvoProcess.RunAsync(With(("ADVO_URL", "http://localhost")), null, "get", "key"), 2, "http://localhost");
        AssertOneLine(await Run("gte"), 2, "gte");
        AssertOneLine(await Run("set", "key"), 2, "set");
        AssertOneLine(await Run("set", "key", "1", "--ttl", "soon"), 2, "--ttl=soon");
        AssertOneLine(await Run("set", "key", "1", "--if-version", "-1"), 2, "--if-version=-1");
    }

    [Fact]
    public async Task An_option_goes_before_a_variable()
    {
        await Do("set", "key", "1", "--sheet", "other-" + Variables["ADVO_SHEET"]);
        Assert.Equal(1, (await Run("get", "key")).Code);
        Assert.Equal("1", await Do("get", "key", "--sheet", "other-" + Variables["ADVO_SHEET"]));
    }
}
