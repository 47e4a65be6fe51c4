using MaxTune.Import;
using MaxTune.Runtime;
using Xunit;

namespace MaxTune.Tests.Import;

public sealed class PackedInt4Tests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_even_place_is_the_low_half()
    {
        var packed = PackedInt4.Pack([1, 2, 15, 0, 8, 7], 3, 2);
        Assert.Equal("tensor<3x1xui8>", packed.ToString());
        Assert.Equal([0x21, 0x0F, 0x78], packed.Data.ToArray());
        var (values, shape) = PackedInt4.Unpack(packed);
        Assert.Equal([1, 2, 15, 0, 8, 7], values);
        Assert.Equal([3, 2], shape);
        Assert.Equal([1, 2, -1, 0, -8, 7], PackedInt4.Unpack(packed, signed: true).Values.Select(v => (int)(sbyte)v));
        Assert.Equal([0xF8], PackedInt4.Pack([unchecked((byte)-8), unchecked((byte)-1)], 2).Data.ToArray());
    }

    [Fact]
    public void Odd_rows_and_wrong_counts_are_refused()
    {
        Assert.Contains("must be even", Assert.Throws<ArgumentException>(() => PackedInt4.Pack([1, 2, 3], 1, 3)).Message);
        Assert.Contains("[2, 2] does not have 2 elements", Assert.Throws<ArgumentException>(() => PackedInt4.Pack([1, 2], 2, 2)).Message);
        Assert.Throws<ArgumentException>(() => PackedInt4.Pack([]));
        Assert.Throws<ArgumentException>(() => PackedInt4.Unpack(new RawTensor("f32", [1], new byte[4])));
    }

    // a layer whose packed weights come from a file, beside bytes and floats of every low type
    [Fact]
    public void Weights_of_4_bits_come_from_a_file()
    {
        byte[] q = [3, 12, 8, 0, 15, 7, 1, 9];
        var packed = PackedInt4.Pack(q, 2, 4);
        float[] scale = [0.5f, 2];
        string path = folder.File("w.safetensors");
        var file = new Dictionary<string, RawTensor>
        {
            ["w"] = packed,
            ["s"] = new("f32", [2, 1], System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(scale).ToArray()),
        };
        SafetensorsFile.Write(path, file, new Dictionary<string, string> { [PackedInt4.NoteKey("w")] = PackedInt4.Note([2, 4]) });
        using (var read = SafetensorsFile.Open(path))
        {
            Assert.Equal(packed.Data.ToArray(), read.Read("w").Data.ToArray());
            Assert.Equal("[2, 4]", read.Metadata["w.int4"]);
        }

        using var model = Model.Compile("""
            module {
              ml_program.global private @w(#ml_program.extern) : tensor<2x2xi8>
              ml_program.global private @s(#ml_program.extern) : tensor<2x1xf32>
              func.func @main(%x: tensor<?x4xf32>) -> tensor<?x2xf32> {
                %w = ml_program.global_load_const @w : tensor<2x2xi8>
                %s = ml_program.global_load_const @s : tensor<2x1xf32>
                %y = mt.woq_linear %x, %w scale(%s) bits = 4 : (tensor<?x4xf32>, tensor<2x2xi8>, tensor<2x1xf32>) -> tensor<?x2xf32>
                return %y : tensor<?x2xf32>
              }
            }
            """, new CompileOptions { Parameters = Files.ReadParameters(path) });
        using var x = Tensor.FromArray([1f, 10, 100, 1000], 1, 4);
        using var y = model.Run(x)[0];
        Assert.Equal([(3 + 120 + 800) / 2f, (15 + 70 + 100 + 9000) * 2f], y.ToArray<float>());

        SafetensorsFile.Write(path, file, new Dictionary<string, string> { [PackedInt4.NoteKey("w")] = "[2, 8]" });
        Assert.Contains("'w' is tensor<2x2xui8>, its note in __metadata__ says [2, 8]", Assert.Throws<ImportException>(() => Files.ReadParameters(path)).Message);
    }

    [Theory]
    [InlineData("bf16")]
    [InlineData("f16")]
    [InlineData("i8")]
    [InlineData("ui8")]
    public void Low_precision_tensors_go_to_files_and_come_back(string type)
    {
        var dtype = DTypes.Parse(type);
        using var tensor = Tensor.Random(dtype, 5, [3, 7]);
        Files.WriteNpy(folder.File("t.npy"), tensor);
        using var read = Files.ReadNpy(folder.File("t.npy"));
        Assert.Equal(dtype, read.DType);
        Assert.Equal([3, 7], read.Shape.ToArray());
        Assert.Equal(tensor.Bytes.ToArray(), read.Bytes.ToArray());

        SafetensorsFile.Write(folder.File("t.safetensors"), [new("t", new RawTensor(type, [3, 7], tensor.Bytes.ToArray()))]);
        var raw = SafetensorsFile.ReadAll(folder.File("t.safetensors"))["t"];
        Assert.Equal(type, raw.DType);
        Assert.Equal([3, 7], raw.Shape);
        Assert.Equal(tensor.Bytes.ToArray(), raw.Data.ToArray());
        Assert.Equal(type, Files.ReadParameters(folder.File("t.safetensors"))["t"].Element.ToString());
    }

    // one rounding to the nearest, ties to even, in both narrow floats: halves, overflow, the least steps, NaN
    [Theory]
    [InlineData("bf16", 1.00390625, 1)]                        // 1 + 2^-8: a tie, to the even 1
    [InlineData("bf16", 1.01171875, 1.015625)]                 // 1 + 3 · 2^-8: a tie, to the even 1 + 2^-6
    [InlineData("bf16", 3.4e38, double.PositiveInfinity)]
    [InlineData("bf16", 4.59e-41, 0)]                          // a little less than half the least step, 2^-134 = 4.592e-41
    [InlineData("bf16", 4.7e-41, 9.183549615799121e-41)]       // and a little more: 2^-133
    [InlineData("f16", 2049, 2048)]
    [InlineData("f16", 2051, 2052)]
    [InlineData("f16", 65519, 65504)]
    [InlineData("f16", 65520, double.PositiveInfinity)]
    [InlineData("f16", 2.98e-8, 0)]
    [InlineData("f16", 2.99e-8, 5.960464477539063E-08)]
    [InlineData("bf16", double.NaN, double.NaN)]
    [InlineData("f16", double.NegativeInfinity, double.NegativeInfinity)]
    public void Conversions_round_once(string type, double value, double expected)
    {
        using var from = Tensor.FromArray([value], 1);
        using var to = from.ConvertTo(DTypes.Parse(type));
        Assert.Equal(expected, to[0]);
        using var single = Tensor.FromArray([(float)value], 1);
        using var narrow = single.ConvertTo(DTypes.Parse(type));
        if ((float)value == value || double.IsNaN(value)) Assert.Equal(expected, narrow[0]);
    }
}
