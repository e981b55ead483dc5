namespace AdvoCache.Core;

/// <summary>An order that the log carries. Its transition is a function of the store and itself alone, and throws for no input.</summary>
public interface ICommand
{
    /// <summary>Applies the order for a session (or <see cref="SessionId.None"/>). The command's own index is <see cref="SheetStore.CommandIndex"/>.</summary>
    Reply Apply(SheetStore store, SessionId by);

    /// <summary>Writes the body that <see cref="ICommand{TSelf}.Read"/> reads.</summary>
    void Write(ref ByteWriter writer);
}

/// <summary>A command that can be read back from its bytes.</summary>
public interface ICommand<TSelf> : ICommand
    where TSelf : struct, ICommand<TSelf>
{
    /// <summary>Reads the body. Whatever the bytes, it does not throw: the reader remembers that it failed.</summary>
    static abstract TSelf Read(ref ByteReader reader);
}
