using System.Buffers;
using AdvoCache.Core;
using AdvoCache.Log;
using AdvoCache.Tests.Core.Drawing;
using FsCheck.Xunit;

namespace AdvoCache.Tests.Log.Codec;

public sealed class CommandTagTests
{
    /// <summary>Stored logs depend on these: a line is added for a new command, and none is ever changed.</summary>
    private static readonly Dictionary<Type, byte> Stored = new()
    {
        [typeof(BeginTerm)] = 1,
        [typeof(JoinNode)] = 2,
        [typeof(LoseNode)] = 3,
        [typeof(OpenSheet)] = 4,
        [typeof(CloseSession)] = 5,
        [typeof(Set)] = 6,
        [typeof(Delete)] = 7,
        [typeof(DeleteByPrefix)] = 8,
        [typeof(DeleteBySuffix)] = 9,
        [typeof(Evict)] = 10,
        [typeof(LockKey)] = 11,
        [typeof(UnlockKey)] = 12,
        [typeof(Touch)] = 13,
        [typeof(AwaitLock)] = 14,
        [typeof(SetMembers)] = 15,
        [typeof(NameCluster)] = 16,
        [typeof(CompareDigests)] = 17,
        [typeof(ReportDigest)] = 18,
    };

    private static IEnumerable<Type> AllCommands
        => typeof(ICommand).Assembly.GetTypes().Where(type => type.IsValueType && type.IsAssignableTo(typeof(ICommand)));

    [Fact]
    public void Every_command_has_a_tag()
    {
        Assert.Empty(AllCommands.Except(CommandTags.Types));
        Assert.Empty(AllCommands.Except(Stored.Keys));
    }

    [Fact]
    public void Every_command_has_a_random_generator() => Assert.Empty(AllCommands.Except(StepDraw.Types));

    [Fact]
    public void No_tag_is_given_twice() => Assert.Equal(CommandTags.Types.Count, CommandTags.Types.Select(TagOf).Distinct().Count());

    [Fact]
    public void The_tags_are_those_of_stored_logs() => Assert.Equal(Stored, CommandTags.Types.ToDictionary(type => type, TagOf));

    [Property(EndSize = 200, Arbitrary = [typeof(Rolls)])]
    public void Every_command_reads_back_to_the_same_bytes(Rolls rolls)
    {
        var store = StepDraw.PeopledStore();
        rolls.Play(store);
        for (var place = 0; place < rolls.Count; place++)
        {
            foreach (var type in StepDraw.Types)
                new StepDraw(rolls.At(place), store).Next(type).Show(new RoundTrip());
        }
    }

    [Property(MaxTest = 2000)]
    public void No_bytes_make_a_command_throw(byte[] body)
    {
        foreach (var type in CommandTags.Types)
        {
            var reader = new ByteReader(body);
            CommandTags.TryApply(TagOf(type), ref reader, new SheetStore(), new(new(1), 1), out _);
        }
    }

    [Fact]
    public void An_unknown_tag_is_refused()
    {
        var store = new SheetStore();
        for (var tag = 0; tag <= byte.MaxValue; tag++)
        {
            var reader = new ByteReader(new byte[64]);
            if (!Stored.ContainsValue((byte)tag))
                Assert.False(CommandTags.TryApply((byte)tag, ref reader, store, SessionId.None, out _));
        }
        Assert.Equal(LogIndex.None, store.Index);
    }

    private static byte TagOf(Type type)
    {
        var asked = new TagReader();
        new StepDraw(new(1), new SheetStore()).Next(type).Show(asked);
        return asked.Tag;
    }

    private sealed class TagReader : IStepReader
    {
        internal byte Tag { get; private set; }

        public void Read<TCommand>(in TCommand command, SessionId by)
            where TCommand : struct, ICommand<TCommand>
            => Tag = CommandTags.Of<TCommand>();
    }

    private sealed class RoundTrip : IStepReader
    {
        public void Read<TCommand>(in TCommand command, SessionId by)
            where TCommand : struct, ICommand<TCommand>
        {
            var written = Write(command);
            var reader = new ByteReader(written);
            var back = TCommand.Read(ref reader);
            Assert.True(reader is { Failed: false, AtEnd: true }, $"{command} did not read back whole.");
            Assert.Equal(written, Write(back));

            // Cut anywhere it is refused: no command reads less than it wrote.
            for (var length = 0; length < Math.Min(written.Length, 64); length++)
            {
                var cut = new ByteReader(written.AsMemory(0, length));
                TCommand.Read(ref cut);
                Assert.True(cut.Failed, $"{command} read from {length} of {written.Length} bytes.");
            }
        }

        private static byte[] Write<TCommand>(in TCommand command)
            where TCommand : struct, ICommand<TCommand>
        {
            var output = new ArrayBufferWriter<byte>();
            var writer = new ByteWriter(output);
            command.Write(ref writer);
            return output.WrittenSpan.ToArray();
        }
    }
}
