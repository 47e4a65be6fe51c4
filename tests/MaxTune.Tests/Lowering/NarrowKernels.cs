using MaxTune.IR;
using MaxTune.Passes;
using MaxTune.Passes.Lowering;
using MaxTune.Tuning;
using Xunit;

namespace MaxTune.Tests.Lowering;

/// <summary>Kernels of few bits, made from graphs by the passes that models go through.</summary>
internal static class NarrowKernels
{
    /// <summary>bf16, f16, s8, s8s8, u8s8, u8u8, w8, w8bf16, w4, w4zero, w4bf16.</summary>
    public static string Graph(string kind, long m, long n, long k, long group = 32)
    {
        string rows = m == IrType.Dynamic ? "?" : m.ToString();
        switch (kind)
        {
            case "bf16" or "f16":
                return $$"""
                    func.func @main(%x: tensor<{{rows}}x{{k}}x{{kind}}>, %b: tensor<{{n}}x{{kind}}>) -> tensor<{{rows}}x{{n}}x{{kind}}> {
                      %w = arith.constant dense<1.0> : tensor<{{n}}x{{k}}x{{kind}}>
                      %0 = mt.linear %x, %w, %b : (tensor<{{rows}}x{{k}}x{{kind}}>, tensor<{{n}}x{{k}}x{{kind}}>, tensor<{{n}}x{{kind}}>) -> tensor<{{rows}}x{{n}}x{{kind}}>
                      %1 = mt.relu %0 : tensor<{{rows}}x{{n}}x{{kind}}>
                      return %1 : tensor<{{rows}}x{{n}}x{{kind}}>
                    }
                    """;
            case "s8" or "u8s8" or "u8u8" or "s8s8":
                // s8s8: all constant but x
                bool signed = kind is "s8" or "s8s8";
                string unsigned = signed ? "" : "zero_point(%z) unsigned", element = kind is "u8u8" or "s8s8" ? "i8" : "f32";
                string requantized = kind switch { "u8u8" => "relu out_scale(%os) out_zero_point(%z) out_unsigned", "s8s8" => "out_scale(%os)", _ => "" };
                string types = signed ? "tensor<f32>, " : "tensor<f32>, tensor<i32>, ";
                string more = kind switch { "u8u8" => ", tensor<f32>, tensor<i32>", "s8s8" => ", tensor<f32>", _ => "" };
                string given = kind == "s8s8" ? "" : $", %ws: tensor<{n}xf32>, %b: tensor<{n}xf32>";
                string made = kind == "s8s8" ? $"%ws = arith.constant dense<0.02> : tensor<{n}xf32> %b = arith.constant dense<1.5> : tensor<{n}xf32>" : "";
                return $$"""
                    func.func @main(%x: tensor<{{rows}}x{{k}}xi8>{{given}}) -> tensor<{{rows}}x{{n}}x{{element}}> {
                      {{made}}
                      %w = arith.constant dense<1> : tensor<{{n}}x{{k}}xi8>
                      %xs = arith.constant dense<0.02> : tensor<f32>
                      %z = arith.constant dense<113> : tensor<i32>
                      %os = arith.constant dense<0.5> : tensor<f32>
                      %0 = mt.qlinear %x scale(%xs) {{unsigned}}, %w scale(%ws) bias(%b) {{requantized}}
                        : (tensor<{{rows}}x{{k}}xi8>, {{types}}tensor<{{n}}x{{k}}xi8>, tensor<{{n}}xf32>, tensor<{{n}}xf32>{{more}}) -> tensor<{{rows}}x{{n}}x{{element}}>
                      return %0 : tensor<{{rows}}x{{n}}x{{element}}>
                    }
                    """;
            default:
                bool four = kind.StartsWith("w4", StringComparison.Ordinal), zero = kind is "w4zero" or "w4bf16";
                string x = kind.EndsWith("bf16", StringComparison.Ordinal) ? "bf16" : "f32", scale = four ? $"{n}x{k / group}xf32" : $"{n}xf32";
                return $$"""
                    func.func @main(%x: tensor<{{rows}}x{{k}}x{{x}}>, %b: tensor<{{n}}x{{x}}>) -> tensor<{{rows}}x{{n}}x{{x}}> {
                      %w = arith.constant dense<1> : tensor<{{n}}x{{(four ? k / 2 : k)}}xi8>
                      %s = arith.constant dense<0.02> : tensor<{{scale}}>
                      %z = arith.constant dense<8.0> : tensor<{{scale}}>
                      %0 = mt.woq_linear %x, %w scale(%s) {{(zero ? "zero(%z)" : "")}} bias(%b) bits = {{(four ? 4 : 8)}}
                        : (tensor<{{rows}}x{{k}}x{{x}}>, tensor<{{n}}x{{(four ? k / 2 : k)}}xi8>, tensor<{{scale}}>, {{(zero ? $"tensor<{scale}>, " : "")}}tensor<{{n}}x{{x}}>) -> tensor<{{rows}}x{{n}}x{{x}}>
                      return %0 : tensor<{{rows}}x{{n}}x{{x}}>
                    }
                    """;
        }
    }

    /// <summary>The one kernel of a graph, with random weights.</summary>
    public static KernelCase Case(string kind, long m, long n, long k, long rows = 7, long group = 32)
    {
        var sink = new DiagnosticSink();
        var module = IrParser.Parse(Graph(kind, m, n, k, group), "test.mlir", BuiltinDialects.Registry, sink);
        Assert.True(module is not null, Text(sink));
        Assert.True(Pipelines.Run(Pipelines.GraphToKernels, module!, sink), Text(sink));
        var kernel = Assert.Single(module!.Descendants(), o => o.Is(MtOps.Kernel));
        return KernelCase.Of(kernel, rows)!;
    }

    private static string Text(DiagnosticSink sink)
    {
        var text = new StringWriter();
        sink.Render(text);
        return text.ToString();
    }

    public static Schedule Schedule(string text) => MaxTune.Passes.Lowering.Schedule.FromAttr(ScheduleAttr.Parse(text, Assert.Fail)!, Assert.Fail)!;
}
