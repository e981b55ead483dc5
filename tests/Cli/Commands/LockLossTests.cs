using AdvoCache.Tests.Cli.Running;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Cli.Commands;

/// <summary>The node dies while the lock is held.</summary>
public sealed class LockLossTests : CommandTest
{
    private readonly NodeProcess _node;
    private readonly ScratchFolder _folder;

    public LockLossTests()
        : this(new ScratchFolder())
    {
    }

    private LockLossTests(ScratchFolder folder)
        : this(folder, new NodeProcess(new() { DataDirectory = folder.Child("n1"), Port = FreePorts.Take() }))
    {
    }

    private LockLossTests(ScratchFolder folder, NodeProcess node)
        : base(node) => (_folder, _node) = (folder, node);

    [Fact]
    public async Task The_program_is_told_to_end()
    {
        var result = await LoseAsync(["lock", "job"], "trap 'echo told; exit 7' TERM; echo began; while :; do sleep 0.05; done");
        Assert.Equal((7, "began\ntold\n"), (result.Code, result.Output));
        Assert.Contains("the lock job is lost", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_does_not_listen_is_killed()
    {
        var result = await LoseAsync(["lock", "job", "--grace", "200ms"], "trap '' TERM; echo began; while :; do sleep 0.05; done");
        Assert.Equal(128 + 9, result.Code);
    }

    [Fact]
    public async Task An_end_in_peace_does_not_count_as_success()
    {
        var result = await LoseAsync(["lock", "job"], "trap 'exit 0' TERM; echo began; while :; do sleep 0.05; done");
        Assert.Equal(3, result.Code);
    }

    [Fact]
    public async Task The_program_goes_on_if_that_is_wanted()
    {
        var ended = FileOf("ended");
        var result = await LoseAsync(["lock", "job", "--on-loss", "warn"], $"echo began; while [ ! -e {ended} ]; do sleep 0.05; done; echo done", async process =>
        {
            await process.UntilError("goes on without it");
            await File.WriteAllTextAsync(ended, "");
        });
        Assert.Equal((0, "began\ndone\n"), (result.Code, result.Output));
    }

    private async Task<AdvoResult> LoseAsync(string[] command, string script, Func<AdvoProcess, Task>? afterwards = null)
    {
        using (_folder)
        await using (_node)
        {
            _node.Start();
            await _node.WaitUntilReady();
            await using var process = Start([.. command, "--", "sh", "-c", script]);
            await process.UntilOutput("began");
            _node.Kill();
            if (afterwards is not null)
                await afterwards(process);
            return await process.WaitAsync();
        }
    }
}
