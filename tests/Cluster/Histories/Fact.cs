using System.Text.Json.Serialization;

namespace AdvoCache.Tests.Cluster.Histories;

/// <summary>
/// One thing that a run recorded. Facts are immutable, and every time in them is in ticks of 100 ns since the run began, by the one
/// monotonic clock of the recording process (<see cref="Recording.Now"/>).
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "fact")]
[JsonDerivedType(typeof(Run), "run")]
[JsonDerivedType(typeof(Operation), "operation")]
[JsonDerivedType(typeof(ConnectionEnd), "connection_end")]
[JsonDerivedType(typeof(SheetReading), "sheet_reading")]
[JsonDerivedType(typeof(Segment), "segment")]
[JsonDerivedType(typeof(DigestReading), "digest")]
[JsonDerivedType(typeof(Injection), "injection")]
[JsonDerivedType(typeof(LeaderSighting), "leader")]
internal abstract record Fact
{
    /// <summary>A moment that never came: the <c>Returned</c> of what was never answered, the <c>Until</c> of what has not ended.</summary>
    public const long Never = long.MaxValue;
}
