using System.Net;
using Microsoft.Extensions.Logging;

namespace AdvoCache.Tests.Host;

public class RangesTests
{
    public static TheoryData<string, string, string, string> WholeNumbers => new()
    {
        { "ADVO_CACHE_TTL_MINUTES", "1", "525600", "525601" },
        { "ADVO_JITTER_PERCENT", "0", "100", "101" },
        { "ADVO_CACHE_CAPACITY", "1", "10000000", "10000001" },
        { "ADVO_TTL_CLEANUP_SECONDS", "1", "3600", "3601" },
        { "ADVO_LOCK_TTL_SECONDS", "1", "86400", "86401" },
        { "ADVO_LOCK_CLEANUP_SECONDS", "1", "3600", "3601" },
        { "ADVO_SHEET_LINGER_SECONDS", "0", "86400", "86401" },
        { "ADVO_ELECTION_TIMEOUT_MS", "100", "60000", "60001" },
        { "ADVO_SNAPSHOT_LOG_BYTES", "1048576", "17179869184", "17179869185" },
        { "ADVO_HISTORY_CHANGES", "0", "10000000", "10000001" },
        { "ADVO_HISTORY_BYTES", "0", "17179869184", "17179869185" },
        { "ADVO_INDEX_INTERVAL_SECONDS", "0", "3600", "3601" },
        { "ADVO_DIGEST_INTERVAL_SECONDS", "0", "86400", "86401" },
        { "ADVO_REQUEST_TIMEOUT_MS", "100", "60000", "60001" },
        { "ADVO_MAX_MESSAGE_BYTES", "1024", "67108864", "67108865" },
        { "ADVO_MAX_CONNECTIONS", "1", "1000000", "1000001" },
        { "ADVO_OUTBOX_LIMIT_BYTES", "1048576", "1073741824", "1073741825" },
        { "ADVO_BCRYPT_COST", "4", "16", "17" },
    };

    [Theory]
    [MemberData(nameof(WholeNumbers))]
    public void A_whole_number_is_taken_at_both_ends_of_its_range_and_refused_beyond(string name, string min, string max, string above)
    {
        Assert.Empty(SettingsFolder.LoadWith((name, min)).Problems);
        Assert.Empty(SettingsFolder.LoadWith((name, max)).Problems);
        foreach (var wrong in new[] { above, "-1", "1.5", "lots", "99999999999999999999" })
        {
            Assert.Equal(
                $"{name}=\"{wrong}\" (environment): must be a whole number from {min} to {max}",
                Assert.Single(SettingsFolder.LoadWith((name, wrong)).Problems).Message);
        }
    }

    [Theory]
    [InlineData("500", "100", 500)]
    [InlineData("1500", "300", 1500)]
    [InlineData("", "300", 4000)]
    [InlineData("", "1000", 10_000)]
    public void Isolation_is_no_shorter_than_a_few_elections(string isolationMs, string electionMs, int takenMs)
    {
        var loaded = SettingsFolder.LoadWith(("ADVO_ISOLATION_MS", isolationMs), ("ADVO_ELECTION_TIMEOUT_MS", electionMs));
        Assert.Empty(loaded.Problems);
        Assert.Equal(takenMs, loaded.Settings.Isolation.TotalMilliseconds);
    }

    [Theory]
    [InlineData("499", "100")]
    [InlineData("1499", "300")]
    [InlineData("600001", "300")]
    [InlineData("soon", "300")]
    public void A_wrong_isolation_time_is_answered_with_what_is_allowed(string isolationMs, string electionMs) =>
        Assert.Equal(
            $"ADVO_ISOLATION_MS=\"{isolationMs}\" (environment): must be empty, or a whole number from 500 to 600000, and at least 5 times ADVO_ELECTION_TIMEOUT_MS",
            Assert.Single(SettingsFolder.LoadWith(("ADVO_ISOLATION_MS", isolationMs), ("ADVO_ELECTION_TIMEOUT_MS", electionMs)).Problems).Message);

