using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Cli.Running;

/// <summary>A test with a sheet of its own, opened by every advo that it starts.</summary>
public abstract class CommandTest : IAsyncLifetime
{
    private readonly ScratchFolder _folder = new();
    private readonly Dictionary<string, string> _variables;

    private protected CommandTest(NodeProcess node) => _variables = VariablesFor(node.WebSocketAddress.ToString());

    private protected CommandTest(string url) => _variables = VariablesFor(url);

    private protected IReadOnlyDictionary<string, string> Variables => _variables;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    private protected Dictionary<string, string> With(params ReadOnlySpan<(string Name, string? Value)> changes)
    {
        var changed = new Dictionary<string, string>(_variables);
        foreach (var (name, value) in changes)
        {
            if (value is null)
                changed.Remove(name);
            else
                changed[name] = value;
        }
        return changed;
    }

    private protected string FileOf(string name) => _folder.Child(name);

    private protected Task<AdvoResult> Run(params IEnumerable<string> arguments) => AdvoProcess.RunAsync(_variables, null, arguments);

    private protected Task<AdvoResult> RunWith(string input, params IEnumerable<string> arguments) => AdvoProcess.RunAsync(_variables, input, arguments);

    private protected AdvoProcess Start(params IEnumerable<string> arguments) => AdvoProcess.Start(_variables, arguments);

    /// <summary>Runs a command that has to work; gives what it printed.</summary>
    private protected async Task<string> Do(params IEnumerable<string> arguments)
    {
        var result = await Run(arguments);
        Assert.True(result.Code == 0, $"ended with {result.Code}: {result.Error}");
        return result.Text;
    }

    private protected static void AssertOneLine(AdvoResult result, int code, string part)
    {
        Assert.True(result.Code == code, $"ended with {result.Code} instead of {code}: {result.Output}{result.Error}");
        Assert.Contains(part, result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.TrimEnd('\n').Split('\n'));
    }

    private Dictionary<string, string> VariablesFor(string url) => new()
    {
        ["ADVO_URL"] = url,
        ["ADVO_SHEET"] = $"sheet-{Guid.NewGuid():N}",
        ["ADVO_PASSWORD"] = "correct horse",
        ["XDG_STATE_HOME"] = _folder.Path,
    };
}
