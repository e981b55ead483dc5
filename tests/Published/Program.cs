using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using AdvoCache.Client;

// What a trimmed or native program does with the client. Arguments: node, sheet. Prints a line for each thing that worked.
var options = new AdvoCacheClientOptions
{
    Nodes = [new Uri(args[0])],
    Sheet = args[1],
    Password = "secret",
    Json = new(JsonSerializerDefaults.Web) { TypeInfoResolver = Described.Default },
};
await using var client = await AdvoCacheClient.ConnectAsync(options);
await using var plain = await AdvoCacheClient.ConnectAsync(options with { Json = null });

await client.SetAsync("ada", new Person("Ada", 36));
Console.WriteLine($"typed {client.Get<Person>("ada")?.Name}");
Console.WriteLine($"described {client.TryGet("ada", Described.Default.Person, out var person)} {person?.Age}");
await plain.SetAsync("number", 42);
Console.WriteLine($"plain {plain.Get<int>("number")}");
var fetched = await client.FetchAsync("ada");
Console.WriteLine($"fetched {(fetched is null ? "nothing" : Encoding.UTF8.GetString(fetched.Json.Span))}");

var made = await client.GetOrCreateAsync("grace", static _ => Task.FromResult<Person?>(new("Grace", 85)));
var again = await client.GetOrCreateAsync("grace", Described.Default.Person, static _ => throw new InvalidOperationException("It is there."));
Console.WriteLine($"made {made?.Name} once {again == made}");

await using (var held = await client.LockAsync("job"))
{
    await client.SetAsync("result", Described.Default.Person, new Person("Alan", 41), new() { Fence = held?.Fence });
    Console.WriteLine($"locked {held is { IsHeld: true, Token: > 0 }} {await plain.LockAsync("job", new() { Wait = TimeSpan.Zero }) is null}");
}

var stats = await client.StatsAsync();
var dump = await client.DumpAsync();
Console.WriteLine($"stats {stats.Entries} {stats.Capacity}, dump {dump.Entries.Count}");

internal sealed record Person(string Name, int Age);

[JsonSerializable(typeof(Person))]
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
internal sealed partial class Described : JsonSerializerContext;