    [Theory]
    [InlineData("ADVO_PORT", ":65536", "port, :port or host:port, port 0 to 65535")]
    [InlineData("ADVO_PORT", "http://x:1", "port, :port or host:port, port 0 to 65535")]
    [InlineData("ADVO_PORT", "localhost", "port, :port or host:port, port 0 to 65535")]
    [InlineData("ADVO_LOG_LEVEL", "loud", "one of debug, info, warn, warning, error")]
    [InlineData("ADVO_LOG_FORMAT", "xml", "one of text, json")]
    [InlineData("ADVO_NODE", "n 1", "1 to 64 of A-Z a-z 0-9 _ -")]
    [InlineData("ADVO_NODE", "n1/..", "1 to 64 of A-Z a-z 0-9 _ -")]
    [InlineData("ADVO_RAFT_BIND", "nowhere", "empty, or an IP address")]
    [InlineData("ADVO_RAFT_PORT", "0", "empty, or a port from 1 to 65535")]
    public void A_wrong_value_is_answered_with_what_is_allowed(string name, string value, string allowed) =>
        Assert.Equal($"{name}=\"{value}\" (environment): must be {allowed}", Assert.Single(SettingsFolder.LoadWith((name, value)).Problems).Message);

    [Fact]
    public void All_problems_are_listed_each_with_its_source()
    {
        using var folder = new SettingsFolder()
            .File("appsettings.json", """{ "AdvoCache": { "BcryptCost": 99 } }""")
            .File(".env", "ADVO_JITTER_PERCENT=101")
            .Variable("ADVO_CACHE_TTL_MINUTES", "0")
            .Option("ADVO_LOG_LEVEL", "loud");

        Assert.Equal(
            [
                "ADVO_BCRYPT_COST=\"99\" (appsettings.json): must be a whole number from 4 to 16",
                "ADVO_CACHE_TTL_MINUTES=\"0\" (environment): must be a whole number from 1 to 525600",
                "ADVO_JITTER_PERCENT=\"101\" (.env): must be a whole number from 0 to 100",
                "ADVO_LOG_LEVEL=\"loud\" (command line): must be one of debug, info, warn, warning, error",
            ],
            folder.Load().Problems.Select(problem => problem.Message).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("8082", "::", 8082)]
    [InlineData(":8082", "::", 8082)]
    [InlineData("0", "::", 0)]
    [InlineData("127.0.0.1:9", "127.0.0.1", 9)]
    [InlineData("localhost:9", "127.0.0.1", 9)]
    [InlineData("[::1]:9", "::1", 9)]
    public void A_port_may_come_with_a_host(string text, string address, int port) =>
        Assert.Equal(new IPEndPoint(IPAddress.Parse(address), port), SettingsFolder.LoadWith(("ADVO_PORT", text)).Settings.HttpEndPoint);

    [Fact]
    public void A_host_that_does_not_resolve_is_named() =>
        Assert.Contains("the host no-such-host.invalid does not resolve",
            Assert.Single(SettingsFolder.LoadWith(("ADVO_PORT", "no-such-host.invalid:1")).Problems).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("debug", LogLevel.Debug)]
    [InlineData("INFO", LogLevel.Information)]
    [InlineData("warn", LogLevel.Warning)]
    [InlineData("warning", LogLevel.Warning)]
    [InlineData("error", LogLevel.Error)]
    public void Log_levels_go_by_their_names(string word, LogLevel level) =>
        Assert.Equal(level, SettingsFolder.LoadWith(("ADVO_LOG_LEVEL", word)).Settings.LogLevel);

    [Fact]
    public void A_value_is_shown_on_one_line_and_not_at_length()
    {
        var message = Assert.Single(SettingsFolder.LoadWith(("ADVO_LOG_FORMAT", "a\nb\e[31m" + new string('x', 1000))).Problems).Message;

        Assert.DoesNotContain(message, char.IsControl);
        Assert.InRange(message.Length, 1, 250);
    }
}
