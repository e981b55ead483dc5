namespace AdvoCache.Tests.Host;

public class NodeCommandLineTests
{
    [Fact]
    public async Task Wrong_settings_are_a_line_each_and_exit_code_2()
    {
        using var program = new HostProcess([("ADVO_JITTER_PERCENT", "200")], "--cache-ttl-minutes", "0", "--replica-token=too-short");

        Assert.Equal(2, await program.ExitCodeAsync());
        Assert.Equal(
            [
                "ADVO_CACHE_TTL_MINUTES=\"0\" (command line): must be a whole number from 1 to 525600",
                "ADVO_JITTER_PERCENT=\"200\" (environment): must be a whole number from 0 to 100",
                "ADVO_REPLICA_TOKEN (command line): must be empty, or at least 16 characters",
            ],
            program.Error);
        Assert.Empty(program.Output);
    }

    [Fact]
    public async Task A_misspelt_option_is_told_the_nearest_and_its_value_is_not_repeated()
    {
        var (exitCode, error) = await HostProcess.RunAsync("--cluster-secrt", "hunter2-hunter2-hunter2", "--port");

        Assert.Equal(2, exitCode);
        Assert.Equal(
            [
                "--cluster-secrt is not an option: the nearest is --cluster-secret (--help lists them all)",
                "Required argument missing for option: '--port'.",
            ],
            error);
    }

    [Theory]
    [InlineData("\"helthcheck\" is not a command (--help lists them all)", "helthcheck")]
    [InlineData("--base-port=\"abc\": must be a whole number from 1 to 64533", "cluster", "--base-port", "abc")]
    [InlineData("--base-port=\"64534\": must be a whole number from 1 to 64533", "cluster", "--base-port", "64534")]
    public async Task A_command_line_that_makes_no_sense_is_one_line(string line, params string[] arguments)
    {
        var (exitCode, error) = await HostProcess.RunAsync(arguments);

        Assert.Equal(2, exitCode);
        Assert.Equal(line, Assert.Single(error));
    }

    [Fact]
    public async Task Help_lists_every_setting_with_its_variable_default_and_range()
    {
        using var program = new HostProcess([], "--help");

        Assert.Equal(0, await program.ExitCodeAsync());
        foreach (var row in SettingsTable.Rows)
        {
            var line = program.Output.Single(line => line.TrimStart().StartsWith(row.Option + " ", StringComparison.Ordinal));
            Assert.Contains($"{row.Name}: {row.Allowed}.", line, StringComparison.Ordinal);
            Assert.Contains(row.Default, line, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_node_is_healthy_from_listening_until_it_is_told_to_stop()
    {
        using var node = new HostProcess([], "--port", "127.0.0.1:0");
        var port = $":{await node.PortAsync()}";

        Assert.Equal(0, (await HostProcess.RunAsync("healthcheck", "--port", port)).ExitCode);

        node.Terminate();
        Assert.Equal(0, await node.ExitCodeAsync());
        var (exitCode, error) = await HostProcess.RunAsync("healthcheck", "--port", port);
        Assert.Equal(1, exitCode);
        Assert.Contains("does not answer", Assert.Single(error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_one_line_and_exit_code_1()
    {
        using var node = new HostProcess([], "--port", "127.0.0.1:0");
        var port = await node.PortAsync();

        var (exitCode, error) = await HostProcess.RunAsync("--port", $"127.0.0.1:{port}");

        Assert.Equal(1, exitCode);
        Assert.Equal($"ADVO_PORT: port {port} is already in use", Assert.Single(error));
    }

    [Fact]
    public async Task A_data_directory_that_cannot_be_made_is_one_line_and_exit_code_1()
    {
        var file = Path.GetTempFileName();
        try
        {
            var (exitCode, error) = await HostProcess.RunAsync("--port", "127.0.0.1:0", "--data-dir", file);

            Assert.Equal(1, exitCode);
            Assert.StartsWith($"ADVO_DATA_DIR: cannot use {file}: ", Assert.Single(error), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Json_logs_are_an_object_a_line()
    {
        using var node = new HostProcess([("ADVO_ROLE", "leader")], "--port", "127.0.0.1:0", "--log-format", "json");

        await node.LineAsync("its address", line => line.Contains("listening on", StringComparison.Ordinal));

        var levels = node.Output.Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("LogLevel").GetString());
        Assert.Contains("Warning", levels);
    }
}
