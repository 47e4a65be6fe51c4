using System.Runtime.InteropServices;
using System.Text;
using MaxTune.Import;
using Xunit;

namespace MaxTune.Tests.Import;

public class NpyTests
{
    private static readonly (string Type, int Size, string Descr)[] Types =
    [
        ("f64", 8, "<f8"), ("f32", 4, "<f4"), ("f16", 2, "<f2"), ("bf16", 2, "<V2"), ("i64", 8, "<i8"), ("i32", 4, "<i4"), ("i16", 2, "<i2"),
        ("i8", 1, "|i1"), ("i1", 1, "|b1"), ("ui64", 8, "<u8"), ("ui32", 4, "<u4"), ("ui16", 2, "<u2"), ("ui8", 1, "|u1"),
    ];

    // an .npy file from its header text and data
    private static byte[] Npy(string header, byte[] data, int major = 1, int? headerLength = null)
    {
        var text = (major == 3 ? Encoding.UTF8 : Encoding.Latin1).GetBytes(header);
        var n = headerLength ?? text.Length;
        byte[] length = major == 1 ? BitConverter.GetBytes((ushort)n) : BitConverter.GetBytes((uint)n);
        return [0x93, .. "NUMPY"u8, (byte)major, 0, .. length, .. text, .. data];
    }

    private static string Header(string descr, string shape, string fortran = "False") => $"{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': {shape}, }}\n";

    private static string Error(string path)
    {
        var message = Assert.Throws<ImportException>(() => NpyFile.Read(path)).Message;
        Assert.StartsWith($"{path}: error: ", message);
        return message[$"{path}: error: ".Length..];
    }

