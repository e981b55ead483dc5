namespace AdvoCache.Tests.Cluster.Histories;

/// <summary>What the client knows of its operation when all is over.</summary>
internal enum Outcome
{
    /// <summary>Answered with success. A get that found nothing is <see cref="Refused"/>.</summary>
    Done,

    /// <summary>A definite answer of the state machine, which changed nothing: <see cref="Operation.Refusal"/> says which.</summary>
    Refused,

    /// <summary>Certainly never happened: <c>unavailable</c> without <c>maybe</c>, or not sent at all.</summary>
    NoEffect,

    /// <summary>No answer, or <c>unavailable</c> with <c>maybe</c>: took effect, or will at any later time, or never.</summary>
    Unknown,
}
