using System.Diagnostics;
using AdvoCache.Client;
using AdvoCache.HybridCacheApi;
using Microsoft.Extensions.Caching.Hybrid;

var builder = WebApplication.CreateBuilder(args);

builder.Services.AddAdvoCacheDistributedCache(new()
{
    Client = new AdvoCacheClientOptions
    {
        Nodes = [new(builder.Configuration["ADVO_URL"] ?? "ws://localhost:8081/ws")],
        Sheet = builder.Configuration["ADVO_SHEET"] ?? "hybrid-cache-api",
        Password = builder.Configuration["ADVO_PASSWORD"] ?? "demo",
        // How long a call may wait for its answer. A failover takes about one second of it; somebody waits for the page.
        RequestTimeout = TimeSpan.FromSeconds(5),
    },
});
builder.Services.AddHybridCache(options => options.DefaultEntryOptions = new()
{
    Expiration = TimeSpan.FromMinutes(5),
    // Short: HybridCache does not tell the other processes' memories of changes, and the second level is a lookup in this process anyway.
    LocalCacheExpiration = TimeSpan.FromSeconds(2),
});
builder.Services.AddHealthChecks().AddAdvoCacheClient();

var app = builder.Build();

app.MapGet("/reports/{id}", async (string id, HybridCache cache, CancellationToken token) =>
{
    var started = Stopwatch.GetTimestamp();
    var made = false;
    var report = await cache.GetOrCreateAsync(
        KeyOf(id),
        async making =>
        {
            made = true;
            return await Report.MakeSlowlyAsync(id, making);
        },
        cancellationToken: token);
    return new Answer(report, made ? "made" : "cached", Stopwatch.GetElapsedTime(started).TotalMilliseconds);
});

app.MapDelete("/reports/{id}", async (string id, HybridCache cache, CancellationToken token) =>
{
    try
    {
        await cache.RemoveAsync(KeyOf(id), token);
        return Results.NoContent();
    }
    catch (AdvoCacheException failure) when (failure.Code == ErrorCode.Unavailable)
    {
        // HybridCache goes on by itself when reads and writes fail. A removal that may not have happened is for the caller to know.
        return Results.Problem("The cache cannot be reached; the others may still have the report.", statusCode: StatusCodes.Status503ServiceUnavailable);
    }
});

app.MapHealthChecks("/health");

await app.RunAsync();

static string KeyOf(string id) => $"report:{id}";
