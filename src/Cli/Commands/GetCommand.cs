using System.CommandLine;
using AdvoCache.Cli.Output;

namespace AdvoCache.Cli.Commands;

/// <summary>"get": asks the cluster, so that the answer has every write that was acknowledged before.</summary>
internal static class GetCommand
{
    public static Command Build(Calls calls)
    {
        var key = new Argument<string>("key");
        var command = new Command("get", "Prints the value of a key: a string as it is, anything else as JSON. Ends with 1 when there is no such key.");
        command.Add(key);
        calls.Run(command, call => RunAsync(call, call.Value(key)));
        return command;
    }

    private static async Task<int> RunAsync(Call call, string key)
    {
        var sheet = await call.SheetAsync();
        if (await sheet.FetchAsync(key, call.Token) is not { } found)
            throw new CommandException(ExitCode.No, "not_found", $"key not found: {JsonText.Key(key)}");
        if (call.Printer.IsJson)
        {
            call.Printer.Json(json =>
            {
                json.WriteString("key", key);
                json.WritePropertyName("value");
                JsonText.WriteValue(json, found.Json.Span);
                json.WriteNumber("version", found.Version);
            });
        }
        else
        {
            call.Printer.Line(JsonText.ForPeople(found.Json.Span, call.Printer.Terminal.IsOutput));
        }
        return ExitCode.Fine;
    }
}
