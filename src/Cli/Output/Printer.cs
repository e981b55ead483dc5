using System.Text;
using System.Text.Json;
using Spectre.Console;

namespace AdvoCache.Cli.Output;

/// <summary>
/// Where a command prints. With --json each result is one line of JSON; otherwise text, with colours and frames on a terminal only.
/// Invariant: results go to the output and nothing else does; everything about them goes to the error stream.
/// </summary>
internal sealed class Printer(Terminal terminal, bool isJson)
{
    private readonly IAnsiConsole _people = ConsoleOn(Console.Out, terminal.IsRich);
    private readonly IAnsiConsole _beside = ConsoleOn(Console.Error, terminal.IsError && !terminal.WantsPlain);

    public Terminal Terminal => terminal;

    public bool IsJson => isJson;

    /// <summary>Whether a bar that moves is welcome.</summary>
    public bool ShowsProgress => terminal.IsError && !terminal.WantsPlain && !isJson;

    public static IAnsiConsole ConsoleOn(TextWriter writer, bool isRich) => AnsiConsole.Create(new()
    {
        Ansi = isRich ? AnsiSupport.Detect : AnsiSupport.No,
        ColorSystem = isRich ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        Interactive = isRich ? InteractionSupport.Detect : InteractionSupport.No,
        Out = new AnsiConsoleOutput(writer),
    });

    public void Line(string text) => Console.Out.WriteLine(text);

    /// <summary>A line of which a part stands out on a terminal.</summary>
    public void Line(string marked, string style, string rest)
    {
        if (terminal.IsRich)
            _people.MarkupLine($"[{style}]{Markup.Escape(marked)}[/]{Markup.Escape(rest)}");
        else
            Console.Out.WriteLine(marked + rest);
    }

    /// <summary>One object on one line.</summary>
    public void Json(Action<Utf8JsonWriter> fields) => Line(Encoding.UTF8.GetString(ObjectOf(fields)));

    /// <summary>Something that is no result: how it goes, a hint.</summary>
    public void Note(string text)
    {
        if (!isJson)
            Console.Error.WriteLine(text);
    }

    /// <summary>Why it did not work, in one line.</summary>
    public void Problem(string code, string message)
    {
        var line = message.ReplaceLineEndings(" ");
        if (isJson)
        {
            Console.Error.WriteLine(Encoding.UTF8.GetString(ObjectOf(json =>
            {
                json.WriteString("error", line);
                json.WriteString("code", code);
            })));
        }
        else if (terminal.IsError && !terminal.WantsPlain)
        {
            _beside.MarkupLine($"[red]advo:[/] {Markup.Escape(line)}");
        }
        else
        {
            Console.Error.WriteLine($"advo: {line}");
        }
    }

    public void Table(IReadOnlyList<string> headers, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        if (!terminal.IsRich)
        {
            PlainTable.Write(Console.Out, headers, rows);
            return;
        }
        var table = new Table().RoundedBorder().BorderColor(Color.Grey);
        foreach (var header in headers)
            table.AddColumn(new TableColumn(new Text(header, new Style(Color.Aqua))));
        foreach (var row in rows)
            table.AddRow(row.Select(static cell => new Text(cell)));
        _people.Write(table);
    }

    /// <summary>Shows a bar on a terminal while the work goes on, and nothing elsewhere. The work tells how much of the whole is done.</summary>
    /// <param name="what">What is being done.</param>
    /// <param name="whole">How much there is to do; null: nobody knows.</param>
    /// <param name="work">Does it, and tells.</param>
    public async Task<T> WithProgressAsync<T>(string what, double? whole, Func<Action<double>, Task<T>> work)
    {
        if (!ShowsProgress)
            return await work(static _ => { });
        return await _beside.Progress().AutoClear(true).HideCompleted(true).StartAsync(async progress =>
        {
            var task = progress.AddTask(Markup.Escape(what), maxValue: Math.Max(whole ?? 1, 1));
            task.IsIndeterminate = whole is null;
            return await work(done => task.Value = done);
        });
    }

    private static byte[] ObjectOf(Action<Utf8JsonWriter> fields) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        fields(json);
        json.WriteEndObject();
    });
}
