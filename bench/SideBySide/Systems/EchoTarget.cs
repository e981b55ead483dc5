using System.Globalization;
using AdvoCache.Bench.Dialects;
using AdvoCache.Bench.Load;

namespace AdvoCache.Bench.Systems;

/// <summary>The least that Kestrel can do with a WebSocket message: send it back. The ceiling of this machine.</summary>
internal sealed class EchoTarget(string scratch) : Target("echo", scratch)
{
    private readonly int _port = FreePorts(1)[0];

    internal override bool Does(Feature feature) => feature is Feature.Requests or Feature.LinearizableReads;

    internal override async Task StartAsync()
    {
        Servers.Add(new("echo", "dotnet", [typeof(EchoTarget).Assembly.Location, "echo", "--port", _port.ToString(CultureInfo.InvariantCulture)], Scratch));
        await UntilAsync("a connection", () =>
        {
            using var run = new LoadRun();
            run.Open(number => Client(0, number, NoLoad.Instance));
            return Task.FromResult(true);
        });
    }

    internal override Connection Client(int run, int number, ILoad load) => new(number, new EchoDialect(), Loopback(_port), load);
}
