namespace AdvoCache.Tests.Conformance.Play;

/// <summary>A server's answer differs from the scenario.</summary>
public sealed class DiscordException(string message, Exception? cause = null) : Exception(message, cause)
{
    private const int ShownCharacters = 500;

    public static DiscordException At(Scenario scenario, int step, Exception cause, string leftovers) => new(
        $"{scenario.Name}, step {step + 1}: {cause.Message}\n  step:     {Shortened(scenario.Steps[step].GetRawText())}" +
        (leftovers.Length > 0 ? $"\n  what else came:{leftovers}" : ""),
        cause);

    internal static string Shortened(string text) => text.Length <= ShownCharacters ? text : $"{text[..ShownCharacters]}…";
}
