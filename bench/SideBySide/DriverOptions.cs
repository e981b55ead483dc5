using System.CommandLine;

namespace AdvoCache.Bench;

/// <summary>What to measure, and how long.</summary>
internal sealed class DriverOptions
{
    internal Option<string[]> Works { get; } = new("--works")
    {
        Description = "Which works: requests, more, fanout, half, failover, disk, memory, open, garbage, growth, follow. More than one: several times.",
        DefaultValueFactory = static _ => ["requests", "more", "fanout", "half", "disk", "open", "garbage", "memory", "failover"],
        AllowMultipleArgumentsPerToken = true,
    };

    internal Option<string[]> Only { get; } = new("--only")
    {
        Description = "Only requests whose name begins with one of these, as in \"set 64x1 100\".",
        AllowMultipleArgumentsPerToken = true,
    };

    internal Option<string[]> Systems { get; } = new("--systems")
    {
        Description = "Which systems, by the beginnings of their names. Without: all that are installed.",
        AllowMultipleArgumentsPerToken = true,
    };

    internal Option<string[]> Variables { get; } = new("--env")
    {
        Description = "NAME=VALUE: measures another three nodes with these variables beside the others, as \"advocache 3 env\".",
        AllowMultipleArgumentsPerToken = true,
    };

    internal Option<string?> Host { get; } = new("--host")
    {
        Description = "Another build of the server (its AdvoCache.Host.dll): measures three nodes of it beside the others, as \"advocache 3 other\".",
    };

    internal Option<int> Rounds { get; } = new("--rounds") { Description = "How often each is measured; the median counts.", DefaultValueFactory = static _ => 5 };

    internal Option<double> Seconds { get; } = new("--seconds") { Description = "How long each counts.", DefaultValueFactory = static _ => 2 };

    internal Option<string> Scratch { get; } = new("--scratch") { Description = "Where servers keep their data: in memory.", DefaultValueFactory = static _ => "/dev/shm/advocache-bench" };

    internal Option<string> Disk { get; } = new("--disk") { Description = "A directory on a disk, for that work.", DefaultValueFactory = static _ => "/var/tmp/advocache-bench" };

    internal Option<string?> Output { get; } = new("--output") { Description = "Where the tables go, as Markdown." };

    internal void AddTo(Command command)
    {
        foreach (var option in (Option[])[Works, Only, Systems, Variables, Host, Rounds, Seconds, Scratch, Disk, Output])
            command.Add(option);
    }
}
