using MaxTune.IR;
using Xunit;

namespace MaxTune.Tests.X86;

/// <summary>Every operation with code, on random operands and on values at the edges: by the reference semantics, simulated, and natively where the machine can.</summary>
public class OperationTests
{
    private const int Sets = 4;

    private static bool IsVector(string type) => type.StartsWith("vector<", StringComparison.Ordinal);

    private static string Shape(string type) => IsVector(type) ? $"{Sets}x{type["vector<".Length..^1]}" : $"{Sets}x1x{type}";

    // for each of some sets of operands: before; %r = op(%x0, %x1, ...); a buffer for each operand, then one for the result
    private static Operation Function(string op, string result, string[] operands, string before)
    {
        string arguments = string.Join(", ", operands.Append(result).Select((t, i) => $"%m{i}: memref<{Shape(t)}>"));
        var loads = operands.Select((t, i) => $"%x{i} = {(IsVector(t) ? "vector.load" : "memref.load")} %m{i}[%i, %c0] : memref<{Shape(t)}>{(IsVector(t) ? ", " + t : "")}");
        string at = $"%m{operands.Length}[%i, %c0] : memref<{Shape(result)}>";
        return X86Run.Parse($$"""
            func.func @f({{arguments}}) attributes {mt.target = "x86"} {
              %c0 = arith.constant 0 : index
              %c1 = arith.constant 1 : index
              %n = arith.constant {{Sets}} : index
              scf.for %i = %c0 to %n step %c1 {
                {{string.Join("\n    ", loads)}}
                {{before}}
                %r = {{op}}
                {{(IsVector(result) ? $"vector.store %r, {at}, {result}" : $"memref.store %r, {at}")}}
              }
              return
            }
            """);
    }

    private static readonly double[] Edges = [0, -0.0, 1, -1, 1.5, -2.5, 1e-3, 65504, -3.5e4, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 3.4e38, 1e-30, 255.5, 1e-40];

    private static NdArray Buffer(Random random, string type, bool edges)
    {
        string[] parts = (IsVector(type) ? type["vector<".Length..^1] : "1x" + type).Split('x', 2);
        IrType element = parts[1] switch
        {
            "f32" => IrType.F32,
            "f64" => IrType.F64,
            "bf16" => IrType.BF16,
            "f16" => IrType.F16,
            "i8" => IrType.I8,
            "i16" => IrType.I16,
            "i32" => IrType.I32,
            "i64" => IrType.I64,
            _ => IrType.Index,
        };
        var array = NdArray.Zeros(element, Sets, long.Parse(parts[0]));
        for (long i = 0; i < array.Count; i++)
        {
            if (element is FloatType f) array[i] = FloatBits.Decode(FloatBits.Encode(edges ? Edges[random.Next(Edges.Length)] : (random.NextDouble() - 0.5) * 16, f), f);
            else array[i] = element switch { IntegerType { Width: 8 } => random.Next(-128, 128), IntegerType { Width: 16 } => random.Next(-32768, 32768), IntegerType { Width: 32 } => random.Next(int.MinValue, int.MaxValue), _ => (long)random.Next(-1000, 1000) };
        }
        return array;
    }

    private static void Check(string op, string result, string[] operands, bool edges = false, double tolerance = 0, string before = "")
    {
        var function = Function(op, result, operands, before);
        foreach (bool atEdges in edges ? [false, true] : new[] { false })
        {
            var random = new Random(op.Length * 31 + (atEdges ? 1 : 0));
            X86Run.Check(function, [.. operands.Append(result).Select(t => (object)Buffer(random, t, atEdges))], tolerance);
        }
    }

    [Theory, InlineData("addf"), InlineData("subf"), InlineData("mulf"), InlineData("divf"), InlineData("maximumf"), InlineData("minimumf")]
    public void FloatsOfTwo(string name)
    {
        foreach (string type in new[] { "vector<4xf32>", "vector<8xf32>", "vector<16xf32>" }) Check($"arith.{name} %x0, %x1 : {type}", type, [type, type], edges: true);
        if (name is "maximumf" or "minimumf") return;
        foreach (string type in new[] { "vector<2xf64>", "vector<4xf64>", "vector<8xf64>", "f32", "f64" }) Check($"arith.{name} %x0, %x1 : {type}", type, [type, type]);
    }

