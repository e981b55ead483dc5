using System.CommandLine;
using System.Net;

namespace AdvoCache.Host.CommandLine;

/// <summary>"healthcheck": asks the node of these settings whether it is well. It stands in for curl, which container images do not have.</summary>
internal static class HealthCheckCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static Command Build(SettingOptions options, TextWriter error)
    {
        var command = new Command("healthcheck", "Asks /health of the node that runs here under ADVO_PORT. Ends with 0 when it is well, otherwise with 1.");
        command.Add(options.For("ADVO_PORT"));
        command.SetAction((parsed, cancellationToken) => RunAsync(options.Read(parsed), error, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(IReadOnlyDictionary<string, string> commandLine, TextWriter error, CancellationToken cancellationToken)
    {
        var loaded = SettingsLoader.Load(SettingsInput.OfThisProcess(commandLine));
        var problem = loaded.Problems.FirstOrDefault(problem => problem.Name == "ADVO_PORT")?.Message
            ?? await AskAsync(Address(loaded.Settings), cancellationToken);
        if (problem is null)
            return ExitCode.Fine;
        await error.WriteLineAsync(problem);
        return ExitCode.CannotRun;
    }

    private static Uri Address(Settings settings)
    {
        var listening = settings.HttpEndPoint.Address;
        var anywhere = listening.Equals(IPAddress.IPv6Any) || listening.Equals(IPAddress.Any);
        return new UriBuilder("http", anywhere ? "127.0.0.1" : settings.HttpHost, settings.HttpPort, "/health").Uri;
    }

    private static async Task<string?> AskAsync(Uri address, CancellationToken cancellationToken)
    {
        // A proxy of the environment is for other machines.
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Patience };
        try
        {
            using var response = await client.GetAsync(address, cancellationToken);
            return response.IsSuccessStatusCode ? null : $"{address} answers {(int)response.StatusCode}";
        }
        catch (HttpRequestException e)
        {
            return $"{address} does not answer: {e.Message}";
        }
        catch (OperationCanceledException)
        {
            return $"{address} does not answer within {Patience.TotalSeconds} s";
        }
    }
}
