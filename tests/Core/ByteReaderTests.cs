using System.Buffers;
using AdvoCache.Core;
using FsCheck.Xunit;

namespace AdvoCache.Tests.Core;

/// <summary>What the writer writes the reader reads, and the reader bears anything else.</summary>
public sealed class ByteReaderTests
{
    private delegate void Writing(ref ByteWriter writer);

    [Property]
    public void Unsigned_numbers_come_back(ulong value) => AssertUnsigned(value);

    [Theory]
    [InlineData(0UL, 1)]
    [InlineData(0x7FUL, 1)]
    [InlineData(0x80UL, 2)]
    [InlineData(0x3FFFUL, 2)]
    [InlineData(0x4000UL, 3)]
    [InlineData((ulong)long.MaxValue, 9)]
    [InlineData(ulong.MaxValue, 10)]
    public void Extreme_unsigned_numbers_come_back_in_as_few_bytes_as_possible(ulong value, int length)
        => Assert.Equal(length, AssertUnsigned(value));

    [Property]
    public void Signed_numbers_come_back(long value) => AssertSigned(value);

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(long.MaxValue)]
    public void Extreme_signed_numbers_come_back(long value) => AssertSigned(value);

    [Property]
    public void Everything_in_a_row_comes_back(ulong number, long signed, byte[] bytes, bool flag, byte single)
    {
        var written = Write((ref ByteWriter writer) =>
        {
            writer.Fixed64(number);
            writer.Bytes(bytes);
            writer.Bool(flag);
            writer.Byte(single);
            writer.Signed(signed);
            writer.Unsigned(number);
        });
        var reader = new ByteReader(written);
        Assert.Equal(number, reader.Fixed64());
        Assert.Equal(bytes, reader.Bytes().ToArray());
        Assert.Equal((flag, single), (reader.Bool(), reader.Byte()));
        Assert.Equal(signed, reader.Signed());
        Assert.Equal(number, reader.Unsigned());
        Assert.True(reader is { Failed: false, AtEnd: true });
    }

    [Property(MaxTest = 1000)]
    public void No_bytes_make_the_reader_throw(byte[] bytes, byte[] calls)
    {
        var reader = new ByteReader(bytes);
        foreach (var call in calls)
        {
            switch (call % 8)
            {
                case 0: reader.Byte(); break;
                case 1: reader.Bool(); break;
                case 2: reader.Unsigned(); break;
                case 3: reader.Signed(); break;
                case 4: Assert.True(reader.NonNegative() >= 0); break;
                case 5: Assert.InRange(reader.Count(), 0, bytes.Length); break;
                case 6: reader.Fixed64(); break;
                default: reader.Bytes(); break;
            }
            Assert.InRange(reader.Position, 0, bytes.Length);
        }
    }

    [Property]
    public void What_is_cut_short_fails(ulong number, byte[] bytes)
    {
        var written = Write((ref ByteWriter writer) =>
        {
            writer.Unsigned(number);
            writer.Bytes(bytes);
            writer.Fixed64(number);
        });
        for (var length = 0; length < written.Length; length++)
        {
            var reader = new ByteReader(written.AsMemory(0, length));
            reader.Unsigned();
            reader.Bytes();
            reader.Fixed64();
            Assert.True(reader.Failed);
        }
    }

    [Fact]
    public void A_reader_that_failed_stays_failed()
    {
        var reader = new ByteReader(new byte[] { 5, 1 });
        reader.Bytes();
        Assert.True(reader.Failed);
        Assert.Equal(1, reader.Byte());
        Assert.True(reader.Failed);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02 })]
    [InlineData(new byte[] { 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01 })]
    public void A_number_of_more_than_64_bits_fails(byte[] bytes)
    {
        var reader = new ByteReader(bytes);
        Assert.Equal(0UL, reader.Unsigned());
        Assert.True(reader.Failed);
    }

    [Fact]
    public void A_length_beyond_what_is_left_fails_without_reading()
    {
        var reader = new ByteReader(Write((ref ByteWriter writer) => writer.Unsigned(ulong.MaxValue)));
        Assert.True(reader.Bytes().IsEmpty);
        Assert.True(reader.Failed);
    }

    [Fact]
    public void A_bool_is_zero_or_one()
    {
        var reader = new ByteReader(new byte[] { 2 });
        Assert.False(reader.Bool());
        Assert.True(reader.Failed);
    }

    [Fact]
    public void The_writer_counts_what_it_wrote()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new ByteWriter(output);
        writer.Bytes(new byte[300]);
        writer.Fixed64(1);
        writer.Signed(-1);
        Assert.Equal(output.WrittenCount, writer.Written);
    }

    private static int AssertUnsigned(ulong value)
    {
        var written = Write((ref ByteWriter writer) => writer.Unsigned(value));
        var reader = new ByteReader(written);
        Assert.Equal(value, reader.Unsigned());
        Assert.True(reader is { Failed: false, AtEnd: true });
        return written.Length;
    }

    private static void AssertSigned(long value)
    {
        var reader = new ByteReader(Write((ref ByteWriter writer) => writer.Signed(value)));
        Assert.Equal(value, reader.Signed());
        Assert.True(reader is { Failed: false, AtEnd: true });
    }

    private static byte[] Write(Writing writing)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new ByteWriter(output);
        writing(ref writer);
        return output.WrittenSpan.ToArray();
    }
}
