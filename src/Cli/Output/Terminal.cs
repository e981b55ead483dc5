namespace AdvoCache.Cli.Output;

/// <summary>Who is at the other ends of this process: a person at a terminal, or a file or program.</summary>
/// <param name="IsInput">Whether a person types the input.</param>
/// <param name="IsOutput">Whether a person reads the output.</param>
/// <param name="IsError">Whether a person reads the messages.</param>
/// <param name="WantsPlain">Whether there shall be neither colours nor frames, whoever reads.</param>
internal sealed record Terminal(bool IsInput, bool IsOutput, bool IsError, bool WantsPlain)
{
    public bool IsRich => IsOutput && !WantsPlain;

    public static Terminal OfThisProcess() => new(
        !Console.IsInputRedirected,
        !Console.IsOutputRedirected,
        !Console.IsErrorRedirected,
        Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 } || Environment.GetEnvironmentVariable("TERM") == "dumb");
}
