using AdvoCache.Client;

namespace AdvoCache.Cli.Commands;

/// <summary>Tells of writes to one key.</summary>
internal static class Writes
{
    public static void Report(Call call, string key, WriteResult result)
    {
        if (!call.Printer.IsJson)
        {
            call.Printer.Line(result.Version == 0 ? "ok" : $"ok, version {result.Version}");
            return;
        }
        call.Printer.Json(json =>
        {
            json.WriteString("key", key);
            if (result.Version != 0)
                json.WriteNumber("version", result.Version);
            json.WriteNumber("index", result.Index);
        });
    }
}
