namespace AdvoCache.Cli.Shell;

/// <summary>
/// Reads a line from a terminal, key by key: with cursor keys, a history and completion. A line that is too long for the screen is shown in part.
/// </summary>
internal sealed class LineEditor(TextWriter screen, Func<ConsoleKeyInfo> readKey, Func<int> width, History history, Completion completion)
{
    private const int ListedWords = 60;
    private const string ClearLine = "\r\u001b[K";
    private const string ClearScreen = "\u001b[H\u001b[2J";

    private readonly LineBuffer _line = new();
    private int _inHistory;
    private string _draft = "";

    /// <summary>The line; empty after Ctrl+C; null after Ctrl+D on an empty line.</summary>
    /// <param name="prompt">What stands before it.</param>
    public string? Read(string prompt)
    {
        _line.Set("");
        _inHistory = history.Lines.Count;
        var tabs = 0;
        while (true)
        {
            Show(prompt);
            var key = readKey();
            tabs = key.Key == ConsoleKey.Tab ? tabs + 1 : 0;
            switch (key)
            {
                case { Key: ConsoleKey.Enter }:
                    screen.Write("\n");
                    return _line.Text;
                case { Key: ConsoleKey.C, Modifiers: ConsoleModifiers.Control }:
                    screen.Write("^C\n");
                    return "";
                case { Key: ConsoleKey.D, Modifiers: ConsoleModifiers.Control } when _line.Text.Length == 0:
                    screen.Write("\n");
                    return null;
                case { Key: ConsoleKey.L, Modifiers: ConsoleModifiers.Control }:
                    screen.Write(ClearScreen);
                    break;
                case { Key: ConsoleKey.Tab }:
                    Complete(isAgain: tabs > 1);
                    break;
                default:
                    Edit(key);
                    break;
            }
        }
    }

    private void Edit(ConsoleKeyInfo key)
    {
        var isControl = key.Modifiers.HasFlag(ConsoleModifiers.Control);
        switch (key.Key)
        {
            case ConsoleKey.LeftArrow when isControl: _line.WordLeft(); break;
            case ConsoleKey.RightArrow when isControl: _line.WordRight(); break;
            case ConsoleKey.LeftArrow: _line.Left(); break;
            case ConsoleKey.RightArrow: _line.Right(); break;
            case ConsoleKey.Home: _line.Home(); break;
            case ConsoleKey.End: _line.End(); break;
            case ConsoleKey.Backspace: _line.DeleteLeft(); break;
            case ConsoleKey.Delete: _line.DeleteRight(); break;
            case ConsoleKey.UpArrow: Recall(-1); break;
            case ConsoleKey.DownArrow: Recall(+1); break;
            case ConsoleKey.A when isControl: _line.Home(); break;
            case ConsoleKey.E when isControl: _line.End(); break;
            case ConsoleKey.B when isControl: _line.Left(); break;
            case ConsoleKey.F when isControl: _line.Right(); break;
            case ConsoleKey.D when isControl: _line.DeleteRight(); break;
            case ConsoleKey.K when isControl: _line.DeleteToEnd(); break;
            case ConsoleKey.U when isControl: _line.DeleteToStart(); break;
            case ConsoleKey.W when isControl: _line.DeleteWordLeft(); break;
            case ConsoleKey.P when isControl: Recall(-1); break;
            case ConsoleKey.N when isControl: Recall(+1); break;
            default:
                if (!char.IsControl(key.KeyChar))
                    _line.Insert(key.KeyChar.ToString());
                break;
        }
    }

    /// <summary>Goes back or on in the history; behind its end waits what was being typed.</summary>
    private void Recall(int step)
    {
        var to = _inHistory + step;
        if (to < 0 || to > history.Lines.Count)
            return;
        if (_inHistory == history.Lines.Count)
            _draft = _line.Text;
        _inHistory = to;
        _line.Set(to == history.Lines.Count ? _draft : history.Lines[to]);
    }

    private void Complete(bool isAgain)
    {
        var candidates = completion.At(_line.Text, _line.Cursor);
        var common = candidates.CommonPrefix;
        if (candidates.Words.Count == 1)
            _line.Replace(candidates.From, common + " ");
        else if (common.Length > _line.Cursor - candidates.From)
            _line.Replace(candidates.From, common);
        else if (isAgain && candidates.Words.Count > 1)
            List(candidates.Words);
    }

    private void List(IReadOnlyList<string> words)
    {
        screen.Write("\n" + string.Join("  ", words.Take(ListedWords)));
        screen.Write(words.Count > ListedWords ? $"  … {words.Count - ListedWords} more\n" : "\n");
    }

    private void Show(string prompt)
    {
        // The last column stays free: a terminal may break the line when it is written to.
        var room = Math.Max(10, width() - prompt.Length - 1);
        var first = Math.Max(0, _line.Cursor - room);
        var shown = _line.Text.Substring(first, Math.Min(room, _line.Text.Length - first));
        var back = shown.Length - (_line.Cursor - first);
        screen.Write(ClearLine + prompt + shown + (back > 0 ? $"\u001b[{back}D" : ""));
        screen.Flush();
    }
}
