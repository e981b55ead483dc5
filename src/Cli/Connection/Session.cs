using AdvoCache.Cli.Output;
using AdvoCache.Client;

namespace AdvoCache.Cli.Connection;

/// <summary>
/// What all commands of this process share: who reads, who interrupts, and the sheet, which is opened when the first command needs it.
/// Invariant: nobody says goodbye to the sheet, here or at the end of the process. Who says it as the last one ends the sheet with all its data; who
/// vanishes leaves it to wait (ADVO_SHEET_LINGER_SECONDS), and the next command finds it again.
/// </summary>
internal sealed class Session(Terminal terminal, Interrupts interrupts)
{
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    private ConnectionSettings? _settings;
    private AdvoCacheClient? _sheet;

    public Terminal Terminal => terminal;

    public Interrupts Interrupts => interrupts;

    /// <summary>Whether commands come from the shell: it keeps its connection, and the input is its own.</summary>
    public bool IsShell { get; set; }

    /// <summary>Whether all commands of a shell print JSON.</summary>
    public bool PrintsJson { get; set; }

    /// <summary>The sheet, if it has been opened.</summary>
    public AdvoCacheClient? OpenedSheet => _sheet;

    public ConnectionSettings Settings => _settings ?? throw new InvalidOperationException("Nobody has read the settings yet.");

    public Printer PrinterFor(bool isJson) => new(terminal, isJson || PrintsJson);

    /// <summary>Settings of the first command count, that of a shell for all that follow.</summary>
    public void Configure(string? url, string? sheet, TimeSpan? timeout)
        => _settings ??= ConnectionReader.Read(url, sheet, timeout ?? ConnectionSettings.DefaultTimeout, Environment.GetEnvironmentVariable);

    /// <summary>The settings with sheet and password; asks for the password if there is somebody to ask.</summary>
    /// <exception cref="CommandException">Something is missing.</exception>
    public ConnectionSettings WithSheet()
    {
        var settings = Settings;
        if (settings.Sheet is null)
            throw CommandException.Usage($"no sheet: set {ConnectionReader.Sheet} or ADVO_CONNECTION, or give --sheet");
        if (settings.Password is not null)
            return settings;
        if (!terminal.IsInput || !terminal.IsError)
            throw CommandException.Usage($"no password: set {ConnectionReader.Password} or ADVO_CONNECTION");
        return _settings = settings with { Password = PasswordPrompt.Ask(settings.Sheet) };
    }

    /// <summary>The sheet, opened at the first call.</summary>
    /// <exception cref="CommandException">No node opens it.</exception>
    public async Task<AdvoCacheClient> SheetAsync(CancellationToken token) => _sheet ??= await ConnectAsync(token);

    /// <summary>A connection beside the shared one.</summary>
    /// <exception cref="CommandException">No node opens the sheet.</exception>
    public async Task<AdvoCacheClient> ConnectAsync(CancellationToken token)
    {
        var settings = WithSheet();
        var trouble = new LastTrouble();
        try
        {
            return await AdvoCacheClient.ConnectAsync(OptionsOf(settings), trouble, token);
        }
        catch (AdvoCacheException unreachable) when (unreachable.Code is ErrorCode.Unavailable)
        {
            throw CommandException.Unavailable(
                $"no node opens the sheet ({string.Join(", ", settings.Nodes)}): {trouble.Reason ?? $"no answer within {settings.Timeout.TotalSeconds:0.#} s"}", unreachable);
        }
    }

    private static AdvoCacheClientOptions OptionsOf(ConnectionSettings settings) => new()
    {
        Nodes = settings.Nodes,
        Sheet = settings.Sheet ?? throw new InvalidOperationException("The sheet was asked for before."),
        Password = settings.Password ?? throw new InvalidOperationException("The password was asked for before."),
        RequestTimeout = settings.Timeout,
        // A node that is silent leaves the others their share of the time.
        ConnectTimeout = TimeSpan.FromTicks(Math.Min(settings.Timeout.Ticks / settings.Nodes.Count, ConnectPatience.Ticks)),
        MaxReconnectDelay = LongestPause,
        // A person who looks at keys does not make them hot.
        TouchInterval = TimeSpan.Zero,
        LeaveOnDispose = false,
    };
}
