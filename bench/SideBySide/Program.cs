using System.CommandLine;
using AdvoCache.Bench;
using AdvoCache.Bench.Systems;

var port = new Option<int>("--port") { Required = true };
var echo = new Command("echo", "The echo server that is the ceiling of the machine; the driver starts it.") { port };
echo.SetAction((parsed, _) => EchoServer.RunAsync(parsed.GetValue(port)));

var options = new DriverOptions();
var root = new RootCommand("Measures AdvoCache beside Redis, etcd, NATS and a bare echo server, on this machine, in one run.");
options.AddTo(root);
root.Add(echo);
root.SetAction((parsed, _) => new Driver(options, parsed).RunAsync());
return await root.Parse(args).InvokeAsync();
