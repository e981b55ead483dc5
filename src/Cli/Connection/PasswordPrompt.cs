using AdvoCache.Cli.Output;
using Spectre.Console;

namespace AdvoCache.Cli.Connection;

/// <summary>Asks for a password on the terminal, without showing it. Nothing keeps it.</summary>
internal static class PasswordPrompt
{
    public static string Ask(string sheet)
        => Printer.ConsoleOn(Console.Error, isRich: true).Prompt(new TextPrompt<string>($"Password of {Markup.Escape(sheet)}:").Secret(null));
}
