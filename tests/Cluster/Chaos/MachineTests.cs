using AdvoCache.Tests.Cluster.Histories;
using AdvoCache.Tests.Cluster.Lab;
using AdvoCache.Tests.Cluster.Nemesis;
using AdvoCache.Tests.Support;
using Xunit.Abstractions;

namespace AdvoCache.Tests.Cluster.Chaos;

/// <summary>Machines whose clocks are wrong or whose disks are full.</summary>
public sealed class MachineTests(ITestOutputHelper output) : ChaosTest(output)
{
    // Room for the log, kept short, so that only the ballast fills it.
    private const int VolumeMiB = 192;
    private const string SnapshotBytes = "16777216";

    [LabFact(Clock = true)]
    public Task Clocks_jump() => Play(new Row("clock ±1 h and ±10 s", new TurnClock())
    {
        Full = 60,
        Sample = 4,
        Options = new LabOptions { Clocks = true },
    });

    [LabFact]
    public Task Data_volume_full() => Play(new Row("data volume full", new FillVolume())
    {
        Full = 10,
        Sample = 1,
        Options = new LabOptions { VolumeMiB = VolumeMiB, Variables = NodeSettings.With(("ADVO_SNAPSHOT_LOG_BYTES", SnapshotBytes)) },
        FullPace = TimeSpan.FromMilliseconds(50),
        Promises =
        [
            Promises.Silence((window, operation) => window.Target == FillVolume.AllNodes && operation is { Kind: OperationKind.Set, Outcome: Outcome.Done }),
        ],
    });
}
