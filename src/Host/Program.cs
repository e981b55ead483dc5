using AdvoCache.Host.CommandLine;

using var stop = new StopSignals();
return await NodeCommandLine.RunAsync(args, Console.Out, Console.Error, stop.Token);
