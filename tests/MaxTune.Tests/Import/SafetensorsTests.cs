using System.Runtime.InteropServices;
using System.Text;
using MaxTune.Import;
using Xunit;

namespace MaxTune.Tests.Import;

public class SafetensorsTests
{
    private static byte[] File(string json, int dataBytes, long? headerLength = null)
    {
        var header = Encoding.UTF8.GetBytes(json);
        return [.. BitConverter.GetBytes(headerLength ?? header.Length), .. header, .. Enumerable.Range(0, dataBytes).Select(i => (byte)i)];
    }

    private static string Entry(string name, string dtype, string shape, string offsets) => $"\"{name}\":{{\"dtype\":\"{dtype}\",\"shape\":{shape},\"data_offsets\":{offsets}}}";

    private static string Error(string path)
    {
        var message = Assert.Throws<ImportException>(() => SafetensorsFile.ReadAll(path)).Message;
        Assert.StartsWith($"{path}: error: ", message);
        return message[$"{path}: error: ".Length..];
    }

    [Fact]
    public void EveryTypeRoundTrips()
    {
        using var scratch = new ScratchFolder();
        var tensors = new Dictionary<string, RawTensor>();
        foreach (var (type, size) in new[] { ("i1", 1), ("ui8", 1), ("i8", 1), ("bf16", 2), ("f16", 2), ("i16", 2), ("ui16", 2), ("f32", 4), ("i32", 4), ("ui32", 4), ("f64", 8), ("i64", 8), ("ui64", 8) })
        {
            foreach (var shape in new long[][] { [], [0], [3], [2, 0], [3, 5] })
            {
                var n = (int)shape.Aggregate(1L, (a, b) => a * b) * size;
                tensors.Add($"{type} \"{shape.Length}é\n{tensors.Count}", new(type, shape, Enumerable.Range(0, n).Select(i => (byte)(type == "i1" ? i % 2 : i * 7 + size)).ToArray()));
            }
        }
        var path = scratch.File("x.safetensors");
        SafetensorsFile.Write(path, tensors, new Dictionary<string, string> { ["format"] = "pt", ["a\"b"] = "ü" });
        var back = SafetensorsFile.ReadAll(path);
        Assert.Equal(tensors.Count, back.Count);
        foreach (var (name, tensor) in tensors)
        {
            Assert.Equal(tensor.DType, back[name].DType);
            Assert.Equal(tensor.Data.ToArray(), back[name].Data.ToArray());
            Assert.Equal(tensor.Shape, back[name].Shape);
        }
        using var file = SafetensorsFile.Open(path);
        Assert.Equal(new Dictionary<string, string> { ["format"] = "pt", ["a\"b"] = "ü" }, file.Metadata);
        Assert.Equal(["x.safetensors"], scratch.Names);
        // every tensor is aligned to its elements in the file
        var dataStart = 8 + BitConverter.ToInt64(System.IO.File.ReadAllBytes(path));
        foreach (var e in file.Entries.Where(e => e.End > e.Begin)) Assert.Equal(0, (dataStart + e.Begin) % (e.DType is "i1" ? 1 : int.Parse(string.Concat(e.DType.Where(char.IsDigit))) / 8));
    }

    [Fact]
    public void TheDigitsModelIsReadAndAgreesWithItsOutputs()
    {
        string At(string name) => ScratchFolder.InRepository($"examples/digits/{name}");
        using var file = SafetensorsFile.Open(At("digits_mlp.safetensors"));
        Assert.Equal(["fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias", "fc3.weight", "fc3.bias"], file.Entries.Select(e => e.Name));
        Assert.Equal("tensor<128x256xf32>", file.Read("fc2.weight").ToString());
        Assert.True(file.Contains("fc3.bias") && !file.Contains("fc4.bias"));
        var x = MemoryMarshal.Cast<byte, float>(NpyFile.Read(At("digits_test_x.npy")).Data.Span)[..64].ToArray().Select(v => (double)v).ToArray();
        for (var layer = 1; layer <= 3; layer++)
        {
            var (w, b) = (Floats($"fc{layer}.weight"), Floats($"fc{layer}.bias"));
            var input = x;
            x = [.. b.Select((bias, o) => bias + input.Select((v, i) => v * w[o * input.Length + i]).Sum())];
            if (layer < 3) x = [.. x.Select(v => Math.Max(v, 0))];
        }
        var sum = x.Sum(Math.Exp);
        var expected = MemoryMarshal.Cast<byte, float>(NpyFile.Read(At("digits_expected.npy")).Data.Span);
        for (var i = 0; i < 10; i++) Assert.Equal(expected[i], Math.Exp(x[i]) / sum, 1e-5);

        float[] Floats(string name) => MemoryMarshal.Cast<byte, float>(file.Read(name).Data.Span).ToArray();
    }

