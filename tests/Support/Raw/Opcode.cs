namespace AdvoCache.Tests.Support;

/// <summary>The frame types of RFC 6455, section 5.2.</summary>
internal enum Opcode : byte
{
    Continuation = 0,
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10,
}
