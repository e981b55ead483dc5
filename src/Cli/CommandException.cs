namespace AdvoCache.Cli;

/// <summary>A command cannot be carried out: one line for people, a code for programs, and what the process ends with.</summary>
public sealed class CommandException : Exception
{
    /// <summary>A failure with its exit code.</summary>
    public CommandException(int exitCode, string code, string message, Exception? cause = null) : base(message, cause)
    {
        ExitCode = exitCode;
        Code = code;
    }

    /// <summary>What the process ends with.</summary>
    public int ExitCode { get; }

    /// <summary>Why, for programs.</summary>
    public string Code { get; }

    internal static CommandException Usage(string message) => new(Cli.ExitCode.Usage, "usage", message);

    internal static CommandException Unavailable(string message, Exception? cause = null) => new(Cli.ExitCode.Unavailable, "unavailable", message, cause);
}
