using AdvoCache.Core;

namespace AdvoCache.Tests.Core.Drawing;

/// <summary>One command of a random list, with the stamp it comes under and the session that asks.</summary>
internal abstract record Step(Moment Stamp, SessionId By)
{
    internal abstract ICommand Command { get; }

    internal abstract Reply ApplyTo(SheetStore store);

    internal abstract void Show(IStepReader reader);

    /// <summary>Brings the store to the step's time, then applies its command.</summary>
    internal Reply Run(SheetStore store)
    {
        store.Advance(Stamp);
        var reply = ApplyTo(store);
        store.ClearEvents();
        return reply;
    }
}

/// <summary>A step whose command's type is known at compile time, as the codec and the store want it.</summary>
internal sealed record Step<TCommand>(Moment Stamp, SessionId By, TCommand Typed) : Step(Stamp, By)
    where TCommand : struct, ICommand<TCommand>
{
    internal override ICommand Command => Typed;

    internal override Reply ApplyTo(SheetStore store) => store.Apply(Typed, By);

    internal override void Show(IStepReader reader) => reader.Read(Typed, By);
}

/// <summary>Sees a step's command with its type.</summary>
internal interface IStepReader
{
    void Read<TCommand>(in TCommand command, SessionId by)
        where TCommand : struct, ICommand<TCommand>;
}
