using System.Runtime.CompilerServices;

namespace AdvoCache.Tests.Host;

/// <summary>What is written about settings outside of the code says what the table says.</summary>
public class DocumentsTests
{
    [Fact]
    public void The_table_in_docs_settings_is_the_table_of_the_code()
    {
        var documented = File.ReadLines(InRepository("docs", "settings.md")).Where(line => line.StartsWith("| `ADVO_", StringComparison.Ordinal));

        Assert.Equal(SettingsTable.Rows.Select(Documented), documented.Take(SettingsTable.Rows.Count));
    }

    [Fact]
    public void Docs_settings_answers_every_name_that_Raft_replaces()
    {
        var text = File.ReadAllText(InRepository("docs", "settings.md"));

        foreach (var (name, replacement) in DeprecatedSettings.Replacements)
            Assert.Contains($"| `{name}` | {replacement} |", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_example_has_every_setting_with_its_default_commented_out()
    {
        var example = File.ReadLines(InRepository(".env.example")).Where(line => line.StartsWith("#ADVO_", StringComparison.Ordinal));

        Assert.Equal(SettingsTable.Rows.Select(row => $"#{row.Name}={row.Default.Replace("NODE", "n1", StringComparison.Ordinal)}"), example);
    }

    [Fact]
    public void The_example_loads_without_problems_or_warnings_when_all_is_uncommented()
    {
        var lines = File.ReadLines(InRepository(".env.example")).Select(line => line.Replace("#ADVO_", "ADVO_", StringComparison.Ordinal));
        using var folder = new SettingsFolder().File(".env", string.Join('\n', lines) + '\n');

        var loaded = folder.Load();

        Assert.Empty(loaded.Problems);
        Assert.Empty(loaded.Warnings);
    }

    [Theory]
    [InlineData("n1")]
    [InlineData("n2")]
    [InlineData("n3")]
    public void The_nodes_of_docker_compose_know_each_other(string node)
    {
        var compose = File.ReadLines(InRepository("docker-compose.yml")).Select(line => line.Trim()).ToList();
        var members = string.Join(' ', compose.Where(line => line.StartsWith('n') && line.Contains("|ws://", StringComparison.Ordinal)));
        var secret = compose.Single(line => line.StartsWith("ADVO_CLUSTER_SECRET:", StringComparison.Ordinal)).Split(":-")[1].TrimEnd('}');

        var loaded = SettingsFolder.LoadWith(("ADVO_NODE", node), ("ADVO_MEMBERS", members), ("ADVO_CLUSTER_SECRET", secret));

        Assert.Empty(loaded.Problems);
        Assert.Empty(loaded.Warnings);
        Assert.Equal(new Uri($"http://{node}:8081"), loaded.Settings.Self.LinkAddress);
    }

    private static string Documented(Setting row)
    {
        var allowed = row.Allowed.Replace("|", "\\|", StringComparison.Ordinal);
        var byDefault = row.Default.Length == 0 ? "" : $"`{row.Default}`";
        return $"| `{row.Name}` | {byDefault} | {allowed} | {row.Help} |";
    }

    private static string InRepository(params string[] path) => Path.Combine([Root(), .. path]);

    private static string Root([CallerFilePath] string thisFile = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", ".."));
}
