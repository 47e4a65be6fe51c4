using System.Globalization;
using MaxTune.IR;
using MaxTune.Passes;
using MaxTune.Runtime;

namespace MaxTune.Tools.Cli;

/// <summary>Random operands of one product, the model that multiplies them, and their exact values in f32 to check results against.</summary>
internal sealed class GemmData : IDisposable
{
    private const int Group = 128;

    private readonly List<Tensor> owned = [];
    private readonly Dictionary<string, DenseElementsAttr> parameters = [];
    private readonly string layer, result;

    public GemmData(GemmType type, long m, long k, long n, GemmEpilogue epilogue, int threads)
    {
        bool bias = epilogue != GemmEpilogue.None, relu = epilogue == GemmEpilogue.BiasRelu;
        Own(X = type == GemmType.I8 ? Tensor.Random(DType.I8, 1, [m, k], -128, 127) : Tensor.Random(type.XType, 1, [m, k]));
        Own(Y = Tensor.Empty(type.YType, m, n));
        var b = Own(Tensor.Random(type is GemmType.BF16 or GemmType.F16 ? type.XType : DType.F32, 3, [n]));
        Parameter("b", b);
        string x = type.XType.Name, y = $"tensor<{m}x{n}x{x}>", ofB = $"tensor<{n}x{b.DType.Name}>";
        Tensor w;
        GemmScales? scales = null;
        switch (type)
        {
            case GemmType.I8:
                // seven bits: without VNNI, ONNX Runtime adds two products of u8 and s8 in 16 bits, and saturates (255 · 64 · 2 = 32640 still fits)
                w = Own(Tensor.Random(DType.I8, 2, [n, k], -64, 63));
                var ws = Own(Tensor.Empty(DType.F32, n));
                for (long i = 0; i < n; i++) ws[i] = (1 + i % 7 / 10.0) / (64 * Math.Sqrt(k));
                var s = new GemmScales(0.01f, 113, Address(ws), 2f / 255, relu ? 0 : 128);
                scales = s;
                (X32, W32, Scale) = (Exact(X, (long v) => (byte)v - s.XZero), Exact(w, (long v) => v), [.. Enumerable.Range(0, (int)n).Select(i => (double)(s.XScale * (float)ws[i]))]);
                Parameter("ws", ws);
                layer = string.Create(CultureInfo.InvariantCulture, $"""
                        %xs = arith.constant dense<{s.XScale:R}> : tensor<f32>
                        %xz = arith.constant dense<{s.XZero}> : tensor<i32>
                        %os = arith.constant dense<{s.OutScale:E9}> : tensor<f32>
                        %oz = arith.constant dense<{s.OutZero}> : tensor<i32>
                        %y = mt.qlinear %x scale(%xs) zero_point(%xz) unsigned, %w scale(%ws){(bias ? " bias(%b)" : "")}{(relu ? " relu" : "")} out_scale(%os) out_zero_point(%oz) out_unsigned : (tensor<{m}x{k}xi8>, tensor<f32>, tensor<i32>, tensor<{n}x{k}xi8>, tensor<{n}xf32>{(bias ? ", " + ofB : "")}, tensor<f32>, tensor<i32>) -> {y}
                    """);
                break;
            case GemmType.W8 or GemmType.W4:
                int bits = type == GemmType.W8 ? 8 : 4;
                if ((bits == 8 ? (long?)k : QuantizeWeightsPass.GroupFor(checked((int)k), Group)) is not { } group) throw new UserException($"{m}x{k}x{n}: w4 has two numbers in a byte, so K must be even");
                w = Own(Tensor.Random(DType.I8, 2, [n, k * bits / 8], bits == 8 ? -127 : -128, 127));
                var scale = Own(bits == 8 ? Tensor.Random(DType.F32, 4, [n], 0.005, 0.01) : Tensor.Random(DType.F32, 4, [n, k / group], 0.05, 0.1));
                Parameter("s", scale);
                if (bits == 8) W32 = Exact(w, (long q, long at) => (float)q * scale.AsSpan<float>()[(int)(at / k)]);
                else
                {
                    var zero = Own(Tensor.Random(DType.I8, 5, [n, k / group], 5, 10)).ConvertTo(DType.F32);
                    Parameter("z", Own(zero));
                    W32 = Own(Tensor.Empty(DType.F32, n, k));
                    var to = W32.AsSpan<float>();
                    var from = w.AsSpan<sbyte>();
                    for (int at = 0; at < to.Length; at++) to[at] = ((from[at / 2] >> at % 2 * 4 & 15) - zero.AsSpan<float>()[(int)(at / group)]) * scale.AsSpan<float>()[(int)(at / group)];
                }
                X32 = X;
                string ofS = parameters["s"].Type.ToString(), zeros = bits == 4 ? " zero(%z)" : "";
                layer = $"    %{(relu ? "0" : "y")} = mt.woq_linear %x, %w scale(%s){zeros}{(bias ? " bias(%b)" : "")}{(bits == 4 ? " bits = 4" : "")} : (tensor<{m}x{k}xf32>, {TypeOf(w)}, {ofS}{(bits == 4 ? ", " + ofS : "")}{(bias ? ", " + ofB : "")}) -> {y}\n";
                break;
            default:
                w = Own(Tensor.Random(type.XType, 2, [n, k]));
                (X32, W32) = (Exact(X), Exact(w));
                layer = $"    %{(relu ? "0" : "y")} = mt.linear %x, %w{(bias ? ", %b" : "")} : (tensor<{m}x{k}x{x}>, tensor<{n}x{k}x{x}>{(bias ? ", " + ofB : "")}) -> {y}\n";
                break;
        }
        if (relu && type != GemmType.I8) layer += $"    %y = mt.relu %0 : {y}\n";
        result = y;
        Parameter("w", w);
        B32 = Exact(b);
        Task = new GemmTask(Address(X), Address(w), Address(b), Address(Y), m, k, n, epilogue, threads, type, scales);
    }

