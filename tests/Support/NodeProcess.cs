using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace AdvoCache.Tests.Support;

/// <summary>
/// One real AdvoCache node in a process of its own, with the signals an unkind world sends it.
/// Whatever happens, the process is dead after dispose and after the test process.
/// </summary>
public sealed partial class NodeProcess : IAsyncDisposable
{
    /// <summary>Both cores of a small machine may be busy with other nodes that start.</summary>
    public static readonly TimeSpan ReadyTimeout = TimeSpan.FromSeconds(30);

    private const string HostAssembly = "AdvoCache.Host.dll";
    private const string ListeningText = "listening on http://";
    private const int TailLines = 60;
    private static readonly TimeSpan ExitTimeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan StatusTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(5);
    private static readonly HttpClient LoopbackHttp = new() { Timeout = StatusTimeout };

    private readonly NodeSettings _settings;
    private readonly HttpClient _http;
    private readonly NodeOutput _output = new();
    private Process? _process;
    private int _port;

    public NodeProcess(NodeSettings settings)
    {
        _settings = settings;
        _port = settings.Port;
        _http = settings.NewSocket is null ? LoopbackHttp : new HttpClient(SocketConnector.Handler(settings.NewSocket)) { Timeout = StatusTimeout };
        AtExit.Add(this, KillIfRunning);
    }

    public string Name => _settings.Name;

    public string DataDirectory => _settings.DataDirectory;

    public Uri HttpAddress => new($"http://{_settings.Address}:{Port}/");

    public Uri WebSocketAddress => new($"ws://{_settings.Address}:{Port}/ws");

    public bool IsRunning => _process is { HasExited: false };

    /// <summary>The last lines the node printed, headed by its name.</summary>
    public string Output => $"--- {Name} ({(IsRunning ? "running" : "not running")}) ---\n{_output.Tail(TailLines)}";

    /// <summary>All that is kept of what the node printed.</summary>
    public string WholeOutput => _output.Tail(NodeOutput.MaxLines);

    private int Port => _port != 0 ? _port : throw new InvalidOperationException($"{Name} has not told its port yet.");

    private Process Running => IsRunning ? _process! : throw new InvalidOperationException($"{Name} is not running.\n{Output}");

    public static async Task<NodeProcess> StartReady(NodeSettings settings)
    {
        var node = new NodeProcess(settings);
        try
        {
            node.Start();
            await node.WaitUntilReady();
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a command of the program with this node's settings to its end; gives the exit code.</summary>
    public async Task<int> Run(string command)
    {
        using var process = Launch(command);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    public void Start()
    {
        if (IsRunning)
            throw new InvalidOperationException($"{Name} is running already.");
        _process?.Dispose();
        _process = Launch();
    }

    private Process Launch(params ReadOnlySpan<string> arguments)
    {
        string[] command =
        [
            .. _settings.Launcher,
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            Path.Combine(AppContext.BaseDirectory, HostAssembly),
            .. arguments,
        ];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            // Nobody's .env or appsettings.json lies here.
            WorkingDirectory = Path.GetTempPath(),
        };
        SetVariables(start.Environment);

        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => _output.Add(line.Data);
        process.ErrorDataReceived += (_, line) => _output.Add(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    public async Task WaitUntilReady(TimeSpan? timeout = null) =>
        await Eventually.Until(
            $"{Name} is ready",
            async () => await Status() is { CanServe: true },
            timeout ?? ReadyTimeout,
            () => Output);

    /// <summary>Null while nobody answers; throws when the process has ended, for then nobody ever will.</summary>
    public async Task<NodeStatus?> Status(bool digest = false)
    {
        if (!IsRunning)
            throw new InvalidOperationException($"{Name} has ended{ExitText()}.\n{Output}");
        if (_port == 0 && !LearnPort())
            return null;
        try
        {
            using var answer = await _http.GetAsync(new Uri(HttpAddress, digest ? "status?digest=1" : "status"));
            return answer.IsSuccessStatusCode ? NodeStatus.Parse(await answer.Content.ReadAsStringAsync()) : null;
        }
        catch (Exception unreachable) when (unreachable is HttpRequestException or TaskCanceledException or IOException)
        {
            return null;
        }
    }

    /// <summary>SIGKILL: no goodbye to anyone.</summary>
    public void Kill()
    {
        var process = Running;
        process.Kill();
        if (!process.WaitForExit(ExitTimeout))
            throw new TimeoutException($"{Name} survived SIGKILL.");
    }

    /// <summary>SIGTERM, and waits for the end.</summary>
    public async Task Stop()
    {
        Terminate();
        await WaitForExit();
    }

    /// <summary>SIGTERM.</summary>
    public void Terminate() => Signals.Send(Running.Id, Signals.Terminate);

    /// <summary>Returns when the process stands still: on a busy machine its threads run on for a while after the signal was sent.</summary>
    public void Pause()
    {
        var id = Running.Id;
        Signals.Send(id, Signals.Stop);
        if (!SpinWait.SpinUntil(() => Signals.IsStopped(id), StopsWithin))
            throw new TimeoutException($"{Name} runs on {StopsWithin} after SIGSTOP.");
    }

    public void Resume() => Signals.Send(Running.Id, Signals.Continue);

    /// <summary>Starts the node again over the same data and ports, and waits until it serves.</summary>
    public async Task Restart(TimeSpan? readyTimeout = null)
    {
        if (IsRunning)
            await Stop();
        Start();
        await WaitUntilReady(readyTimeout);
    }

    public async Task<int> WaitForExit(TimeSpan? timeout = null)
    {
        var process = _process ?? throw new InvalidOperationException($"{Name} was never started.");
        using var limit = new CancellationTokenSource(timeout ?? ExitTimeout);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{Name} did not end within {(timeout ?? ExitTimeout).TotalSeconds} s.\n{Output}");
        }

        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        AtExit.Remove(this);
        KillIfRunning();
        if (_process is not null)
            await WaitForExit();
        _process?.Dispose();
        _process = null;
        if (_http != LoopbackHttp)
            _http.Dispose();
    }

    private void KillIfRunning()
    {
        if (IsRunning)
            _process!.Kill();
    }

    private string ExitText() => _process is { HasExited: true } ended ? $" with exit code {ended.ExitCode}" : "";

    private bool LearnPort()
    {
        var line = _output.LastWith(ListeningText);
        if (line is null)
            return false;
        _port = int.Parse(PortInLine().Match(line).Groups[1].Value, CultureInfo.InvariantCulture);
        return true;
    }

    private void SetVariables(IDictionary<string, string?> environment)
    {
        // Whoever runs the tests may have settings of their own.
        foreach (var name in environment.Keys.Where(IsForeign).ToArray())
            environment.Remove(name);
        environment["ADVO_PORT"] = $"{_settings.Address}:{_port}";
        environment["ADVO_DATA_DIR"] = _settings.DataDirectory;
        if (_settings.Members is not null)
        {
            environment["ADVO_NODE"] = _settings.Name;
            environment["ADVO_MEMBERS"] = _settings.Members;
        }

        foreach (var (name, value) in _settings.Variables)
            environment[name] = value;
    }

    private static bool IsForeign(string name) =>
        name.StartsWith("ADVO_", StringComparison.OrdinalIgnoreCase) || name.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"listening on http://[0-9.]+:(\d+)")]
    private static partial Regex PortInLine();
}
