using System.CommandLine;

namespace AdvoCache.Cli.Shell;

/// <summary>Completes commands, their options, and keys that the near cache has.</summary>
internal sealed class Completion(RootCommand root, Func<IEnumerable<string>> keys)
{
    public const int MaxWords = 200;

    /// <summary>Commands of which the first word is a key or the beginning of one.</summary>
    private static readonly HashSet<string> KeyCommands = new(StringComparer.Ordinal) { "get", "set", "set-null", "del", "del-prefix", "dump", "watch" };

    private static readonly string[] ShellCommands = ["help", "exit"];

    public Candidates At(string line, int cursor)
    {
        var before = line[..cursor];
        var from = before.LastIndexOfAny([' ', '\t']) + 1;
        var word = before[from..];
        var (earlier, problem) = Words.Split(before[..from]);
        // Within quotes nobody knows where the word began.
        var command = problem is null ? CommandOf(earlier) : null;
        IEnumerable<string> possible = command switch
        {
            null => [],
            _ when word.StartsWith('-') => command.Options.Select(static option => option.Name).Append("--json"),
            _ when command.Subcommands.Count > 0 => command.Subcommands.Select(static sub => sub.Name).Concat(command == root ? ShellCommands : []),
            _ when TakesKey(command, earlier) => keys(),
            _ => [],
        };
        return new(from, [.. possible.Where(candidate => candidate.StartsWith(word, StringComparison.Ordinal)).Distinct().Take(MaxWords).Order(StringComparer.Ordinal).Select(Words.Quote)]);
    }

    private static bool TakesKey(Command command, IReadOnlyList<string> earlier)
        => KeyCommands.Contains(command.Name) && (command.Name == "del" || earlier.Skip(1).All(static word => word.StartsWith('-')));

    /// <summary>The command that the words before name; null: none.</summary>
    private Command? CommandOf(IReadOnlyList<string> earlier)
    {
        Command current = root;
        foreach (var word in earlier)
        {
            if (current.Subcommands.Count == 0)
                break;
            if (current.Subcommands.FirstOrDefault(sub => sub.Name == word) is not { } next)
                return null;
            current = next;
        }
        return current;
    }
}
