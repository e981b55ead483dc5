using AdvoCache.Host.Logging;
using Microsoft.AspNetCore.Hosting.Server;

namespace AdvoCache.Host;

/// <summary>Runs one node until it is told to stop. For now it answers /health only.</summary>
internal static class NodeApp
{
    /// <summary>Gives the exit code. What an operator did wrong is thrown, for <see cref="OperatorErrors"/> to explain.</summary>
    public static async Task<int> RunAsync(Settings settings, IReadOnlyList<string> warnings, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(settings.DataDirectory);

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = settings.Environment });
        builder.Logging.AddNodeConsole(settings);
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ListenOn(settings));

        await using var app = builder.Build();
        app.UseRouting();
        app.MapGet("/health", () => Results.Text("{\"status\":\"ok\"}", "application/json"));

        var version = typeof(NodeApp).Assembly.GetName().Version?.ToString(3) ?? "";
        var members = string.Join(',', settings.Members.Select(member => member.Name));
        app.Logger.Starting(version, settings.Node, members, settings.Environment, settings.DataDirectory);
        foreach (var warning in warnings)
            app.Logger.SettingsWarning(warning);

        await app.StartAsync(cancellationToken);
        app.Logger.Listening(app.Services.GetRequiredService<IServer>().Address());
        await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        app.Logger.Stopping();
        await app.StopAsync(CancellationToken.None);
        app.Logger.Stopped();
        return 0;
    }
}
