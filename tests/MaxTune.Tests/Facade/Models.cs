using MaxTune.Runtime;
using Microsoft.Extensions.Logging;

namespace MaxTune.Tests.Facade;

internal static class Models
{
    /// <summary>y = relu(x wᵀ + b); x has <paramref name="rows"/> rows, <c>?</c> for any number.</summary>
    public static string Linear(string rows = "?", int k = 16, int n = 33) => $$"""
        module {
          ml_program.global private @w(#ml_program.extern) : tensor<{{n}}x{{k}}xf32>
          ml_program.global private @b(#ml_program.extern) : tensor<{{n}}xf32>
          func.func @main(%x: tensor<{{rows}}x{{k}}xf32>) -> (tensor<{{rows}}x{{n}}xf32> {mt.name = "y"}) {
            %w = ml_program.global_load_const @w : tensor<{{n}}x{{k}}xf32>
            %b = ml_program.global_load_const @b : tensor<{{n}}xf32>
            %0 = mt.linear %x, %w, %b : (tensor<{{rows}}x{{k}}xf32>, tensor<{{n}}x{{k}}xf32>, tensor<{{n}}xf32>) -> tensor<{{rows}}x{{n}}xf32>
            %1 = mt.relu %0 : tensor<{{rows}}x{{n}}xf32>
            return %1 : tensor<{{rows}}x{{n}}xf32>
          }
        }
        """;

    public static Dictionary<string, MaxTune.IR.DenseElementsAttr> Parameters(int k = 16, int n = 33)
    {
        MaxTune.IR.DenseElementsAttr Random(ulong seed, params long[] shape)
        {
            using var values = Tensor.Random(DType.F32, seed, shape);
            return new(new MaxTune.IR.TensorType(shape, MaxTune.IR.IrType.F32), values.Bytes.ToArray());
        }
        return new() { ["w"] = Random(11, n, k), ["b"] = Random(12, n) };
    }

    /// <summary>What <see cref="Linear"/> must give, in double precision.</summary>
    public static Tensor Expected(Tensor x, int k = 16, int n = 33)
    {
        using var w = Tensor.Random(DType.F32, 11, [n, k]);
        using var b = Tensor.Random(DType.F32, 12, [n]);
        var y = Tensor.Empty(DType.F64, x.Shape[0], n);
        for (long i = 0; i < x.Shape[0]; i++)
            for (long j = 0; j < n; j++)
            {
                double sum = b[j];
                for (long p = 0; p < k; p++) sum += x[i, p] * w[j, p];
                y[i, j] = Math.Max(sum, 0);
            }
        return y;
    }

    public static string Examples
    {
        get
        {
            string folder = AppContext.BaseDirectory;
            while (!Directory.Exists(Path.Combine(folder, "examples"))) folder = Path.GetDirectoryName(folder)!;
            return Path.Combine(folder, "examples");
        }
    }

    public static string Digits(string file) => Path.Combine(Examples, "digits", file);
}

internal sealed class ListLogger : ILogger
{
    public List<(LogLevel Level, string Text)> Lines { get; } = [];
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
    public bool IsEnabled(LogLevel level) => true;

    public void Log<TState>(LogLevel level, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Add((level, formatter(state, exception)));
}
