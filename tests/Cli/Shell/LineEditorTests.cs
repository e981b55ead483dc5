using AdvoCache.Cli;
using AdvoCache.Cli.Commands;
using AdvoCache.Cli.Connection;
using AdvoCache.Cli.Output;
using AdvoCache.Cli.Shell;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Cli.Shell;

public sealed class LineEditorTests : IDisposable
{
    private static readonly string[] Keys = ["user:1", "user:2", "two words", "zebra"];

    private readonly ScratchFolder _folder = new();
    private readonly Interrupts _interrupts = new();
    private readonly StringWriter _screen = new();
    private readonly History _history;
    private readonly Completion _completion;

    public LineEditorTests()
    {
        _history = History.Load(_folder.Child("advo/history"));
        var session = new Session(new Terminal(false, false, false, true), _interrupts) { IsShell = true };
        _completion = new(AdvoCommandLine.Build(session, new SharedOptions()), static () => Keys);
    }

    public void Dispose()
    {
        _interrupts.Dispose();
        _folder.Dispose();
        _screen.Dispose();
    }

    [Theory]
    [InlineData("get a<Enter>", "get a")]
    [InlineData("gt<LeftArrow>e<Enter>", "get")]
    [InlineData("xget<Home><Delete><End> a<Enter>", "get a")]
    [InlineData("get abc<Backspace><Backspace><Enter>", "get a")]
    [InlineData("get abc def<^W>x<Enter>", "get abc x")]
    [InlineData("abc<^U>x<^A>y<^E>z<Enter>", "yxz")]
    [InlineData("one two<^LeftArrow><^K>x<Enter>", "one x")]
    [InlineData("🙂x<LeftArrow><LeftArrow><Delete><Enter>", "x")]
    [InlineData("abc<^C>", "")]
    [InlineData("<^D>", null)]
    public void A_line_is_edited(string typed, string? line) => Assert.Equal(line, Type(typed));

    [Theory]
    [InlineData("ge<Tab>", "get ")]
    [InlineData("del-p<Tab>", "del-prefix ")]
    [InlineData("get us<Tab>", "get user:")]
    [InlineData("get us<Tab>2<Tab>", "get user:2 ")]
    [InlineData("get z<Tab>", "get zebra ")]
    [InlineData("set z<Tab>z<Tab>", "set zebra z")]
    [InlineData("get tw<Tab>", "get 'two words' ")]
    [InlineData("get 'two w<Tab>", "get 'two w")]
    [InlineData("set --if<Tab>", "set --if-version ")]
    [InlineData("member r<Tab>", "member remove ")]
    [InlineData("nonsense z<Tab>", "nonsense z")]
    [InlineData("ex<Tab>", "ex")]
    [InlineData("exi<Tab>", "exit ")]
    public void Commands_options_and_keys_are_completed(string typed, string line) => Assert.Equal(line, Type(typed + "<Enter>"));

    [Fact]
    public void A_second_tab_lists_what_is_possible()
    {
        Type("get user:<Tab><Tab><Enter>");
        Assert.Contains("\nuser:1  user:2\n", _screen.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_history_goes_back_and_on_and_outlives_the_process()
    {
        foreach (var line in (string[])["first", "second", "second", " secret"])
            _history.Add(line);
        Assert.Equal("first", Type("dra<UpArrow><UpArrow><Enter>"));
        Assert.Equal("draft", Type("dra<UpArrow><DownArrow>ft<Enter>"));

        Assert.Equal(["first", "second"], History.Load(_folder.Child("advo/history")).Lines);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.Child("advo/history")));
    }

    [Fact]
    public void The_history_is_bounded()
    {
        var file = _folder.Child("long");
        File.WriteAllLines(file, Enumerable.Range(0, History.MaxLines + 10).Select(static i => $"line {i}"));
        Assert.Equal("line 10", History.Load(file).Lines[0]);
        Assert.Equal(History.MaxLines, File.ReadAllLines(file).Length);
    }

    private string? Type(string typed)
    {
        var keys = new Queue<ConsoleKeyInfo>(KeysOf(typed));
        return new LineEditor(_screen, keys.Dequeue, static () => 40, _history, _completion).Read("> ");
    }

    private static IEnumerable<ConsoleKeyInfo> KeysOf(string typed)
    {
        for (var at = 0; at < typed.Length; at++)
        {
            if (typed[at] != '<')
            {
                yield return new(typed[at], default, false, false, false);
                continue;
            }
            var end = typed.IndexOf('>', at);
            var name = typed[(at + 1)..end];
            yield return new('\0', Enum.Parse<ConsoleKey>(name.TrimStart('^')), false, false, name[0] == '^');
            at = end;
        }
    }
}
