using System.CommandLine;
using AdvoCache.Bench;
using AdvoCache.Bench.Systems;

var port = new Option<int>("--port") { Required = true };
var echo = new Command("echo", "The echo server that is the ceiling of the machine; the driver starts it.") { port };
echo.SetAction((parsed, _) => EchoServer.RunAsync(parsed.GetValue(port)));

var node = new Option<string>("--node") { Required = true };
var sheet = new Option<string>("--sheet") { Required = true };
var listen = new Option<bool>("--listen");
var follow = new Command("follow", "A client that follows a sheet; the driver starts it.") { node, sheet, listen };
follow.SetAction((parsed, _) => FollowingClient.RunAsync(new(parsed.GetRequiredValue(node)), parsed.GetRequiredValue(sheet), parsed.GetValue(listen)));

var options = new DriverOptions();
var root = new RootCommand("Measures AdvoCache beside Redis, etcd, NATS and a bare echo server, on this machine, in one run.");
options.AddTo(root);
root.Add(echo);
root.Add(follow);
root.SetAction((parsed, _) => new Driver(options, parsed).RunAsync());
return await root.Parse(args).InvokeAsync();
