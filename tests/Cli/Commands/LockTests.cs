using AdvoCache.Tests.Cli.Running;

namespace AdvoCache.Tests.Cli.Commands;

[Collection(OneNode.Name)]
public sealed class LockTests(NodeFixture fixture) : CommandTest(fixture.Node)
{
    /// <summary>Says that it runs, and goes on until its input ends.</summary>
    private const string UntilInputEnds = "echo began; cat > /dev/null";

    [Fact]
    public async Task The_program_has_the_streams_the_token_and_the_last_word()
    {
        var result = await RunWith("from the input", "lock", "job", "--", "sh", "-c", "cat; echo \" $ADVO_LOCK_NAME\"; echo $ADVO_LOCK_TOKEN; echo aside >&2; exit 7");

        Assert.Equal(7, result.Code);
        var lines = result.Text.Split('\n');
        Assert.Equal("from the input job", lines[0]);
        Assert.True(long.Parse(lines[1], System.Globalization.CultureInfo.InvariantCulture) > 0);
        Assert.Equal("aside\n", result.Error);
    }

    [Fact]
    public async Task A_lock_is_for_one_and_goes_to_the_one_that_waits()
    {
        await using var first = Start("lock", "job", "--", "sh", "-c", UntilInputEnds);
        await first.UntilOutput("began");
        AssertOneLine(await Run("lock", "job", "--", "true"), 1, "held by another client");
        Assert.Equal(9, (await Run("lock", "job", "--conflict-exit-code", "9", "--", "true")).Code);

        await using var second = Start("lock", "job", "--wait", "30s", "--", "echo", "mine");
        // It gives up only when its time is over, so this comes while the second waits or before it does.
        AssertOneLine(await Run("lock", "job", "--wait", "1s", "--", "true"), 1, "held by another client");
        Assert.False(second.HasEnded, second.Seen);
        first.Input.Close();

        Assert.Equal(0, (await first.WaitAsync()).Code);
        Assert.Equal("mine\n", (await second.WaitAsync()).Output);
    }

    [Theory]
    [InlineData("TERM", 15)]
    [InlineData("INT", 2)]
    public async Task A_signal_is_passed_on_and_the_lock_is_free(string signal, int number)
    {
        await using var first = Start("lock", "job", "--", "sh", "-c", $"trap 'echo told; exit {number}' {signal}; echo began; while :; do sleep 0.05; done");
        await first.UntilOutput("began");
        await first.SendAsync(signal);

        var ended = await first.WaitAsync();

        Assert.Equal((number, "began\ntold\n"), (ended.Code, ended.Output));
        Assert.Equal("mine", await Do("lock", "job", "--", "echo", "mine"));
    }

    [Fact]
    public async Task Who_is_interrupted_while_it_waits_leaves_the_queue()
    {
        await using var first = Start("lock", "job", "--", "sh", "-c", UntilInputEnds);
        await first.UntilOutput("began");
        await using var second = Start("lock", "job", "--wait", "1h", "--", "cat");
        await second.SendAsync("INT");
        Assert.Equal((130, ""), ((await second.WaitAsync()).Code, second.Error));

        first.Input.Close();
        Assert.Equal("mine", await Do("lock", "job", "--wait", "10s", "--", "echo", "mine"));
    }

    [Fact]
    public async Task A_program_that_does_not_exist_frees_the_lock()
    {
        AssertOneLine(await Run("lock", "job", "--", "/no/such/program"), 127, "/no/such/program");
        Assert.Equal("mine", await Do("lock", "job", "--", "echo", "mine"));
    }

    [Fact]
    public async Task A_killed_holder_leaves_the_lock_to_the_next()
    {
        await using var first = Start("lock", "job", "--", "sh", "-c", UntilInputEnds);
        await first.UntilOutput("began");
        first.Kill();

        Assert.Equal("mine", await Do("lock", "job", "--wait", "10s", "--", "echo", "mine"));
    }
}
