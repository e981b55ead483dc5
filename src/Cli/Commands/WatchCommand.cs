using System.CommandLine;
using System.Threading.Channels;
using AdvoCache.Cli.Connection;
using AdvoCache.Cli.Output;
using AdvoCache.Client;

namespace AdvoCache.Cli.Commands;

/// <summary>"watch": every change as it happens, through reconnects.</summary>
internal static class WatchCommand
{
    public static Command Build(Calls calls)
    {
        var prefix = new Argument<string>("prefix") { Arity = ArgumentArity.ZeroOrOne, Description = "Only keys that begin so." };
        var count = Numbers.Option("--count", "End after so many changes. Default: Ctrl+C ends it.", 1, long.MaxValue);
        var command = new Command("watch", "Shows changes live. What changed while the connection was broken is shown when it is back. With --json one object a line.");
        command.Add(prefix);
        command.Add(count);
        calls.Run(command, call => RunAsync(call, call.Words.GetValue(prefix) ?? "", call.Value(count) ?? long.MaxValue));
        return command;
    }

    private static async Task<int> RunAsync(Call call, string prefix, long count)
    {
        var sheet = await call.SheetAsync();
        // The client keeps what nobody has taken yet, so a slow reader loses nothing.
        var changes = Channel.CreateUnbounded<KeyChange>(new() { SingleReader = true });
        void Take(AdvoCacheClient _, KeyChange change)
        {
            if (change.Key.StartsWith(prefix, StringComparison.Ordinal))
                changes.Writer.TryWrite(change);
        }
        void Tell(AdvoCacheClient _, ConnectionState state)
        {
            if (state == ConnectionState.Closed)
                changes.Writer.TryComplete();
            else
                call.Printer.Note(state == ConnectionState.Connected ? "connected again" : "the connection broke, looking for another node");
        }
        sheet.Changed += Take;
        sheet.StateChanged += Tell;
        call.Printer.Note($"watching {call.Session.Settings.Sheet}, Ctrl+C ends it");
        try
        {
            for (var seen = 0L; seen < count; seen++)
                Show(call.Printer, await changes.Reader.ReadAsync(call.Token));
        }
        catch (OperationCanceledException) when (call.Token.IsCancellationRequested)
        {
            // That is how it ends.
        }
        catch (ChannelClosedException closed)
        {
            throw CommandException.Unavailable("the sheet cannot be opened any more", closed);
        }
        finally
        {
            sheet.Changed -= Take;
            sheet.StateChanged -= Tell;
        }
        return ExitCode.Fine;
    }

    private static void Show(Printer printer, KeyChange change)
    {
        if (printer.IsJson)
        {
            printer.Json(json =>
            {
                json.WriteString("event", change.IsGone ? "gone" : "set");
                json.WriteString("key", change.Key);
                if (change.Json is not { } value)
                    return;
                json.WritePropertyName("value");
                JsonText.WriteValue(json, value.Span);
            });
        }
        else if (change.Json is { } value)
        {
            printer.Line("set", "green", $"   {JsonText.Key(change.Key)}  {System.Text.Encoding.UTF8.GetString(JsonText.OnOneLine(value.Span))}");
        }
        else
        {
            printer.Line("gone", "red", $"  {JsonText.Key(change.Key)}");
        }
    }
}
