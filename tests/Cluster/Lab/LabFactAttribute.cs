namespace AdvoCache.Tests.Cluster.Lab;

/// <summary>A test that needs a lab; skipped, with the reason, on a machine that cannot be one.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LabFactAttribute : FactAttribute
{
    public LabFactAttribute() => Skip = Requirements.Lack;

    /// <summary>It also turns the nodes' clocks.</summary>
    public bool Clock
    {
        get;
        set
        {
            field = value;
            Skip = value ? Requirements.ClockLack : Requirements.Lack;
        }
    }
}