    /// <summary>Both in the types the task is of.</summary>
    public Tensor X { get; }
    public Tensor Y { get; }

    public GemmTask Task { get; }

    /// <summary>[M, K], [N, K] and [N] in f32, exactly what X, W and B stand for, up to <see cref="Scale"/>.</summary>
    public Tensor X32 { get; }
    public Tensor W32 { get; }
    public Tensor B32 { get; }

    /// <summary>What the product is still to be multiplied with, a column; null: 1.</summary>
    public double[]? Scale { get; }

    public IReadOnlyDictionary<string, DenseElementsAttr> Parameters => parameters;

    /// <summary>The model, a function of X.</summary>
    public string Text
    {
        get
        {
            var text = new System.Text.StringBuilder("module {\n");
            foreach (var (name, value) in parameters) text.Append($"  ml_program.global private @{name}(#ml_program.extern) : {value.Type}\n");
            text.Append($"  func.func @main(%x: {TypeOf(X)}) -> {result} {{\n");
            foreach (var (name, value) in parameters) text.Append($"    %{name} = ml_program.global_load_const @{name} : {value.Type}\n");
            return text.Append(layer).Append(layer.EndsWith('\n') ? "" : "\n").Append($"    return %y : {result}\n  }}\n}}\n").ToString();
        }
    }

    private void Parameter(string name, Tensor values) => parameters[name] = new DenseElementsAttr(new TensorType(values.Shape.ToArray(), Element(values.DType)), values.Bytes.ToArray());

    private static IrType Element(DType type) => type == DType.I8 ? IrType.I8 : FloatType.ByMnemonic[type.Name];

    private static string TypeOf(Tensor t) => $"tensor<{string.Concat(t.Shape.ToArray().Select(d => d.ToString(CultureInfo.InvariantCulture) + "x"))}{t.DType.Name}>";

    private Tensor Exact(Tensor t) => t.DType == DType.F32 ? t : Own(t.ConvertTo(DType.F32));

    private Tensor Exact(Tensor t, Func<long, float> value) => Exact(t, (v, _) => value(v));

    private Tensor Exact(Tensor t, Func<long, long, float> value)
    {
        var exact = Own(Tensor.Empty(DType.F32, t.Shape));
        var from = t.AsSpan<sbyte>();
        var to = exact.AsSpan<float>();
        for (int i = 0; i < to.Length; i++) to[i] = value(from[i], i);
        return exact;
    }

    private static unsafe nint Address(Tensor t) => (nint)t.Pointer;

    private Tensor Own(Tensor tensor)
    {
        owned.Add(tensor);
        return tensor;
    }

    public void Dispose()
    {
        foreach (var tensor in owned) tensor.Dispose();
    }
}
