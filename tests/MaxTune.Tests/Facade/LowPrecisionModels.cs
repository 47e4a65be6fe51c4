using MaxTune.IR;
using MaxTune.Runtime;

namespace MaxTune.Tests.Facade;

/// <summary>One layer in each low precision, weights constant, rows open: y = relu(x wᵀ + b).</summary>
internal static class LowPrecisionModels
{
    public static readonly string[] Types = ["bf16", "f16", "u8", "s8", "s8_bf16", "w8", "w8_bf16", "w4", "w4_f16"];

    /// <summary>Text with its constants in place.</summary>
    public static string Layer(string type, int k, int n)
    {
        string x = InputType(type), bias = $"tensor<{n}x{(x is "bf16" or "f16" ? x : "f32")}>", y = $"tensor<?x{n}x{OutputType(type)}>", input = $"tensor<?x{k}x{x}>";
        string w = $"tensor<{n}x{k}xi8>", body;
        var lines = new List<string> { $"%b = arith.constant {Random(bias, 3)}" };
        switch (type)
        {
            case "bf16" or "f16":
                lines.Add($"%w = arith.constant {Random($"tensor<{n}x{k}x{type}>", 2)}");
                body = $"%0 = mt.linear %x, %w, %b : ({input}, tensor<{n}x{k}x{type}>, {bias}) -> {y}\n%1 = mt.relu %0 : {y}";
                break;
            case "u8" or "s8" or "s8_bf16":
                bool u8 = type == "u8";
                lines.Add($"%w = arith.constant {Random(w, 2)}");
                lines.Add($"%ws = arith.constant {Random($"tensor<{n}xf32>", 4, 0.001, 0.01)}");
                lines.Add("%s = arith.constant dense<0.01> : tensor<f32>\n%z = arith.constant dense<117> : tensor<i32>\n%os = arith.constant dense<0.02> : tensor<f32>\n%oz = arith.constant dense<3> : tensor<i32>");
                body = u8
                    ? $"%1 = mt.qlinear %x scale(%s) zero_point(%z) unsigned, %w scale(%ws) bias(%b) relu out_scale(%os) out_zero_point(%oz) out_unsigned : ({input}, tensor<f32>, tensor<i32>, {w}, tensor<{n}xf32>, {bias}, tensor<f32>, tensor<i32>) -> {y}"
                    : $"%q = mt.qlinear %x scale(%s), %w scale(%ws) bias(%b) : ({input}, tensor<f32>, {w}, tensor<{n}xf32>, {bias}) -> {y}\n%1 = mt.relu %q : {y}";
                break;
            default:
                int bits = type.StartsWith("w8", StringComparison.Ordinal) ? 8 : 4, groups = bits == 8 || k % 16 != 0 ? 1 : k / 16;
                string stored = $"tensor<{n}x{k * bits / 8}xi8>", scale = bits == 8 ? $"tensor<{n}xf32>" : $"tensor<{n}x{groups}xf32>";
                lines.Add($"%w = arith.constant {Random(stored, 2)}");
                lines.Add($"%ws = arith.constant {Random(scale, 4, 0.01, 0.02)}");
                string zero = "", zeroType = "";
                if (bits == 4)
                {
                    lines.Add($"%wz = arith.constant {Random(scale, 5, 5, 10)}");
                    (zero, zeroType) = (" zero(%wz)", ", " + scale);
                }
                body = $"%0 = mt.woq_linear %x, %w scale(%ws){zero} bias(%b){(bits == 4 ? " bits = 4" : "")} : ({input}, {stored}, {scale}{zeroType}, {bias}) -> {y}\n%1 = mt.relu %0 : {y}";
                break;
        }
        return $"func.func @main(%x: {input}) -> {y} {{\n{string.Join('\n', lines)}\n{body}\nreturn %1 : {y}\n}}";
    }

    public static string InputType(string type) => type switch { "u8" or "s8" or "s8_bf16" => "i8", "w8" or "w4" => "f32", _ => type.Split('_')[^1] };

    public static string OutputType(string type) => type switch { "u8" => "i8", "s8" or "w8" or "w4" => "f32", _ => type.Split('_')[^1] };

    /// <summary>A tensor as the interpreter has it.</summary>
    public static NdArray ToArray(Tensor tensor)
    {
        var array = NdArray.Zeros(tensor.DType == DType.I8 ? IrType.I8 : FloatType.ByMnemonic[tensor.DType.Name], tensor.Shape.ToArray());
        var index = new long[tensor.Rank];
        for (long i = 0; i < array.Count; i++, Shapes.Next(index, tensor.Shape))
            if (array.IsFloat) array.Floats[i] = tensor[index];
            else array.Ints[i] = (long)tensor[index];
        return array;
    }

    private static string Random(string type, ulong seed, double? low = null, double? high = null)
    {
        string[] parts = type["tensor<".Length..^1].Split('x');
        using var values = Tensor.Random(DTypes.Parse(parts[^1]), seed, [.. parts[..^1].Select(long.Parse)], low ?? (parts[^1] == "i8" ? -128 : null), high ?? (parts[^1] == "i8" ? 127 : null));
        var shaped = new TensorType([.. parts[..^1].Select(long.Parse)], parts[^1] == "i8" ? IrType.I8 : FloatType.ByMnemonic[parts[^1]]);
        return new DenseElementsAttr(shaped, values.Bytes.ToArray()).ToString();
    }
}
