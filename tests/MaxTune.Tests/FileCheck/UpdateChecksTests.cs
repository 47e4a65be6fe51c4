using MaxTune.Tools.FileCheck.Lit;
using MaxTune.Tools.FileCheck.UpdateChecks;
using Xunit;

namespace MaxTune.Tests.Golden;

public sealed class UpdateChecksTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("update-checks").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Checks_are_written_anew_and_then_match()
    {
        string path = Write("""
            // RUN: cat %S/out.txt | FileCheck %s

            // CHECK-LABEL: stale
            // a comment that stays
            func.func @f(%x: i32) {
            }
            // CHECK: stale
            func.func @g() { }
            """);
        File.WriteAllText(Path.Combine(folder, "out.txt"), """
            #map = affine_map<(d0) -> (d0)>
            module {
              func.func @f(%x: i32, %y: index) -> i32 {
                %0:2 = "test.two"(%x) {m = #map, t = dense<[[1]]>} : (i32) -> (i32, i32)
                scf.for %i = %y to %y step %y {
                  "test.use"(%i, %0#1) : (index, i32) -> ()
                }
                scf.for %i = %y to %y step %y {
                }
                return %x : i32
              }
              func.func @g() {
                return
              }
            }

            """);
        Assert.Equal(0, Update(path, out _));
        Assert.Equal(
            """
            // RUN: cat %S/out.txt | FileCheck %s
            // CHECK: #[[$MAP:.*]] = affine_map<(d0) -> (d0)>

            // a comment that stays
            // CHECK-LABEL: func.func @f(
            // CHECK-SAME: %[[X:.*]]: i32,
            // CHECK-SAME: %[[Y:.*]]: index) -> i32 {
            // CHECK-NEXT:     %[[VAL_0:.*]]:2 = "test.two"(%[[X]]) {m = #[[$MAP]], t = dense<{{[[][[]}}1]]>} : (i32) -> (i32, i32)
            // CHECK-NEXT:     scf.for %[[I:.*]] = %[[Y]] to %[[Y]] step %[[Y]] {
            // CHECK-NEXT:       "test.use"(%[[I]], %[[VAL_0]]#1) : (index, i32) -> ()
            // CHECK-NEXT:     }
            // CHECK-NEXT:     scf.for %[[I_1:.*]] = %[[Y]] to %[[Y]] step %[[Y]] {
            // CHECK-NEXT:     }
            // CHECK-NEXT:     return %[[X]] : i32
            // CHECK-NEXT:   }
            func.func @f(%x: i32) {
            }
            // CHECK-LABEL: func.func @g(
            // CHECK-SAME: ) {
            // CHECK-NEXT:     return
            // CHECK-NEXT:   }
            func.func @g() { }
            """,
            File.ReadAllText(path));
        var after = new LitRunner(new LitConfiguration(), folder, Path.Combine(folder, "tmp")).Run(path);
        Assert.True(after.Status == LitStatus.Passed, after.Report);
        Assert.Equal(0, Update(path, out string said));
        Assert.EndsWith("unchanged\n", said);
    }

    [Fact]
    public void A_file_is_left_alone_when_its_command_fails()
    {
        const string Text = "// RUN: cat %S/missing.txt | FileCheck %s\n// CHECK: a\n";
        string path = Write(Text);
        Assert.Equal(1, Update(path, out string said));
        Assert.Contains("fails before its FileCheck", said);
        Assert.Equal(Text, File.ReadAllText(path));
        Assert.Throws<FormatException>(() => Update(Write("// RUN: true\n"), out _));
    }

    private string Write(string text)
    {
        string path = Path.Combine(folder, "t.mlir");
        File.WriteAllText(path, text);
        return path;
    }

    private static int Update(string path, out string said)
    {
        var output = new StringWriter();
        int exitCode = UpdateChecksCommand.Run(path, new LitConfiguration(), output, output);
        said = output.ToString();
        return exitCode;
    }
}