    [Fact]
    public void EveryTypeAndRankRoundTrips()
    {
        using var scratch = new ScratchFolder();
        foreach (var (type, size, descr) in Types)
        {
            foreach (var shape in new long[][] { [], [0], [1], [5], [2, 3], [2, 0, 3], [1, 2, 1, 3] })
            {
                var data = Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b) * size).Select(i => (byte)(type == "i1" ? i % 2 : 37 * i)).ToArray();
                var path = scratch.File("x.npy");
                NpyFile.Write(path, new RawTensor(type, shape, data));
                var back = NpyFile.Read(path);
                Assert.Equal(type, back.DType);
                Assert.Equal(data, back.Data.ToArray());
                Assert.Equal(shape, back.Shape);
                Assert.Contains($"'descr': '{descr}'", File.ReadAllText(path, Encoding.Latin1));
                Assert.Equal(0, (new FileInfo(path).Length - data.Length) % 64);
            }
        }
        Assert.Equal(["x.npy"], scratch.Names);
    }

    [Theory]
    [InlineData("digits_test_x.npy", "tensor<512x64xf32>")]
    [InlineData("digits_test_y.npy", "tensor<512xi64>")]
    [InlineData("digits_expected.npy", "tensor<512x10xf32>")]
    public void NumpysOwnFilesAreReadAndWrittenByteForByte(string name, string type)
    {
        using var scratch = new ScratchFolder();
        var source = ScratchFolder.InRepository($"examples/digits/{name}");
        var tensor = NpyFile.Read(source);
        Assert.Equal(type, tensor.ToString());
        NpyFile.Write(scratch.File(name), tensor);
        Assert.Equal(File.ReadAllBytes(source), File.ReadAllBytes(scratch.File(name)));
    }

    [Fact]
    public void RealValuesAreRight()
    {
        var expected = NpyFile.Read(ScratchFolder.InRepository("examples/digits/digits_expected.npy"));
        var labels = NpyFile.Read(ScratchFolder.InRepository("examples/digits/digits_test_y.npy"));
        var p = MemoryMarshal.Cast<byte, float>(expected.Data.Span);
        var y = MemoryMarshal.Cast<byte, long>(labels.Data.Span);
        var right = 0;
        for (var i = 0; i < 512; i++)
        {
            var row = p.Slice(i * 10, 10);
            var best = 0;
            for (var j = 1; j < 10; j++) best = row[j] > row[best] ? j : best;
            if (best == y[i]) right++;
        }
        Assert.Equal(501, right);
    }

    [Fact]
    public void EveryTruncationIsDiagnosed()
    {
        using var scratch = new ScratchFolder();
        foreach (var major in new[] { 1, 2, 3 })
        {
            var whole = Npy(Header("<f4", "(2, 2)"), new byte[16], major);
            Assert.Equal([2, 2], NpyFile.Read(scratch.With("x.npy", whole)).Shape);
            for (var n = 0; n < whole.Length; n++) Assert.Contains("truncated", Error(scratch.With("x.npy", whole.AsSpan(0, n))));
            Assert.Contains("1 bytes after the data", Error(scratch.With("x.npy", [.. whole, 0])));
        }
    }

    [Fact]
    public void EveryChangedByteIsReadOrDiagnosed()
    {
        using var scratch = new ScratchFolder();
        var whole = Npy(Header("<f4", "(2, 2)"), new byte[16]);
        foreach (var value in new byte[] { 0, 1, 0x20, (byte)'\'', (byte)'(', (byte)'9', (byte)',', 0x7F, 0xFF })
        {
            for (var i = 0; i < whole.Length; i++)
            {
                var changed = (byte[])whole.Clone();
                changed[i] = value;
                var path = scratch.With("x.npy", changed);
                try { Assert.Equal(16, NpyFile.Read(path).Data.Length); }
                catch (ImportException e) { Assert.StartsWith(path, e.Message); }
            }
        }
    }

    [Theory]
    [InlineData("<f4", "(3, 2)", "True")]
    [InlineData(">f4", "(3, 2)", "True")]
    public void FortranOrderBecomesRowMajor(string descr, string shape, string fortran)
    {
        using var scratch = new ScratchFolder();
        float[] columns = [0, 10, 20, 1, 11, 21]; // x[i, j] = 10 i + j
        var data = MemoryMarshal.AsBytes(columns.AsSpan()).ToArray();
        if (descr[0] == '>') for (var i = 0; i < data.Length; i += 4) data.AsSpan(i, 4).Reverse();
        var tensor = NpyFile.Read(scratch.With("x.npy", Npy(Header(descr, shape, fortran), data)));
        Assert.Equal([0, 1, 10, 11, 20, 21], MemoryMarshal.Cast<byte, float>(tensor.Data.Span).ToArray());
    }

    [Fact]
    public void FortranOrderOfRankThreeAndEverySize()
    {
        using var scratch = new ScratchFolder();
        foreach (var (type, size, descr) in Types.Where(t => t.Type[0] is 'u' or 'f'))
        {
            // element (i, j, k) of 2x3x4 sits at i + 2 (j + 3 k); its lowest byte says its row-major place
            var data = new byte[24 * size];
            for (var at = 0; at < 24; at++)
            {
                var (i, j, k) = (at / 12, at / 4 % 3, at % 4);
                data[(i + 2 * (j + 3 * k)) * size] = (byte)at;
            }
            var tensor = NpyFile.Read(scratch.With("x.npy", Npy(Header(descr, "(2, 3, 4)", "True"), data)));
            for (var at = 0; at < 24; at++) Assert.Equal(at, tensor.Data.Span[at * size]);
        }
    }

    [Theory]
    [InlineData(">f8", 8)]
    [InlineData(">i2", 2)]
    [InlineData(">u4", 4)]
    [InlineData("|u1", 1)]
    public void BigEndianIsSwapped(string descr, int size)
    {
        using var scratch = new ScratchFolder();
        var data = Enumerable.Range(1, 2 * size).Select(i => (byte)i).ToArray();
        var tensor = NpyFile.Read(scratch.With("x.npy", Npy(Header(descr, "(2,)"), data)));
        Assert.Equal(data.Chunk(size).SelectMany(c => c.Reverse()), tensor.Data.ToArray());
    }

    [Theory]
    [InlineData("<f4", "(1, 2)")]
    [InlineData("=f4", "(1,2,)")]
    [InlineData("f4", "( 1L , 2L )")]
    public void SpellingsThatNumpyAccepts(string descr, string shape)
    {
        using var scratch = new ScratchFolder();
        Assert.Equal("tensor<1x2xf32>", NpyFile.Read(scratch.With("x.npy", Npy(Header(descr, shape), new byte[8]))).ToString());
        var reordered = $"{{\"shape\":{shape},\"descr\":\"{descr}\",\"fortran_order\":False}}";
        Assert.Equal("tensor<1x2xf32>", NpyFile.Read(scratch.With("x.npy", Npy(reordered, new byte[8]))).ToString());
    }

    [Theory]
    [InlineData("(4611686018427387904, 4)", "more than 2^63 - 1 bytes")]
    [InlineData("(9223372036854775807, 0, 9223372036854775807)", "more than 2^63 - 1 bytes")]
    [InlineData("(99999999999999999999,)", "a dimension of more than 2^63 - 1")]
    [InlineData("(1000000000000,)", "truncated: the data of tensor<1000000000000xf32> needs bytes")]
    [InlineData("(-1,)", "expected a dimension of at least 0, found '-'")]
    [InlineData("(2)", "'(N)' is no tuple")]
    [InlineData("(2 2)", "expected ',' or ')', found '2'")]
    [InlineData("2", "expected '(', found '2'")]
    [InlineData("(", "expected a dimension")]
    [InlineData("(,)", "expected a dimension")]
    [InlineData("(2,), 'shape': (2,)", "the key 'shape' is there twice")]
    [InlineData("(2,), 'extra': 1", "unknown key 'extra'")]
    public void LyingShapesAreDiagnosedBeforeAnythingIsAllocated(string shape, string expected)
    {
        using var scratch = new ScratchFolder();
        Assert.Contains(expected, Error(scratch.With("x.npy", Npy(Header("<f4", shape), new byte[8]))));
    }

    [Theory]
    [InlineData("|O", "element type '|O' is not supported")]
    [InlineData("<c8", "element type '<c8' is not supported")]
    [InlineData("<U5", "not supported")]
    [InlineData("|V3", "not supported")]
    [InlineData("", "not supported")]
    public void OtherElementTypesAreDiagnosed(string descr, string expected)
    {
        using var scratch = new ScratchFolder();
        Assert.Contains(expected, Error(scratch.With("x.npy", Npy(Header(descr, "(1,)"), new byte[8]))));
    }

    [Fact]
    public void OtherFilesAreDiagnosed()
    {
        using var scratch = new ScratchFolder();
        Assert.Equal("not an .npy file: it does not start with \\x93NUMPY", Error(scratch.With("x.npy", "PK\u0003\u0004 a zip file"u8)));
        Assert.Contains("version 4.0 at byte 6", Error(scratch.With("x.npy", Npy(Header("<f4", "(2,)"), new byte[8], major: 4))));
        Assert.Contains("header length 4294967295 at byte 8", Error(scratch.With("x.npy", Npy("", [], major: 2, headerLength: -1))));
        Assert.Contains("truncated: the header needs bytes 10 to 65545", Error(scratch.With("x.npy", Npy("{}", [], headerLength: 65535))));
        Assert.Contains("lacks 'descr'", Error(scratch.With("x.npy", Npy("{}", []))));
        Assert.Contains("lacks 'fortran_order'", Error(scratch.With("x.npy", Npy("{'descr': '<f4', 'shape': ()}", new byte[4]))));
        Assert.Contains("structured", Error(scratch.With("x.npy", Npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': ()}", new byte[4]))));
        Assert.Contains("expected the end of the header, found 'x'", Error(scratch.With("x.npy", Npy(Header("<f4", "()") + "x", new byte[4]))));
        Assert.Contains("expected True or False", Error(scratch.With("x.npy", Npy(Header("<f4", "()", "1"), new byte[4]))));
        Assert.Contains("is 7: a bool is 0 or 1", Error(scratch.With("x.npy", Npy(Header("|b1", "(3,)"), [0, 1, 7]))));
        Assert.Equal("cannot open: there is no such file", Error(scratch.File("missing.npy")));
        Assert.Equal("cannot open: it is a folder", Error(Path.GetDirectoryName(scratch.File("x"))!));
        Assert.Throws<ImportException>(() => NpyFile.Read(""));
        Assert.Throws<ImportException>(() => NpyFile.Read("a\0b"));
    }

    [Fact]
    public void MessagesAreShortAndOnOneLine()
    {
        using var scratch = new ScratchFolder();
        var message = Error(scratch.With("x.npy", Npy($"{{'{new string('\n', 99)}': 1}}", [])));
        Assert.InRange(message.Length, 1, 300);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void AFailedWriteLeavesTheOldFile()
    {
        using var scratch = new ScratchFolder();
        var path = scratch.With("x.npy", [1, 2, 3]);
        Assert.Throws<ImportException>(() => NpyFile.Write(path, new RawTensor("f32", [2], new byte[7])));
        Assert.Throws<ImportException>(() => NpyFile.Write(path, new RawTensor("f33", [2], new byte[8])));
        Assert.Throws<ImportException>(() => NpyFile.Write(path, new RawTensor("f32", [long.MaxValue, 2], new byte[8])));
        Assert.Throws<ImportException>(() => NpyFile.Write(path, new RawTensor("f32", [.. Enumerable.Repeat(1L, 65)], new byte[4])));
        Assert.Throws<ImportException>(() => NpyFile.Write(scratch.File("no/such/folder.npy"), new RawTensor("f32", [2], new byte[8])));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        Assert.Equal(["x.npy"], scratch.Names);
    }
}
