using System.Diagnostics;

namespace AdvoCache.Bench.Systems;

/// <summary>A server that runs as long as it is measured. What it prints goes to a file.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly StreamWriter _output;
    private bool _isDisposed;

    internal ServerProcess(string name, string program, IEnumerable<string> arguments, string directory, IReadOnlyDictionary<string, string>? environment = null)
    {
        Name = name;
        Directory.CreateDirectory(directory);
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = directory };
        foreach (var (variable, value) in environment ?? new Dictionary<string, string>())
            start.Environment[variable] = value;
        OutputPath = Path.Combine(directory, name + ".out");
        _output = new StreamWriter(OutputPath) { AutoFlush = true };
        // Also when the driver is stopped in the middle.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        _process.OutputDataReceived += (_, line) => Print(line.Data);
        _process.ErrorDataReceived += (_, line) => Print(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    internal string Name { get; }

    internal string OutputPath { get; }

    internal int Id => _process.Id;

    internal bool IsRunning => !_process.HasExited;

    internal void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            _output.Dispose();
        }
        if (IsRunning)
            Kill();
        _process.Dispose();
    }

    private void Print(string? line)
    {
        lock (_gate)
        {
            if (line is not null && !_isDisposed)
                _output.WriteLine(line);
        }
    }
}
