using System.CommandLine;

namespace AdvoCache.Cli.Commands;

/// <summary>Options that every command has. The connection of a shell is settled when it starts, so its commands have only --json.</summary>
internal sealed class SharedOptions
{
    public Option<bool> Json { get; } = new("--json") { Description = "Print JSON for programs: one object, or one a line.", Recursive = true };

    public Option<string?> Url { get; } = new("--url")
    {
        Description = "WebSocket addresses of one or more nodes, separated by commas. Default: ADVO_URL, or ws://localhost:8081/ws.",
        HelpName = "url",
        Recursive = true,
    };

    public Option<string?> Sheet { get; } = new("--sheet") { Description = "The sheet. Default: ADVO_SHEET.", HelpName = "name", Recursive = true };

    public Option<TimeSpan?> Timeout { get; } = Durations.Option("--timeout", "How long to look for a node, and to wait for an answer. Default: 6s.", recursive: true);

    public void AddTo(RootCommand root, bool isShell)
    {
        root.Add(Json);
        if (isShell)
            return;
        root.Add(Url);
        root.Add(Sheet);
        root.Add(Timeout);
    }
}
