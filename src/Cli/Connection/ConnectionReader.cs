using System.Data.Common;

namespace AdvoCache.Cli.Connection;

/// <summary>
/// Puts the settings together: options before single variables, these before a connection string.
/// Invariant: no message repeats a connection string, for it may hold a password.
/// </summary>
internal static class ConnectionReader
{
    public const string Url = "ADVO_URL";
    public const string Sheet = "ADVO_SHEET";
    public const string Password = "ADVO_PASSWORD";

    private const string Form = "Nodes=ws://host:8081/ws,ws://other:8081/ws;Sheet=demo;Password=secret";
    private static readonly string[] ConnectionVariables = ["ADVO_CONNECTION", "ConnectionStrings__AdvoCache"];

    /// <exception cref="CommandException">A setting makes no sense.</exception>
    public static ConnectionSettings Read(string? url, string? sheet, TimeSpan timeout, Func<string, string?> variable)
    {
        var (nodes, source) = (url, "--url");
        var password = Given(variable(Password));
        var written = ReadText(variable);
        if (nodes is null)
            (nodes, source) = Given(variable(Url)) is { } text ? (text, Url) : (written.Nodes, written.Source);
        return new()
        {
            Nodes = nodes is null ? [ConnectionSettings.DefaultNode] : ReadNodes(nodes, source),
            Sheet = sheet ?? Given(variable(Sheet)) ?? written.Sheet,
            Password = password ?? written.Password,
            Timeout = timeout,
        };
    }

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static Uri[] ReadNodes(string text, string source)
    {
        var nodes = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (nodes.Length == 0)
            throw CommandException.Usage($"{source} names no node: it reads ws://host:8081/ws, several separated by commas");
        return [.. nodes.Select(node => Uri.TryCreate(node, UriKind.Absolute, out var url) && url.Scheme is "ws" or "wss" && url!.UserInfo.Length == 0
            ? url
            : throw CommandException.Usage($"{source}: \"{node}\" is not the address of a node, such as ws://host:8081/ws"))];
    }

    private static Written ReadText(Func<string, string?> variable)
    {
        foreach (var name in ConnectionVariables)
        {
            if (Given(variable(name)) is { } text)
                return Parse(name, text);
        }
        return new("", null, null, null);
    }

    private static Written Parse(string name, string text)
    {
        DbConnectionStringBuilder parts;
        try
        {
            parts = new() { ConnectionString = text };
        }
        catch (ArgumentException malformed)
        {
            throw new CommandException(ExitCode.Usage, "usage", $"{name} cannot be read: it has the form {Form}", malformed);
        }
        string? nodes = null, sheet = null, password = null;
        foreach (string key in parts.Keys)
        {
            var value = Given(parts[key].ToString());
            switch (key.ToUpperInvariant())
            {
                case "NODES": nodes = value; break;
                case "SHEET": sheet = value; break;
                case "PASSWORD": password = value; break;
                default: throw CommandException.Usage($"{name} has a part \"{key}\" that nobody knows: it has the form {Form}");
            }
        }
        return new(name, nodes, sheet, password);
    }

    private readonly record struct Written(string Source, string? Nodes, string? Sheet, string? Password);
}
