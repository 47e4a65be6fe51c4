using System.Text.RegularExpressions;
using CsCheck;
using MaxTune.IR;
using MaxTune.Passes;
using MaxTune.Tools.MtOpt;
using Xunit;

namespace MaxTune.Tests.Tools;

public sealed class MtOptToolTests
{
    private sealed record CrashPass() : Pass("crash")
    {
        public override string? Anchor => "func.func";
        public override bool Run(Operation op, PassContext context) => throw new InvalidOperationException("two\nlines");
    }

    private sealed record BreakPass() : Pass("break")
    {
        public override string? Anchor => "func.func";

        // func.func @f { return }  →  func.func @f { }
        public override bool Run(Operation op, PassContext context)
        {
            op.Body.Last!.Erase();
            return true;
        }
    }

    private const string Input = "func.func @f() {\n  return\n}\n";

    private static (int Code, string Out, string Error) Run(string input, params string[] args)
    {
        var passes = new PassRegistry([.. AllPasses.Registry.Passes, new PassInfo(new CrashPass(), "throws"), new PassInfo(new BreakPass(), "breaks")]);
        var (output, error) = (new StringWriter(), new StringWriter());
        int code = MtOptTool.Run(args, new StringReader(input), output, error, passes, BuiltinDialects.Registry);
        return (code, output.ToString(), error.ToString());
    }

    [Fact]
    public void ADefectWritesAReproducerAndShowsNoStackTrace()
    {
        var (code, output, error) = Run(Input, "--cse", "--crash");
        Assert.Equal((1, ""), (code, output));
        var lines = error.TrimEnd().Split('\n');
        Assert.Equal("mtopt: internal error in pass 'crash' on 'func.func' @f: two lines", lines[0]);
        string path = Regex.Match(lines[1], "--run-reproducer (.*)'").Groups[1].Value;
        Assert.Equal(2, lines.Length);
        Assert.EndsWith(".mlir", path);
        try
        {
            Assert.Equal("builtin.module(cse,func.func(crash))", Reproducer.Read(File.ReadAllText(path))!.Pipeline);
            Assert.Contains("// System.InvalidOperationException", File.ReadAllText(path));
            var again = Run("", "--run-reproducer", path);
            Assert.Equal(1, again.Code);
            Assert.StartsWith("mtopt: internal error in pass 'crash' on 'func.func' @f", again.Error);
            File.Delete(Regex.Match(again.Error, "--run-reproducer (.*)'").Groups[1].Value);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void InvalidIrIsBlamedOnThePassThatLeftIt()
    {
        var (code, output, error) = Run(Input, "--cse", "--break", "--canonicalize");
        Assert.Equal((1, ""), (code, output));
        Assert.Contains("error:", error);
        Assert.Contains("note: invalid after pass 'break'", error);
        Assert.DoesNotContain("internal error", error);
    }

    [Fact]
    public void VerifyEachMayBeSwitchedOff() => Assert.DoesNotContain("invalid after pass", Run(Input, "--break", "--verify-each=false").Error);

    [Fact]
    public void AFailingRunLeavesTheOutputFileAlone()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "kept");
            Assert.Equal(1, Run("func.func @f() -> i32 { return %x : i32 }", "-o", path).Code);
            Assert.Equal("kept", File.ReadAllText(path));
            Assert.Equal(0, Run(Input, "-o", path).Code);
            Assert.StartsWith("module {", File.ReadAllText(path));
            Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(path)!, "." + Path.GetFileName(path) + "*"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void MutilatedInputNeverCrashes()
    {
        string text = """
            #map = affine_map<(d0, d1) -> (d1, d0)>
            module @m {
              ml_program.global private @w(dense<[1.0, 2.5]> : tensor<2xf32>) : tensor<2xf32>
              func.func private @g(%x: f32 {a.b = #map}) -> f32 attributes {no_inline} {
                %0 = arith.addf %x, %x fastmath<nnan> : f32 loc("x":1:2)
                return %0 : f32
              }
              func.func @f(%a: i1, %m: memref<4x?xi32, strided<[?, 1]>>, %i: index) -> tensor<2xf32> {
                %w = ml_program.global_load_const @w : tensor<2xf32>
                cf.cond_br %a, ^bb1, ^bb2(%i : index)
              ^bb1:
                %c = arith.constant 3 : index
                cf.br ^bb2(%c : index)
              ^bb2(%k: index):
                %v = memref.load %m[%k, %i] : memref<4x?xi32, strided<[?, 1]>>
                %s = scf.for %j = %i to %k step %i iter_args(%t = %v) -> (i32) {
                  %n = arith.muli %t, %v : i32
                  scf.yield %n : i32
                }
                memref.store %s, %m[%i, %k] : memref<4x?xi32, strided<[?, 1]>>
                %r = mt.relu %w : tensor<2xf32>
                return %r : tensor<2xf32>
              }
            }
            """;
        string[] args = ["--freeze-weights", "--inline", "--canonicalize", "--cse", "--loop-invariant-code-motion", "--fold-constants", "--dce", "--symbol-dce", "--plan-buffers", "--print-op-stats"];
        Assert.Equal(0, Run(text, args).Code);
        var edit = Gen.Select(Gen.Int[0, text.Length - 1], Gen.Int[0, 3], Gen.Int[0, text.Length - 1], Gen.Int[1, 30]);
        edit.Array[1, 3].Sample(edits =>
        {
            string mutant = text;
            foreach (var (at, kind, from, length) in edits)
            {
                int place = Math.Min(at, mutant.Length);
                string piece = text.Substring(from, Math.Min(length, text.Length - from));
                mutant = kind switch
                {
                    0 => mutant.Remove(place, Math.Min(1, mutant.Length - place)),
                    1 => mutant.Remove(place, Math.Min(length, mutant.Length - place)),
                    2 => mutant.Insert(place, piece),
                    _ => mutant.Insert(place, piece[..1]),
                };
            }
            var (code, _, error) = Run(mutant, args);
            Assert.DoesNotContain("internal error", error);
            Assert.Equal(code != 0, error.Contains("error:", StringComparison.Ordinal));
        }, iter: 400);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(100_000)]
    public void DeepNestingIsHandled(int depth)
    {
        var (_, _, error) = Run("func.func @f(%c: i1) {\n" + string.Concat(Enumerable.Repeat("scf.if %c {\n", depth)) + string.Concat(Enumerable.Repeat("}\n", depth)) + "return\n}", "--canonicalize", "--cse", "--dce");
        Assert.DoesNotContain("internal error", error);
        Assert.Equal(depth > 10_000, error.Contains("error:", StringComparison.Ordinal));
    }
}