    [Fact]
    public void EveryTruncationIsDiagnosed()
    {
        using var scratch = new ScratchFolder();
        var whole = File($"{{{Entry("a", "F32", "[2]", "[0,8]")},{Entry("b", "U8", "[3]", "[8,11]")}}}", 11);
        Assert.Equal(2, SafetensorsFile.ReadAll(scratch.With("x", whole)).Count);
        for (var n = 0; n < whole.Length; n++) Assert.Contains("truncated", Error(scratch.With("x", whole.AsSpan(0, n))));
        Assert.Contains("belong to no tensor", Error(scratch.With("x", [.. whole, 0])));
    }

    [Fact]
    public void EveryHeaderLengthIsDiagnosed()
    {
        using var scratch = new ScratchFolder();
        var json = $"{{{Entry("a", "F32", "[2]", "[0,8]")}}}";
        for (long n = 0; n < json.Length + 8; n++)
        {
            if (n != json.Length) Error(scratch.With("x", File(json, 8, n)));
        }
        foreach (var n in new[] { -1, long.MaxValue, long.MinValue, 100_000_001 }) Assert.Contains("at most 100000000", Error(scratch.With("x", File(json, 8, n))));
        Assert.Contains("truncated: the header needs bytes 8 to 100000008", Error(scratch.With("x", File(json, 8, 100_000_000))));
    }

    [Fact]
    public void EveryChangedByteIsReadOrDiagnosed()
    {
        using var scratch = new ScratchFolder();
        var whole = File($"{{{Entry("a", "F32", "[2]", "[0,8]")},{Entry("b", "BOOL", "[2]", "[8,10]")}}} ", 0);
        whole = [.. whole, .. new byte[10]];
        foreach (var value in new byte[] { 0, 1, 0x20, (byte)'"', (byte)'{', (byte)'}', (byte)'9', (byte)'-', (byte)',', (byte)'\\', 0xFF })
        {
            for (var i = 0; i < whole.Length; i++)
            {
                var changed = (byte[])whole.Clone();
                changed[i] = value;
                var path = scratch.With("x", changed);
                try { Assert.Equal(10, SafetensorsFile.ReadAll(path).Values.Sum(t => t.Data.Length)); }
                catch (ImportException e) { Assert.StartsWith(path, e.Message); }
            }
        }
    }

    [Fact]
    public void EmptyFilesAndTrailingSpaces()
    {
        using var scratch = new ScratchFolder();
        Assert.Empty(SafetensorsFile.ReadAll(scratch.With("x", File("{}", 0))));
        Assert.Empty(SafetensorsFile.ReadAll(scratch.With("x", File("{}      ", 0))));
        var path = scratch.File("y");
        SafetensorsFile.Write(path, []);
        Assert.Empty(SafetensorsFile.ReadAll(path));
    }

    [Theory]
    [InlineData("[2]", "[0,7]", "has 8 bytes, its data_offsets [0, 7] have 7, in the header at byte ")]
    [InlineData("[2]", "[8,0]", "have -8")]
    [InlineData("[3]", "[0,12]", "truncated: 'a' ends at byte")]
    [InlineData("[2]", "[4,12]", "truncated: 'a' ends at byte")]
    [InlineData("[1]", "[4,8]", "belong to no tensor: 'a' must begin at 0, not 4")]
    [InlineData("[1]", "[0,4]", "belong to no tensor: the last one ends at 4, the data at 8")]
    [InlineData("[4611686018427387904,4]", "[0,8]", "more than 2^63 - 1 bytes")]
    [InlineData("[2305843009213693951]", "[0,9223372036854775804]", "truncated: 'a' ends at byte 9223372036854775")]
    [InlineData("[18446744073709551616]", "[0,8]", "shape of 'a' must hold integers from 0 to 2^63 - 1")]
    [InlineData("[-2]", "[0,8]", "shape of 'a' must hold integers")]
    [InlineData("[2.0]", "[0,8]", "shape of 'a' must hold integers")]
    [InlineData("[[2]]", "[0,8]", "shape of 'a' must hold integers")]
    [InlineData("[2]", "[-8,0]", "data_offsets of 'a' must hold integers")]
    [InlineData("[2]", "[0]", "data_offsets of 'a' has 1 numbers: [begin, end]")]
    [InlineData("[2]", "[0,8,8]", "data_offsets of 'a' has more than 2 numbers")]
    [InlineData("2", "[0,8]", "expected an array for shape of 'a'")]
    [InlineData("[2]", "null", "expected an array for data_offsets of 'a'")]
    [InlineData("[2],\"shape\":[2]", "[0,8]", "the key 'shape' is twice in 'a'")]
    [InlineData("[2],\"extra\":[2]", "[0,8]", "unknown key 'extra' in 'a'")]
    public void LyingEntriesAreDiagnosed(string shape, string offsets, string expected)
    {
        using var scratch = new ScratchFolder();
        Assert.Contains(expected, Error(scratch.With("x", File($"{{{Entry("a", "F32", shape, offsets)}}}", 8))));
    }

