using AdvoCache.Tests.Cli.Running;

namespace AdvoCache.Tests.Cli.Shell;

[Collection(OneNode.Name)]
public sealed class ShellTests(NodeFixture fixture) : CommandTest(fixture.Node)
{
    [Fact]
    public async Task Each_line_of_the_input_is_a_command()
    {
        var result = await RunWith(
            """
            # a comment
            set user:1 {"name": "Ada", "n": [1, 2]}

            set greeting "hello world"
            get greeting
              get user:1
            get user:1 --json
            dump user: --json
            help get
            exit
            get never
            """);

        Assert.Equal((0, ""), (result.Code, result.Error));
        var lines = result.Text.Split('\n');
        Assert.StartsWith("ok, version", lines[0], StringComparison.Ordinal);
        Assert.Equal(["hello world", "{\"name\": \"Ada\", \"n\": [1, 2]}"], lines[2..4]);
        Assert.StartsWith("{\"key\":\"user:1\",\"value\":{\"name\": \"Ada\", \"n\": [1, 2]},\"version\":", lines[4], StringComparison.Ordinal);
        Assert.Equal("{\"user:1\":{\"name\": \"Ada\", \"n\": [1, 2]}}", lines[5]);
        Assert.Contains("Usage:", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_command_is_passed_over_and_the_first_one_counts()
    {
        var result = await RunWith("get nowhere\nnonsense\nset a 'b\nset a -\nset a 1\nget a\n");

        Assert.Equal(1, result.Code);
        Assert.EndsWith("\n1\n", result.Output, StringComparison.Ordinal);
        Assert.Equal(4, result.Error.TrimEnd('\n').Split('\n').Length);
    }

    [Fact]
    public async Task Options_of_the_shell_hold_for_its_commands()
    {
        var result = await RunWith("set a 1\nlock job -- echo held\nnodes\n", "--json");
        var lines = result.Text.Split('\n');
        Assert.StartsWith("{\"key\":\"a\",\"version\":", lines[0], StringComparison.Ordinal);
        Assert.Equal("held", lines[1]);
        Assert.StartsWith("{\"node\":", lines[2], StringComparison.Ordinal);
    }
}
