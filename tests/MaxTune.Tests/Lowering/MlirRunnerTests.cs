using System.Diagnostics;
using System.Globalization;
using MaxTune.IR;
using MaxTune.Passes;
using Xunit;

namespace MaxTune.Tests.Lowering;

/// <summary>An independent opinion on the loops: lowered by mlir-opt and run by mlir-runner they give our interpreter's numbers.</summary>
public class MlirRunnerTests
{
    private const string Runner = "/usr/lib/llvm-22/bin/mlir-runner", Optimizer = "mlir-opt-22";

    private const string ToLlvm = "builtin.module(func.func(convert-linalg-to-loops),convert-scf-to-cf,expand-strided-metadata,lower-affine,convert-vector-to-llvm,"
        + "finalize-memref-to-llvm,convert-math-to-llvm,convert-arith-to-llvm,convert-index-to-llvm,convert-func-to-llvm,convert-cf-to-llvm,reconcile-unrealized-casts)";

    [SkippableTheory]
    [InlineData(12, 32, 8, "isa = avx2, mr = 4, nr = 16")]
    [InlineData(7, 19, 9, "isa = vec128, mr = 3, nr = 8, kc = 4, unroll = 2")]
    [InlineData(5, 6, 3, "isa = scalar, mr = 2, nr = 1, threads = [2, 1, 1]")]
    public void LoopsRunTheSameUpstream(long m, long n, long k, string schedule)
    {
        Skip.IfNot(File.Exists(Runner), "mlir-runner is not installed (apt-get install mlir-22-tools)");
        string library = Directory.GetFiles("/usr/lib/llvm-22/lib", "libmlir_runner_utils.so*")[0];
        var (module, kernel) = TestKernels.Linear(m, n, k);
        new KernelOp(kernel).Schedule = ScheduleAttr.Parse(schedule, Assert.Fail);
        LoweringTests.Run(module, Pipelines.KernelsToLoops);
        foreach (var function in module.Body.Operations.Where(o => o.SymbolName() == "main")) function.SetAttr("sym_name", new StringAttr("model"));

        var x = NdArray.Of(IrType.F32, [m, k], [.. Enumerable.Range(0, (int)(m * k)).Select(i => (i % 7 - 3) * 0.25)]);
        var bias = NdArray.Of(IrType.F32, [n], [.. Enumerable.Range(0, (int)n).Select(i => (i % 5 - 2) * 0.5)]);
        var expected = (MemRefValue)new Interpreter(module).Call("model", MemRefValue.Of(x), MemRefValue.Of(bias))[0];
        string text = module.ToString().TrimEnd();
        Assert.EndsWith("}", text);
        string driver = $$"""
              memref.global "private" constant @driver_x : memref<{{m}}x{{k}}xf32> = {{Dense(x)}}
              memref.global "private" constant @driver_bias : memref<{{n}}xf32> = {{Dense(bias)}}
              func.func private @printMemrefF32(memref<*xf32>) attributes {llvm.emit_c_interface}
              func.func @main() {
                %x = memref.get_global @driver_x : memref<{{m}}x{{k}}xf32>
                %bias = memref.get_global @driver_bias : memref<{{n}}xf32>
                %y = call @model(%x, %bias) : (memref<{{m}}x{{k}}xf32>, memref<{{n}}xf32>) -> memref<{{m}}x{{n}}xf32>
                %u = memref.cast %y : memref<{{m}}x{{n}}xf32> to memref<*xf32>
                call @printMemrefF32(%u) : (memref<*xf32>) -> ()
                return
              }
            }
            """;
        string lowered = Execute(Optimizer, text[..^1] + driver, "--pass-pipeline=" + ToLlvm);
        string printed = Execute(Runner, lowered, "-e", "main", "-entry-point-result=void", "-shared-libs=" + library);
        var numbers = printed[(printed.IndexOf("data =", StringComparison.Ordinal) + 6)..]
            .Split([' ', '[', ']', ',', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(t => double.Parse(t, CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(m * n, numbers.Length);
        for (int i = 0; i < numbers.Length; i++)
            Assert.True(Math.Abs(numbers[i] - expected.Buffer.Floats[i]) <= 1e-4 * Math.Max(1, Math.Abs(numbers[i])), $"element {i}: {numbers[i]} upstream, {expected.Buffer.Floats[i]} here");
    }

    private static string Dense(NdArray array) => array.ToConstant(new TensorType(array.Shape, IrType.F32)).ToString().Split(" : ")[0];

    private static string Execute(string program, string input, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
        return output.Result;
    }
}
