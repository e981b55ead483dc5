namespace AdvoCache.Tests.Host;

public class NamesTests
{
    [Theory]
    [InlineData("ADVO_ROLE", "leader", "ADVO_MEMBERS")]
    [InlineData("ADVO_LEADER_ADDRESS", "ws://10.0.0.1:8081/ws", "ADVO_MEMBERS")]
    [InlineData("ADVO_HEARTBEAT_INTERVAL_SECONDS", "5", "ADVO_ELECTION_TIMEOUT_MS")]
    [InlineData("ADVO_HEARTBEAT_TIMEOUT_SECONDS", "10", "ADVO_ELECTION_TIMEOUT_MS")]
    public void A_setting_that_Raft_replaces_is_answered_with_what_takes_its_place(string name, string value, string replacement)
    {
        using var folder = new SettingsFolder().File(".env", $"{name}={value}").Variable(name, value);

        var loaded = folder.Load();

        Assert.Empty(loaded.Problems);
        var warning = Assert.Single(loaded.Warnings); // once, however often it is set
        Assert.StartsWith($"{name} has no effect any more: ", warning, StringComparison.Ordinal);
        Assert.Contains("Raft", warning, StringComparison.Ordinal);
        Assert.Contains(replacement, warning, StringComparison.Ordinal);
    }

    [Fact]
    public void A_setting_that_Raft_replaces_is_known_in_appsettings_too()
    {
        using var folder = new SettingsFolder().File("appsettings.json", """{ "AdvoCache": { "LeaderAddress": "ws://x/ws" } }""");

        Assert.StartsWith("ADVO_LEADER_ADDRESS has no effect any more", Assert.Single(folder.Load().Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ADVO_PROT", "ADVO_PORT")]
    [InlineData("ADVO_CACHE_TTL", "ADVO_CACHE_TTL_MINUTES")]
    [InlineData("ADVO_LOCK_TTL_SECS", "ADVO_LOCK_TTL_SECONDS")]
    [InlineData("ADVO_LOGLEVEL", "ADVO_LOG_LEVEL")]
    public void An_unknown_name_is_answered_with_the_nearest_known(string name, string nearest)
    {
        var loaded = SettingsFolder.LoadWith((name, "a-value"));

        Assert.Empty(loaded.Problems);
        Assert.Equal($"{name} (environment) is not a setting and has no effect: the nearest known name is {nearest}", Assert.Single(loaded.Warnings));
    }

    [Fact]
    public void An_unknown_key_in_appsettings_is_answered_too()
    {
        using var folder = new SettingsFolder().File("appsettings.json", """{ "AdvoCache": { "CacheCapacty": 1 } }""");

        Assert.Equal(
            "AdvoCache:CacheCapacty (appsettings.json) is not a setting and has no effect: the nearest known name is ADVO_CACHE_CAPACITY",
            Assert.Single(folder.Load().Warnings));
    }

    [Fact]
    public void Names_of_other_programs_and_of_the_test_suite_are_no_concern_of_ours() =>
        Assert.Empty(SettingsFolder.LoadWith(("PATH", "/bin"), ("ADVOCATE", "x"), ("ADVO_TEST_KILLS", "20")).Warnings);
}
