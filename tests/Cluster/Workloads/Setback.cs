namespace AdvoCache.Tests.Cluster.Workloads;

/// <summary>A connection that failed a client, or that it did not get.</summary>
/// <param name="Client">Whose.</param>
/// <param name="Node">Where it led.</param>
/// <param name="Together">Whether the client's host is the one that is cut off together with the node.</param>
/// <param name="At">When the client noticed.</param>
/// <param name="InARow">1 for the first since the client was last served, and so on.</param>
/// <param name="TimedOut">Whether it got no answer and gave up.</param>
/// <param name="Reason">As the client knows it.</param>
internal sealed record Setback(int Client, string Node, bool Together, long At, int InARow, bool TimedOut, string Reason);
