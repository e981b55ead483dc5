namespace AdvoCache.Tests.Host;

public class SecretsTests
{
    private const string Short = "hunter2-hunter2"; // one character too few
    private const string Long = "hunter2-hunter2-hunter2";
    private const string Remote = "n1=h1:1|ws://h1/ws,n2=h2:1|ws://h2/ws,n3=h3:1|ws://h3/ws";
    private const string Local = "n1=localhost:1|ws://h1/ws,n2=127.0.0.1:2|ws://h2/ws,n3=[::1]:3|ws://h3/ws";

    [Theory]
    [InlineData("ADVO_REPLICA_TOKEN")]
    [InlineData("ADVO_CLUSTER_SECRET")]
    public void A_secret_that_is_too_short_is_refused_without_being_shown(string name) =>
        Assert.Equal($"{name} (environment): must be empty, or at least 16 characters", Assert.Single(SettingsFolder.LoadWith((name, Short)).Problems).Message);

    [Fact]
    public void Printing_settings_shows_no_secret()
    {
        var settings = SettingsFolder.LoadWith(("ADVO_REPLICA_TOKEN", Long), ("ADVO_CLUSTER_SECRET", Long)).Settings;

        Assert.Equal(Long, settings.ReplicaToken.Reveal());
        Assert.Equal(Long, settings.ClusterSecret.Reveal());
        Assert.DoesNotContain("hunter2", settings.ToString(), StringComparison.Ordinal);
        Assert.Contains("ReplicaToken = (set)", settings.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_value_of_a_misspelt_name_is_not_shown() =>
        Assert.DoesNotContain("hunter2", Assert.Single(SettingsFolder.LoadWith(("ADVO_CLUSTER_SECRT", Long)).Warnings), StringComparison.Ordinal);

    [Fact]
    public void Nodes_without_a_secret_derive_the_same_one_from_their_members()
    {
        var one = SettingsFolder.LoadWith(("ADVO_MEMBERS", Remote), ("ADVO_NODE", "n1")).Settings.ClusterSecret;
        var reordered = string.Join(',', Remote.Split(',').Reverse());
        var two = SettingsFolder.LoadWith(("ADVO_MEMBERS", reordered), ("ADVO_NODE", "n2")).Settings.ClusterSecret;
        var other = SettingsFolder.LoadWith(("ADVO_MEMBERS", Local)).Settings.ClusterSecret;

        Assert.True(one.IsDerived);
        Assert.Equal(one.Reveal(), two.Reveal());
        Assert.NotEqual(one.Reveal(), other.Reveal());
    }

    [Fact]
    public void A_derived_secret_is_warned_of_beyond_one_machine()
    {
        Assert.StartsWith("ADVO_CLUSTER_SECRET is not set", Assert.Single(SettingsFolder.LoadWith(("ADVO_MEMBERS", Remote)).Warnings), StringComparison.Ordinal);
        Assert.Empty(SettingsFolder.LoadWith(("ADVO_MEMBERS", Local)).Warnings);
        Assert.Empty(SettingsFolder.LoadWith(("ADVO_MEMBERS", Remote), ("ADVO_CLUSTER_SECRET", Long)).Warnings);
    }
}
