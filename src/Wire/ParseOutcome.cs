namespace AdvoCache.Wire;

/// <summary>How the reading of a request ended.</summary>
public enum ParseOutcome : byte
{
    Ok,

    /// <summary>Not well-formed, not an object, or a field of the original protocol has the wrong type.</summary>
    InvalidJson,

    /// <summary>A field that AdvoCache added is wrong; <see cref="Request.Problem"/> says how.</summary>
    BadRequest,
}
