using System.CommandLine;
using AdvoCache.Cli.Connection;
using AdvoCache.Cli.Output;
using AdvoCache.Client;

namespace AdvoCache.Cli.Commands;

/// <summary>One command as somebody called it: its words, where it prints, and the way to the cluster.</summary>
internal sealed record Call(ParseResult Words, Session Session, Printer Printer, CancellationToken Token)
{
    public Task<AdvoCacheClient> SheetAsync() => Session.SheetAsync(Token);

    public T? Value<T>(Option<T> option) => Words.GetValue(option);

    public T Value<T>(Argument<T> argument) => Words.GetRequiredValue(argument);
}
