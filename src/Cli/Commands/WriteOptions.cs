using System.CommandLine;
using AdvoCache.Client;

namespace AdvoCache.Cli.Commands;

/// <summary>How long what is set lives, and on what condition it is.</summary>
internal sealed class WriteOptions
{
    private readonly Option<TimeSpan?> _timeToLive = Durations.Option("--ttl", "How long the entry lives, in whole seconds, rounded up. Default: what the node is set to.");
    private readonly Option<bool> _jitter = new("--jitter") { Description = "Add a random part to the time to live, so that entries made together do not end together." };
    private readonly Option<long?> _ifVersion = IfVersionOption();

    public static Option<long?> IfVersionOption()
        => Numbers.Option("--if-version", "Only if the key has this version; 0: only if there is no such key. Otherwise ends with 1.", 0, long.MaxValue);

    public void AddTo(Command command, bool withCondition = true)
    {
        command.Add(_timeToLive);
        command.Add(_jitter);
        if (withCondition)
            command.Add(_ifVersion);
    }

    public SetOptions Read(Call call) => new() { TimeToLive = call.Value(_timeToLive), Jitter = call.Value(_jitter), IfVersion = call.Value(_ifVersion) };
}
