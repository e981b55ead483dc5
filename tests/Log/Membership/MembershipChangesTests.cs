using AdvoCache.Core;
using AdvoCache.Log;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Log.Membership;

public sealed class MembershipChangesTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>A node that joined before the new table is in the log got another, which the leader then did not take for its own.</summary>
    [Fact]
    public async Task Nobody_joins_a_cluster_that_starts_over_before_its_table_is_in_the_log()
    {
        var members = MemberDirectory.Open(new() { Name = "n1", Members = [Member("n1"), Member("n2"), Member("n3")], DataDirectory = _folder.Path, Secret = new byte[16] });
        members.Admit(incarnation: 0);
        members.Recover(newIncarnation: 7);
        var submitted = new List<SetMembers>();
        var changes = new MembershipChanges(members, static () => null, Submit, TimeProvider.System, TimeSpan.FromSeconds(1));

        Assert.Contains("starting over", (await changes.AdmitAsync("n3", default)).Problem, StringComparison.Ordinal);
        Assert.Empty(submitted);

        Assert.Null(await changes.RecoverAsync(LogIndex.None, default));
        Assert.Single(submitted);

        Task<Reply?> Submit(SetMembers change)
        {
            submitted.Add(change);
            return Task.FromResult<Reply?>(new Reply(Refusal.None, new(1)));
        }
    }

    private static ClusterMember Member(string name) => new(name, name, 7000, "ws://" + name, new("ws://" + name + ":8081/node"));
}
