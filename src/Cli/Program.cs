using System.Globalization;
using AdvoCache.Cli;
using AdvoCache.Cli.Connection;
using AdvoCache.Cli.Output;

// Scripts read what is printed, whatever country the machine is in.
CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
using var interrupts = new Interrupts();
var session = new Session(Terminal.OfThisProcess(), interrupts);
return await AdvoCommandLine.RunAsync(session, args, interrupts.Token);
