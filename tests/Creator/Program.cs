using System.Globalization;
using AdvoCache.Client;

// One of many processes that want the same value. Arguments: node, sheet, password, key. Waits for a line on standard input, so that all
// begin together, and prints whether it ran its factory and what value it has: "made 123" or "read 123".
await using var client = await AdvoCacheClient.ConnectAsync(new() { Nodes = [new Uri(args[0])], Sheet = args[1], Password = args[2] });
await Console.Out.WriteLineAsync("ready");
await Console.In.ReadLineAsync();
var isMaker = false;
var value = await client.GetOrCreateAsync(args[3], _ =>
{
    isMaker = true;
    return Task.FromResult(Environment.ProcessId.ToString(CultureInfo.InvariantCulture))!;
});
await Console.Out.WriteLineAsync($"{(isMaker ? "made" : "read")} {value}");