    // constants on the right, which have shorter code
    [Theory]
    [InlineData("maximumf", "0.0"), InlineData("maximumf", "-0.0"), InlineData("maximumf", "1.5"), InlineData("minimumf", "0.0"), InlineData("minimumf", "6.0"), InlineData("minimumf", "-0.0")]
    [InlineData("maxnumf", "-128.0"), InlineData("maxnumf", "1.5"), InlineData("minnumf", "127.0"), InlineData("minnumf", "-6.0")]
    public void Clamps(string name, string bound)
    {
        foreach (string type in new[] { "vector<8xf32>", "vector<16xf32>" }) Check($"arith.{name} %x0, %b : {type}", type, [type], edges: true, before: $"%b = arith.constant dense<{bound}> : {type}");
    }

    [Theory, InlineData("vector<8xf32>"), InlineData("vector<16xf32>"), InlineData("vector<4xf64>"), InlineData("vector<8xf64>")]
    public void FloatsOfOneAndThree(string type)
    {
        Check($"arith.negf %x0 : {type}", type, [type], edges: type.EndsWith("f32>", StringComparison.Ordinal));
        if (type.EndsWith("f32>", StringComparison.Ordinal)) Check($"math.roundeven %x0 : {type}", type, [type], edges: true);
        // the reference may round twice
        Check($"vector.fma %x0, %x1, %x2 : {type}", type, [type, type, type], tolerance: 1e-5);
        Check($"math.sqrt %a : {type}", type, [type], tolerance: 1e-6, before: $"%a = arith.mulf %x0, %x0 : {type}");
    }

    [Theory]
    [InlineData("addi", 8), InlineData("addi", 16), InlineData("addi", 32), InlineData("subi", 8), InlineData("subi", 32), InlineData("muli", 16), InlineData("muli", 32)]
    [InlineData("andi", 32), InlineData("ori", 8), InlineData("xori", 16), InlineData("minsi", 8), InlineData("minsi", 32), InlineData("maxsi", 16), InlineData("maxui", 32), InlineData("minui", 8)]
    public void IntegerLanes(string name, int width)
    {
        foreach (int bits in new[] { 128, 256, 512 })
        {
            string type = $"vector<{bits / width}xi{width}>";
            Check($"arith.{name} %x0, %x1 : {type}", type, [type, type]);
        }
    }

    [Theory, InlineData("shli", 8), InlineData("shrui", 8), InlineData("shli", 16), InlineData("shrsi", 16), InlineData("shrui", 32), InlineData("shrsi", 32)]
    public void ShiftsByAConstant(string name, int width)
    {
        foreach (int bits in new[] { 256, 512 })
            foreach (int by in new[] { 0, 1, 4, width - 1 })
            {
                string type = $"vector<{bits / width}xi{width}>";
                Check($"arith.{name} %x0, %by : {type}", type, [type], before: $"%by = arith.constant dense<{by}> : {type}");
            }
    }

    [Theory]
    [InlineData("extsi", "8xi8", "8xi32"), InlineData("extui", "8xi8", "8xi32"), InlineData("extsi", "16xi8", "16xi32"), InlineData("extui", "16xi8", "16xi16"), InlineData("extsi", "32xi8", "32xi16")]
    [InlineData("extsi", "8xi16", "8xi32"), InlineData("extui", "16xi16", "16xi32"), InlineData("extsi", "4xi8", "4xi32")]
    [InlineData("trunci", "16xi32", "16xi8"), InlineData("trunci", "16xi32", "16xi16"), InlineData("trunci", "32xi16", "32xi8")]
    [InlineData("sitofp", "8xi32", "8xf32"), InlineData("sitofp", "16xi32", "16xf32"), InlineData("uitofp", "16xi32", "16xf32")]
    [InlineData("extf", "8xf16", "8xf32"), InlineData("extf", "16xf16", "16xf32"), InlineData("extf", "8xbf16", "8xf32"), InlineData("extf", "16xbf16", "16xf32"), InlineData("extf", "4xbf16", "4xf32")]
    [InlineData("truncf", "8xf32", "8xf16"), InlineData("truncf", "16xf32", "16xf16"), InlineData("truncf", "16xf32", "16xbf16")]
    public void Casts(string name, string from, string to) => Check($"arith.{name} %x0 : vector<{from}> to vector<{to}>", $"vector<{to}>", [$"vector<{from}>"], edges: name is "extf" or "truncf");