    [Theory]
    [InlineData("[0,8]", "[4,12]", "'b' and 'a' overlap")]
    [InlineData("[4,12]", "[0,8]", "'a' and 'b' overlap")]
    [InlineData("[0,8]", "[0,8]", "overlap")]
    [InlineData("[0,8]", "[9,17]", "belong to no tensor: 'b' must begin at 8, not 9")]
    public void OverlapsAndGapsAreDiagnosed(string a, string b, string expected)
    {
        using var scratch = new ScratchFolder();
        Assert.Contains(expected, Error(scratch.With("x", File($"{{{Entry("a", "F32", "[2]", a)},{Entry("b", "F32", "[2]", b)}}}", 17))));
        // in either order they are fine when they tile the data
        Assert.Equal(8, SafetensorsFile.ReadAll(scratch.With("x", File($"{{{Entry("a", "F32", "[2]", "[8,16]")},{Entry("b", "F32", "[2]", "[0,8]")}}}", 16)))["a"].Data.Span[0]);
    }

    [Theory]
    [InlineData("", "must start with '{'")]
    [InlineData(" {}", "must start with '{'")]
    [InlineData("[]", "must start with '{'")]
    [InlineData("{} x", "not valid JSON at byte ")]
    [InlineData("{}\0", "not valid JSON at byte ")]
    [InlineData("{\"a\":1}", "expected an object for 'a', in the header at byte 13")]
    [InlineData("{\"a\":{}}", "'a' lacks dtype")]
    [InlineData("{\"a\":{\"dtype\":\"F32\"}}", "'a' lacks shape")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[]}}", "'a' lacks data_offsets")]
    [InlineData("{\"a\":{\"dtype\":\"F8_E4M3\"}}", "element type 'F8_E4M3' of 'a' is not supported: F64 F32")]
    [InlineData("{\"a\":{\"dtype\":4}}", "expected a string for dtype of 'a'")]
    [InlineData("{\"\\ud800\":{}}", "not valid JSON")]
    [InlineData("{\"__metadata__\":[]}", "expected an object of strings")]
    [InlineData("{\"__metadata__\":{\"a\":1}}", "expected a string for 'a' in __metadata__")]
    [InlineData("{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}}", "the key 'a' is twice in __metadata__")]
    [InlineData("{\"__metadata__\":{},\"__metadata__\":{}}", "the key '__metadata__' is twice in the header")]
    public void BrokenHeadersAreDiagnosed(string json, string expected)
    {
        using var scratch = new ScratchFolder();
        Assert.Contains(expected, Error(scratch.With("x", File(json, 0))));
    }

    [Fact]
    public void DuplicateNamesDeepNestingAndLongNames()
    {
        using var scratch = new ScratchFolder();
        var one = Entry("a", "F32", "[2]", "[0,8]");
        Assert.Contains("the key 'a' is twice in the header", Error(scratch.With("x", File($"{{{one},{one}}}", 8))));
        Assert.Contains("the key 'a' is twice in the header", Error(scratch.With("x", File($"{{{one},{Entry("\\u0061", "F32", "[2]", "[0,8]")}}}", 8))));
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 100_000));
        Error(scratch.With("x", File(deep, 0)));
        Error(scratch.With("x", File("{\"a\":" + new string('[', 100_000), 0)));
        var rank = string.Join(',', Enumerable.Repeat("1", 65));
        Assert.Contains("more than 64 numbers", Error(scratch.With("x", File($"{{{Entry("a", "F32", $"[{rank}]", "[0,4]")}}}", 4))));
        var message = Error(scratch.With("x", File($"{{{Entry(new string('n', 100_000), "F31", "[2]", "[0,8]")}}}", 8)));
        Assert.InRange(message.Length, 1, 400);
    }

    [Fact]
    public void BoolsAreZeroOrOne()
    {
        using var scratch = new ScratchFolder();
        // the data are 0, 1, 2
        var message = Error(scratch.With("x", File($"{{{Entry("a", "BOOL", "[3]", "[0,3]")}}}", 3)));
        Assert.Contains("in 'a', is 2: a BOOL is 0 or 1", message);
    }

    [Fact]
    public void WrongNamesAndFailedWrites()
    {
        using var scratch = new ScratchFolder();
        var path = scratch.File("x");
        RawTensor one = new("f32", [1], new byte[4]);
        SafetensorsFile.Write(path, [new("a", one)]);
        using (var file = SafetensorsFile.Open(path)) Assert.Equal($"{path}: error: there is no tensor 'b'", Assert.Throws<ImportException>(() => file.Read("b")).Message);
        var before = System.IO.File.ReadAllBytes(path);
        Assert.Throws<ImportException>(() => SafetensorsFile.Write(path, [new("a", one), new("a", one)]));
        Assert.Throws<ImportException>(() => SafetensorsFile.Write(path, [new("__metadata__", one)]));
        Assert.Throws<ImportException>(() => SafetensorsFile.Write(path, [new("a", one with { Shape = [2] })]));
        Assert.Throws<ImportException>(() => SafetensorsFile.Write(path, [new("a", one with { DType = "index" })]));
        Assert.Equal(before, System.IO.File.ReadAllBytes(path));
        Assert.Equal(["x"], scratch.Names);
        Assert.Equal("cannot open: there is no such file", Error(scratch.File("missing")));
    }
}
