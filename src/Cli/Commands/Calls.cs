using System.CommandLine;
using AdvoCache.Cli.Connection;

namespace AdvoCache.Cli.Commands;

/// <summary>Gives commands their actions.</summary>
internal sealed class Calls(Session session, SharedOptions shared)
{
    public void Run(Command command, Func<Call, Task<int>> action) => command.SetAction((parsed, token) =>
    {
        session.Configure(parsed.GetValue(shared.Url), parsed.GetValue(shared.Sheet), parsed.GetValue(shared.Timeout));
        return action(new(parsed, session, session.PrinterFor(parsed.GetValue(shared.Json)), token));
    });
}