    [Theory, InlineData(8), InlineData(16)]
    public void FloatsToIntegers(int lanes) => Check($"arith.fptosi %x0 : vector<{lanes}xf32> to vector<{lanes}xi32>", $"vector<{lanes}xi32>", [$"vector<{lanes}xf32>"]);

    // one instruction, which rounds ties to even
    [Theory, InlineData(8), InlineData(16)]
    public void FloatsToNearestIntegers(int lanes) =>
        Check($"arith.fptosi %near : vector<{lanes}xf32> to vector<{lanes}xi32>", $"vector<{lanes}xi32>", [$"vector<{lanes}xf32>"], before: $"%near = math.roundeven %x0 : vector<{lanes}xf32>");

    [Theory]
    [InlineData("i32", "8xi32"), InlineData("i32", "16xi32"), InlineData("f32", "4xf32"), InlineData("f32", "16xf32"), InlineData("f64", "2xf64"), InlineData("f64", "8xf64"), InlineData("i8", "32xi8"), InlineData("i16", "32xi16")]
    public void Broadcasts(string element, string to) => Check($"vector.broadcast %x0 : {element} to vector<{to}>", $"vector<{to}>", [element]);

    // the load is the operand of the product, one element for all lanes
    [Theory, InlineData(8), InlineData(16)]
    public void BroadcastsInsideProducts(int lanes) =>
        Check($"vector.fma %b, %x1, %x2 : vector<{lanes}xf32>", $"vector<{lanes}xf32>", ["f32", $"vector<{lanes}xf32>", $"vector<{lanes}xf32>"], tolerance: 1e-5, before: $"%b = vector.broadcast %x0 : f32 to vector<{lanes}xf32>");

    [Theory]
    [InlineData("eq"), InlineData("ne"), InlineData("slt"), InlineData("sle"), InlineData("sgt"), InlineData("sge"), InlineData("ult"), InlineData("uge")]
    public void IntegerComparisons(string predicate)
    {
        foreach (string type in predicate is "eq" or "slt" or "sgt" ? ["vector<8xi32>", "vector<16xi32>", "vector<64xi8>"] : new[] { "vector<16xi32>", "vector<32xi16>" })
            Check($"arith.select %m, %x0, %x1 : {type.Replace("vector<", "vector<").Split('x')[0]}xi1>, {type}", type, [type, type], before: $"%m = arith.cmpi {predicate}, %x0, %x1 : {type}");
        Check("arith.select %m, %x0, %x1 : i64", "i64", ["i64", "i64"], before: $"%m = arith.cmpi {predicate}, %x0, %x1 : i64");
    }

    [Theory]
    [InlineData("oeq"), InlineData("ogt"), InlineData("oge"), InlineData("olt"), InlineData("ole"), InlineData("one"), InlineData("ord"), InlineData("ueq"), InlineData("ugt"), InlineData("ult"), InlineData("une"), InlineData("uno")]
    public void FloatComparisons(string predicate)
    {
        foreach (int lanes in new[] { 4, 8, 16 })
        {
            string type = $"vector<{lanes}xf32>";
            Check($"arith.select %m, %x0, %x1 : vector<{lanes}xi1>, {type}", type, [type, type], edges: true, before: $"%m = arith.cmpf {predicate}, %x0, %x1 : {type}");
        }
    }

