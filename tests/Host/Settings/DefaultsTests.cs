using System.Net;
using Microsoft.Extensions.Logging;

namespace AdvoCache.Tests.Host;

public class DefaultsTests
{
    /// <summary>The table of the original's documentation, but for the four settings that Raft replaces.</summary>
    [Theory]
    [InlineData("ADVO_PORT", ":8081")]
    [InlineData("ADVO_ENVIRONMENT", "development")]
    [InlineData("ADVO_CACHE_TTL_MINUTES", "15")]
    [InlineData("ADVO_JITTER_PERCENT", "20")]
    [InlineData("ADVO_CACHE_CAPACITY", "10000")]
    [InlineData("ADVO_TTL_CLEANUP_SECONDS", "60")]
    [InlineData("ADVO_LOCK_TTL_SECONDS", "30")]
    [InlineData("ADVO_LOCK_CLEANUP_SECONDS", "5")]
    [InlineData("ADVO_LOG_LEVEL", "info")]
    public void A_setting_of_the_original_keeps_its_default(string name, string value) =>
        Assert.Equal(value, SettingsTable.Rows.Single(row => row.Name == name).Default);

    [Fact]
    public void Nothing_set_gives_a_single_node_with_the_defaults()
    {
        using var folder = new SettingsFolder();
        var loaded = folder.Load();

        Assert.Empty(loaded.Problems);
        Assert.Empty(loaded.Warnings);
        var settings = loaded.Settings;
        Assert.Equal(new IPEndPoint(IPAddress.IPv6Any, 8081), settings.HttpEndPoint);
        Assert.Equal("development", settings.Environment);
        Assert.Equal(TimeSpan.FromMinutes(15), settings.CacheTtl);
        Assert.Equal(20, settings.JitterPercent);
        Assert.Equal(10_000, settings.CacheCapacity);
        Assert.Equal(TimeSpan.FromSeconds(60), settings.ExpiryLongestSleep);
        Assert.Equal(TimeSpan.FromSeconds(30), settings.LockTtl);
        Assert.Equal(TimeSpan.FromSeconds(5), settings.LockCleanup);
        Assert.Equal(LogLevel.Information, settings.LogLevel);
        Assert.Equal(TimeSpan.FromMilliseconds(300), settings.ElectionTimeout);
        Assert.Equal(TimeSpan.FromMilliseconds(600), settings.ElectionTimeoutUpper);
        Assert.Equal(Path.Combine(folder.Path, ".data", "n1"), settings.DataDirectory);
        Assert.Equal(new Member("n1", "127.0.0.1", 0, "ws://localhost:8081/ws", new Uri("http://localhost:8081")), Assert.Single(settings.Members));
        Assert.False(settings.ReplicaToken.IsSet);
        Assert.False(settings.ClusterSecret.IsSet);
    }

    [Fact]
    public void The_defaults_in_the_table_are_those_in_the_code()
    {
        var written = SettingsTable.Rows
            .Where(row => row.Default.Length > 0 && row.Name != "ADVO_DATA_DIR") // its default names the node
            .Select(row => (row.Name, row.Default))
            .ToArray();

        var read = SettingsFolder.LoadWith(written).Settings;

        Assert.Equal(new Settings() with { DataDirectory = read.DataDirectory }, read);
    }

    [Fact]
    public void The_data_directory_is_named_after_the_node() =>
        Assert.EndsWith(Path.Combine(".data", "west-1"), SettingsFolder.LoadWith(("ADVO_NODE", "west-1")).Settings.DataDirectory, StringComparison.Ordinal);

    [Fact]
    public void An_empty_value_means_the_default()
    {
        using var folder = new SettingsFolder()
            .File(".env", "ADVO_CACHE_TTL_MINUTES=7\nADVO_JITTER_PERCENT=7\n")
            .Variable("ADVO_CACHE_TTL_MINUTES", "").Variable("ADVO_MEMBERS", " ");

        var loaded = folder.Load();

        Assert.Empty(loaded.Problems);
        Assert.Equal(TimeSpan.FromMinutes(15), loaded.Settings.CacheTtl);
        Assert.Equal(7, loaded.Settings.JitterPercent);
    }
}
