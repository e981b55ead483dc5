using System.CommandLine;
using System.Text;
using AdvoCache.Cli.Output;

namespace AdvoCache.Cli.Commands;

/// <summary>"set": a value from the command line or the input.</summary>
internal static class SetCommand
{
    private const string FromInput = "-";
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static Command Build(Calls calls)
    {
        var key = new Argument<string>("key");
        var value = new Argument<string>("value") { Description = "JSON, or else a string; - reads the input." };
        var isString = new Option<bool>("--string") { Description = "Take the value as a string, even if it reads as JSON." };
        var options = new WriteOptions();
        var command = new Command("set", "Sets a key. Completes when a majority of the nodes has it.");
        command.Add(key);
        command.Add(value);
        command.Add(isString);
        options.AddTo(command);
        calls.Run(command, async call =>
        {
            var text = await ReadAsync(call, call.Value(value));
            var json = ToJson(text, call.Value(isString));
            var sheet = await call.SheetAsync();
            var result = await sheet.SetRawAsync(call.Value(key), json, options.Read(call), call.Token);
            Writes.Report(call, call.Value(key), result);
            return ExitCode.Fine;
        });
        return command;
    }

    /// <summary>JSON if it is JSON; otherwise, or if so wanted, a string.</summary>
    internal static byte[] ToJson(string text, bool isString)
    {
        var bytes = Encoding.UTF8.GetBytes(text.Trim());
        return !isString && JsonText.IsJson(bytes) ? bytes : JsonText.OfString(text);
    }

    private static async Task<string> ReadAsync(Call call, string value)
    {
        if (value != FromInput)
            return value;
        if (call.Session.IsShell)
            throw CommandException.Usage("the input of a shell is its commands: give the value itself");
        using var reader = new StreamReader(Console.OpenStandardInput(), StrictUtf8);
        try
        {
            var text = await reader.ReadToEndAsync(call.Token);
            // What programs print ends with a line break that is not meant.
            return text.EndsWith('\n') ? text[..^1] : text;
        }
        catch (DecoderFallbackException broken)
        {
            throw new CommandException(ExitCode.Usage, "usage", "the input is no UTF-8 text", broken);
        }
    }
}