    [Theory]
    [InlineData("addi"), InlineData("subi"), InlineData("muli"), InlineData("andi"), InlineData("ori"), InlineData("xori"), InlineData("minsi"), InlineData("maxsi"), InlineData("minui"), InlineData("maxui")]
    public void Scalars(string name)
    {
        foreach (string type in new[] { "i32", "i64", "index" }) Check($"arith.{name} %x0, %x1 : {type}", type, [type, type]);
        Check($"arith.{name} %x0, %by : i64", "i64", ["i64"], before: "%by = arith.constant 37 : i64");
    }

    [Theory, InlineData("shli"), InlineData("shrsi"), InlineData("shrui")]
    public void ScalarShifts(string name)
    {
        foreach (string type in new[] { "i32", "i64" })
        {
            Check($"arith.{name} %x0, %by : {type}", type, [type], before: $"%by = arith.constant 5 : {type}");
            Check($"arith.{name} %x0, %by : {type}", type, [type, type], before: $"%mask = arith.constant 31 : {type}\n    %by = arith.andi %x1, %mask : {type}");
        }
    }

    [Fact]
    public void ScalarCasts()
    {
        Check("arith.extsi %x0 : i32 to i64", "i64", ["i32"]);
        Check("arith.extui %x0 : i32 to i64", "i64", ["i32"]);
        Check("arith.extsi %x0 : i8 to i32", "i32", ["i8"]);
        Check("arith.extui %x0 : i16 to i64", "i64", ["i16"]);
        Check("arith.trunci %x0 : i64 to i32", "i32", ["i64"]);
        Check("arith.index_cast %x0 : i32 to index", "index", ["i32"]);
        Check("arith.sitofp %x0 : i32 to f32", "f32", ["i32"]);
        Check("arith.sitofp %x0 : i64 to f64", "f64", ["i64"]);
        Check("arith.extf %x0 : bf16 to f32", "f32", ["bf16"], edges: true);
        Check("arith.extf %x0 : f16 to f32", "f32", ["f16"], edges: true);
        Check("arith.bitcast %x0 : f32 to i32", "i32", ["f32"]);
        Check("arith.divui %a, %by : i64", "i64", ["i64"], before: "%by = arith.constant 8 : i64\n    %a = arith.muli %x0, %x0 : i64");
        Check("arith.remui %a, %by : i64", "i64", ["i64"], before: "%by = arith.constant 16 : i64\n    %a = arith.muli %x0, %x0 : i64");
    }

    [Theory, InlineData(8), InlineData(16)]
    public void PairsOfBf16(int lanes) =>
        Check($"x86vector.avx512.dot %x0, %x1, %x2 : vector<{2 * lanes}xbf16> -> vector<{lanes}xf32>", $"vector<{lanes}xf32>", [$"vector<{lanes}xf32>", $"vector<{2 * lanes}xbf16>", $"vector<{2 * lanes}xbf16>"], tolerance: 1e-4);

    [Theory]
    [InlineData("i8", " {unsigned}", 4), InlineData("i8", " {unsigned}", 8), InlineData("i8", " {unsigned}", 16), InlineData("i8", "", 8), InlineData("i16", "", 4), InlineData("i16", "", 8), InlineData("i16", "", 16)]
    public void DotsOfIntegers(string element, string unsigned, int lanes)
    {
        string factors = $"vector<{lanes * (element == "i8" ? 4 : 2)}x{element}>", sums = $"vector<{lanes}xi32>";
        Check($"\"mt.dot\"(%x0, %x1, %x2){unsigned.Replace("{", "<{").Replace("}", "}>")} : ({factors}, {factors}, {sums}) -> {sums}", sums, [factors, factors, sums]);
    }

    [Fact]
    public void DotOfSignedBytes() =>
        Check("x86vector.avx.dot.i8 %x0, %x1, %x2 : vector<32xi8> -> vector<8xi32>", "vector<8xi32>", ["vector<8xi32>", "vector<32xi8>", "vector<32xi8>"]);

    // what the instruction rounds: denormals become zero, which the reference keeps
    [Theory, InlineData(8), InlineData(16)]
    public void RoundingToBf16(int lanes) => Check($"x86vector.avx512.cvt.packed.f32_to_bf16 %x0 : vector<{lanes}xf32> -> vector<{lanes}xbf16>", $"vector<{lanes}xbf16>", [$"vector<{lanes}xf32>"]);

