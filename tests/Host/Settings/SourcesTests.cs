using System.Globalization;

namespace AdvoCache.Tests.Host;

public class SourcesTests
{
    private const string AppSettings = """{ "AdvoCache": { "CacheTtlMinutes": 1 } }""";
    private const string DotEnv = "ADVO_CACHE_TTL_MINUTES=2";

    [Fact]
    public void Each_source_wins_over_the_one_before_it()
    {
        using var folder = new SettingsFolder();
        Assert.Equal(15, Minutes());

        folder.File("appsettings.json", AppSettings);
        Assert.Equal(1, Minutes());

        folder.File(".env", DotEnv);
        Assert.Equal(2, Minutes());

        folder.Variable("ADVO_CACHE_TTL_MINUTES", "3");
        Assert.Equal(3, Minutes());

        folder.Option("ADVO_CACHE_TTL_MINUTES", "4");
        Assert.Equal(4, Minutes());

        int Minutes() => (int)folder.Load().Settings.CacheTtl.TotalMinutes;
    }

    [Theory]
    [InlineData("""{ "AdvoCache": { "CacheCapacity": 12 } }""")]
    [InlineData("""{ "AdvoCache": { "cachecapacity": "12" } }""")]
    [InlineData("""{ "AdvoCache": { "ADVO_CACHE_CAPACITY": 12 } }""")]
    [InlineData("""{ "ADVO_CACHE_CAPACITY": 12 }""")]
    public void Appsettings_takes_the_section_and_the_flat_name(string json)
    {
        using var folder = new SettingsFolder().File("appsettings.json", json);

        var loaded = folder.Load();

        Assert.Equal(12, loaded.Settings.CacheCapacity);
        Assert.Empty(loaded.Warnings);
    }

    [Fact]
    public void Appsettings_may_hold_what_is_meant_for_others()
    {
        using var folder = new SettingsFolder().File("appsettings.json", """{ "Logging": { "LogLevel": { "Default": "Warning" } }, "AllowedHosts": "*" }""");

        Assert.Empty(folder.Load().Warnings);
    }

    [Fact]
    public void Broken_appsettings_are_a_problem_with_its_line()
    {
        using var folder = new SettingsFolder().File("appsettings.json", "{\n  \"AdvoCache\": {\n    broken\n");

        Assert.Equal("appsettings.json: is not valid JSON, line 3", Assert.Single(folder.Load().Problems).Message);
    }

    [Fact]
    public void Dot_env_understands_comments_exports_and_quotes()
    {
        using var folder = new SettingsFolder().File(".env",
            "# a comment\r\nexport ADVO_NODE=n1\r\nADVO_ENVIRONMENT=\"two words\" # another\r\nADVO_REPLICA_TOKEN='$is#not;expanded-here'\r\n");

        var settings = folder.Load().Settings;

        Assert.Equal("two words", settings.Environment);
        Assert.Equal("$is#not;expanded-here", settings.ReplicaToken.Reveal());
    }

    [Fact]
    public void Dot_env_sets_no_variable_of_the_process()
    {
        using var folder = new SettingsFolder().File(".env", "ADVO_ENVIRONMENT=from-dot-env");

        Assert.Equal("from-dot-env", folder.Load().Settings.Environment);
        Assert.Null(Environment.GetEnvironmentVariable("ADVO_ENVIRONMENT"));
    }

    [Fact]
    public void Broken_dot_env_is_a_problem_with_its_line_and_without_its_text()
    {
        using var folder = new SettingsFolder().File(".env", "ADVO_NODE=n1\nADVO_CLUSTER_SECRET=hunter2\"hunter2\n");

        var problem = Assert.Single(folder.Load().Problems);

        Assert.StartsWith(".env: line 2 ", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_mean_the_same_under_every_culture()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("ar-SA");
            Assert.Equal(2000, SettingsFolder.LoadWith(("ADVO_CACHE_CAPACITY", "2000")).Settings.CacheCapacity);
            Assert.Single(SettingsFolder.LoadWith(("ADVO_CACHE_CAPACITY", "2.000")).Problems);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
