using System.CommandLine;
using AdvoCache.Cli.Locking;
using AdvoCache.Cli.Output;
using AdvoCache.Client;

namespace AdvoCache.Cli.Commands;

/// <summary>"lock": runs a program while this process holds a lock.</summary>
internal static class LockCommand
{
    private const string Kill = "kill";
    private const string Warn = "warn";
    private static readonly LockOptions DefaultLock = new();

    public static Command Build(Calls calls)
    {
        var name = new Argument<string>("name") { Description = "The name of the lock." };
        var program = new Argument<string[]>("command") { Arity = ArgumentArity.OneOrMore, Description = "After --: the program to run, and its arguments." };
        var timeToLive = Durations.Option("--ttl", "How long the lock outlives this process should it hang, in whole seconds; it is renewed until the program ends.",
            DefaultLock.TimeToLive);
        var wait = Durations.Option("--wait", "How long to wait while somebody else holds it; first come, first served.", TimeSpan.Zero);
        var grace = Durations.Option("--grace", "When the lock is lost: how long the program has between SIGTERM and SIGKILL.", TimeSpan.FromSeconds(10));
        var onLoss = new Option<string>("--on-loss")
        {
            HelpName = $"{Kill}|{Warn}",
            Description = "What to do when the lock is lost: end the program, or only say so.",
            DefaultValueFactory = _ => Kill,
        };
        onLoss.AcceptOnlyFromAmong(Kill, Warn);
        var heldCode = Numbers.Option("--conflict-exit-code", "What to end with when the lock was not to be had.", 0, 255, ExitCode.No);
        var command = new Command(
            "lock",
            "Runs a program under a lock and ends with its exit code. The program finds the fencing token in ADVO_LOCK_TOKEN. Ctrl+C and SIGTERM are passed on to it.");
        command.Add(name);
        command.Add(program);
        foreach (var option in (Option[])[timeToLive, wait, grace, onLoss, heldCode])
            command.Add(option);

        calls.Run(command, async call =>
        {
            var sheet = await call.SheetAsync();
            var options = new LockOptions { TimeToLive = call.Value(timeToLive) ?? DefaultLock.TimeToLive, Wait = call.Value(wait) ?? TimeSpan.Zero };
            var held = await sheet.LockAsync(call.Value(name), options, call.Token)
                ?? throw new CommandException((int)(call.Value(heldCode) ?? ExitCode.No), "lock_held", $"the lock {JsonText.Key(call.Value(name))} is held by another client");
            await using (held)
            {
                var child = new GuardedProgram(held, call.Value(program), call.Value(onLoss) == Kill, call.Value(grace) ?? TimeSpan.Zero);
                return await child.RunAsync(call.Printer, call.Session.Interrupts);
            }
        });
        return command;
    }
}