    // masks by count, from none to more than there are
    [Theory, InlineData(4, "f32"), InlineData(8, "f32"), InlineData(16, "f32"), InlineData(8, "i32"), InlineData(32, "bf16"), InlineData(64, "i8"), InlineData(8, "f64")]
    public void MaskedTails(int lanes, string element)
    {
        string type = $"vector<{lanes}x{element}>", zero = element[0] == 'i' ? "0" : "0.0";
        var function = X86Run.Parse($$"""
            func.func @f(%x: memref<?x{{element}}>, %y: memref<?x{{element}}>, %n: index) attributes {mt.target = "x86"} {
              %c0 = arith.constant 0 : index
              %z = arith.constant dense<{{zero}}> : {{type}}
              %m = vector.create_mask %n : vector<{{lanes}}xi1>
              %v = vector.maskedload %x[%c0], %m, %z : memref<?x{{element}}>, vector<{{lanes}}xi1>, {{type}} into {{type}}
              vector.maskedstore %y[%c0], %m, %v : memref<?x{{element}}>, vector<{{lanes}}xi1>, {{type}}
              return
            }
            """);
        // the buffers end where the mask does: the simulator refuses a touch beyond
        foreach (long n in new long[] { -3, 0, 1, lanes / 2, lanes - 1, lanes, lanes + 5, 1000 })
        {
            long room = Math.Clamp(n, 0, lanes);
            var random = new Random((int)n + 5);
            NdArray Make() => Codegen.Differential.Random(random, element switch { "f32" => IrType.F32, "f64" => IrType.F64, "bf16" => IrType.BF16, "i8" => IrType.I8, _ => IrType.I32 }, room);
            X86Run.Check(function, [Make(), Make(), n]);
        }
    }

    [Theory, InlineData(8), InlineData(16)]
    public void MaskedLoadsKeepWhatPasses(int lanes)
    {
        string type = $"vector<{lanes}xf32>", mask = $"vector<{lanes}xi1>";
        Check("vector.maskedload %m0[%i, %c0], %m, %x1 : memref<" + Shape(type) + $">, {mask}, {type} into {type}", type, [type, type], before: $"%three = arith.constant 3 : index\n    %m = vector.create_mask %three : {mask}");
        Check("vector.maskedload %m0[%i, %c0], %m, %x1 : memref<" + Shape(type) + $">, {mask}, {type} into {type}", type, [type, type], before: $"%m = vector.constant_mask [5] : {mask}");
    }

    // past the caches only where the operation says that its address suits the instruction
    [Theory]
    [InlineData("vector<4xf32>", 16, true), InlineData("vector<8xf32>", 32, true), InlineData("vector<16xf32>", 64, true), InlineData("vector<16xbf16>", 32, true), InlineData("vector<16xi8>", 16, true)]
    [InlineData("vector<16xbf16>", 16, false), InlineData("vector<16xf32>", 0, false), InlineData("vector<8xi8>", 8, false)]
    public void NontemporalStores(string type, int alignment, bool past)
    {
        foreach (bool evex in new[] { false, true })
        {
            if (!evex && type == "vector<16xf32>") continue;
            string shape = Shape(type), how = alignment == 0 ? "" : $"alignment = {alignment} : i64, ";
            var function = X86Run.Parse($$"""
                func.func @f(%x: memref<{{shape}}>, %y: memref<{{shape}}>) attributes {mt.target = "x86"{{(evex ? ", mt.isa = \"avx512\"" : "")}}} {
                  %c0 = arith.constant 0 : index
                  %v = vector.load %x[%c0, %c0] : memref<{{shape}}>, {{type}}
                  vector.store %v, %y[%c0, %c0] {{{how}}nontemporal = true} : memref<{{shape}}>, {{type}}
                  return
                }
                """);
            X86Run.Check(function, [Buffer(new Random(3), type, edges: false), Buffer(new Random(4), type, edges: false)]);
            string listing = X86Run.Compile(function).Listing;
            Assert.Equal((past, past), (listing.Contains("vmovntps"), listing.Contains("sfence")));
        }
    }
}
