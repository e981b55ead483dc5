using AdvoCache.Host.CommandLine;
using AdvoCache.Host.Sockets;

SocketThreads.GoOnWhereNoticed();
using var stop = new StopSignals();
return await NodeCommandLine.RunAsync(args, Console.Out, Console.Error, stop.Token);
