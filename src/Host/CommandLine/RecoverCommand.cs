using System.CommandLine;
using AdvoCache.Log;

namespace AdvoCache.Host.CommandLine;

/// <summary>"recover": for a cluster whose majority lost its logs. What it does cannot be taken back, so it says what is to be seen to.</summary>
internal static class RecoverCommand
{
    private static readonly string[] Needed = ["ADVO_NODE", "ADVO_DATA_DIR", "ADVO_MEMBERS"];

    public static Command Build(SettingOptions options, TextWriter error)
    {
        var command = new Command(
            "recover",
            "For a cluster whose majority lost its logs: makes this stopped node's state the beginning of a cluster that starts over."
            + " Every other member has to be stopped, and to come back with an empty data directory; it then joins by itself.");
        foreach (var name in Needed)
            command.Add(options.For(name));
        command.SetAction((parsed, _) => RunAsync(options.Read(parsed), parsed.InvocationConfiguration.Output, error));
        return command;
    }

    private static async Task<int> RunAsync(IReadOnlyDictionary<string, string> commandLine, TextWriter output, TextWriter error)
    {
        var loaded = SettingsLoader.Load(SettingsInput.OfThisProcess(commandLine));
        if (loaded.Problems.Count > 0)
        {
            foreach (var problem in loaded.Problems)
                await error.WriteLineAsync(problem.Message);
            return ExitCode.BadSettings;
        }
        try
        {
            CacheNode.Recover(NodeApp.OptionsOf(loaded.Settings));
        }
        catch (Exception e) when (OperatorErrors.Explain(e, loaded.Settings) is { } line)
        {
            await error.WriteLineAsync(line);
            return ExitCode.CannotRun;
        }
        await output.WriteLineAsync($"{loaded.Settings.Node} will start the cluster over with the state in {loaded.Settings.DataDirectory}.");
        await output.WriteLineAsync("Start it now. Empty the data directories of all other members before you start them: they join by themselves.");
        return ExitCode.Fine;
    }
}
