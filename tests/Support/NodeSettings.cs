using System.Collections.Immutable;
using System.Net.Sockets;

namespace AdvoCache.Tests.Support;

/// <summary>What a node process is started with. Without members it is a single node.</summary>
public sealed record NodeSettings
{
    public required string DataDirectory { get; init; }

    /// <summary>ADVO_NODE; told to the process only together with members.</summary>
    public string Name { get; init; } = "n1";

    /// <summary>The client port; 0 lets the node choose, and restarts keep what it chose.</summary>
    public int Port { get; init; }

    /// <summary>The address on which the node listens for clients and is asked for its status.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>A program, with its arguments, that becomes the node by exec, such as one that enters a network namespace first.</summary>
    public ImmutableArray<string> Launcher { get; init; } = [];

    /// <summary>Makes the sockets through which the tests ask for the node's status, for a node on a network that this process is not on.</summary>
    public Func<Socket>? NewSocket { get; init; }

    /// <summary>ADVO_MEMBERS.</summary>
    public string? Members { get; init; }

    /// <summary>Further ADVO_ variables.</summary>
    public ImmutableDictionary<string, string> Variables { get; init; } = ImmutableDictionary<string, string>.Empty;

    public static ImmutableDictionary<string, string> With(params ReadOnlySpan<(string Name, string Value)> variables)
    {
        var all = ImmutableDictionary.CreateBuilder<string, string>();
        foreach (var (name, value) in variables)
            all[name] = value;
        return all.ToImmutable();
    }
}
