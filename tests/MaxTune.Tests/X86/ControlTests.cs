using MaxTune.IR;
using MaxTune.Tests.Codegen;
using Xunit;

namespace MaxTune.Tests.X86;

/// <summary>Loops, branches, views and carried values.</summary>
public class ControlTests
{
    private static Operation Parse(string arguments, string body) =>
        X86Run.Parse($"func.func @f({arguments}) attributes {{mt.target = \"x86\"}} {{\n%c0 = arith.constant 0 : index\n%c1 = arith.constant 1 : index\n{body}\nreturn\n}}");

    // bounds and steps known only when it runs
    [Theory, InlineData(0, 7, 1), InlineData(2, 11, 3), InlineData(5, 5, 1), InlineData(6, 2, 1), InlineData(-3, 4, 2)]
    public void Bounds(long lower, long upper, long step)
    {
        var function = Parse("%x: memref<16xindex>, %lb: index, %ub: index, %by: index", """
            %r:2 = scf.for %i = %lb to %ub step %by iter_args(%a = %c0, %b = %c1) -> (index, index) {
              %s = arith.addi %a, %i : index
              %t = arith.addi %b, %c1 : index
              scf.yield %s, %t : index, index
            }
            memref.store %r#0, %x[%c0] : memref<16xindex>
            memref.store %r#1, %x[%c1] : memref<16xindex>
            """);
        X86Run.Check(function, [NdArray.Zeros(IrType.Index, 16), lower, upper, step]);
    }

    // yields that cross need a spare register
    [Theory, InlineData(0), InlineData(1), InlineData(2), InlineData(7)]
    public void CarriedValuesChangePlaces(long n)
    {
        var function = Parse("%x: memref<3x8xf32>, %n: index", """
            %c2 = arith.constant 2 : index
            %u = vector.load %x[%c0, %c0] : memref<3x8xf32>, vector<8xf32>
            %v = vector.load %x[%c1, %c0] : memref<3x8xf32>, vector<8xf32>
            %w = vector.load %x[%c2, %c0] : memref<3x8xf32>, vector<8xf32>
            %r:3 = scf.for %i = %c0 to %n step %c1 iter_args(%a = %u, %b = %v, %c = %w) -> (vector<8xf32>, vector<8xf32>, vector<8xf32>) {
              scf.yield %b, %c, %a : vector<8xf32>, vector<8xf32>, vector<8xf32>
            }
            vector.store %r#0, %x[%c0, %c0] : memref<3x8xf32>, vector<8xf32>
            vector.store %r#1, %x[%c1, %c0] : memref<3x8xf32>, vector<8xf32>
            vector.store %r#2, %x[%c2, %c0] : memref<3x8xf32>, vector<8xf32>
            """);
        X86Run.Check(function, [Differential.Random(new Random(1), IrType.F32, 3, 8), n]);
    }

    // rows at a distance that is not known, in three nested loops; every pointer moves with its own loop
    [Theory, InlineData(0, 0, 0), InlineData(1, 1, 1), InlineData(3, 4, 5), InlineData(2, 1, 9)]
    public void NestedLoopsOverStridedRows(long m, long n, long k)
    {
        var function = Parse("%a: memref<?x?xf32, strided<[?, 1], offset: ?>>, %b: memref<?x?xf32, strided<[?, 1]>>, %c: memref<?x?xf32>, %m: index, %n: index, %k: index", """
            %z = arith.constant 0.0 : f32
            scf.for %i = %c0 to %m step %c1 {
              scf.for %j = %c0 to %n step %c1 {
                %r = scf.for %l = %c0 to %k step %c1 iter_args(%s = %z) -> (f32) {
                  %x = memref.load %a[%i, %l] : memref<?x?xf32, strided<[?, 1], offset: ?>>
                  %y = memref.load %b[%l, %j] : memref<?x?xf32, strided<[?, 1]>>
                  %p = arith.mulf %x, %y : f32
                  %t = arith.addf %s, %p : f32
                  scf.yield %t : f32
                }
                memref.store %r, %c[%i, %j] : memref<?x?xf32>
              }
            }
            """);
        var random = new Random(2);
        X86Run.Check(function,
        [
            new Window(Differential.Random(random, IrType.F32, 3 + (m + 1) * (k + 2)), [m, k], [k + 2, 1], 3), new Window(Differential.Random(random, IrType.F32, (k + 1) * (n + 1)), [k, n], [n + 1, 1]),
            Differential.Random(random, IrType.F32, m, n), m, n, k,
        ]);
    }

    [Theory, InlineData(-1), InlineData(0), InlineData(3)]
    public void Branches(long n)
    {
        var function = Parse("%x: memref<2xindex>, %n: index", """
            %p = arith.cmpi sgt, %n, %c0 : index
            %r = scf.if %p -> (index) {
              %d = arith.addi %n, %n : index
              scf.yield %d : index
            } else {
              memref.store %n, %x[%c1] : memref<2xindex>
              %e = arith.subi %c0, %n : index
              scf.yield %e : index
            }
            memref.store %r, %x[%c0] : memref<2xindex>
            """);
        X86Run.Check(function, [NdArray.Zeros(IrType.Index, 2), n]);
    }

    [Fact]
    public void ViewsAndBuffersOnTheStack()
    {
        var function = Parse("%x: memref<6x10xf32>, %y: memref<2x4xf32>", """
            %c2 = arith.constant 2 : index
            %c3 = arith.constant 3 : index
            %v = memref.subview %x[2, 3] [2, 6] [2, 1] : memref<6x10xf32> to memref<2x6xf32, strided<[20, 1], offset: 23>>
            %b = memref.alloca() : memref<2x4xf32>
            scf.for %i = %c0 to %c2 step %c1 {
              %w = vector.load %v[%i, %c1] : memref<2x6xf32, strided<[20, 1], offset: 23>>, vector<4xf32>
              memref.prefetch %v[%i, %c1], read, locality<3>, data : memref<2x6xf32, strided<[20, 1], offset: 23>>
              vector.store %w, %b[%i, %c0] : memref<2x4xf32>, vector<4xf32>
            }
            scf.for %i = %c0 to %c2 step %c1 {
              %w = vector.load %b[%i, %c0] : memref<2x4xf32>, vector<4xf32>
              vector.store %w, %y[%i, %c0] : memref<2x4xf32>, vector<4xf32>
            }
            """);
        var random = new Random(3);
        X86Run.Check(function, [Differential.Random(random, IrType.F32, 6, 10), Differential.Random(random, IrType.F32, 2, 4)]);
    }

    // the offsets and the code of one function, as the listing has them
    [Fact]
    public Task ListingReadsWell() => VerifyXunit.Verifier.Verify(X86Run.Compile(X86Run.Parse(GemmBlock.Tiles([16, 4], [16, 16], "bf16")), new MaxTune.Codegen.X86.X86Options { Convention = MaxTune.Codegen.X86.X86Convention.SystemV }).Listing);
}
