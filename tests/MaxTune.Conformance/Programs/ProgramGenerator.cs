using System.Text;

namespace MaxTune.Conformance.Programs;

/// <summary>
/// Well-formed programs without undefined behaviour that print what they compute. A program is functions <c>@p0, @p1, ...</c> that <c>@main</c> calls after printing
/// <c>==== N</c>, so that one process runs many.
/// </summary>
internal sealed class ProgramGenerator(Random random)
{
    private readonly Scope s = new(random);
    private readonly StringBuilder helpers = new();
    private readonly List<(string Name, string[] Inputs, string[] Results)> callable = [];
    private int depth;

    public static string Module(int seed, int first, int count)
    {
        var text = new StringBuilder();
        foreach (string kind in (string[])["F32", "F64", "I32", "I64", "I16"])
            text.Append($"func.func private @printMemref{kind}(memref<*x{kind.ToLowerInvariant()}>) attributes {{llvm.emit_c_interface}}\n");
        for (int i = first; i < first + count; i++) text.Append(new ProgramGenerator(new Random(unchecked(seed * 7919 + i * 104_729))).Program(i));
        text.Append("func.func @main() {\n");
        for (int i = first; i < first + count; i++) text.Append($"  vector.print str \"==== {i}\\0A\"\n  call @p{i}() : () -> ()\n");
        return text.Append("  return\n}\n").ToString();
    }

    private string Program(int index)
    {
        var all = new StringBuilder();
        for (int i = random.Next(3); i > 0; i--) all.Append(Helper($"h{index}_{i}", branches: s.Once(2)));
        var scope = s;
        int start = scope.ToString().Length;
        scope.Clear();
        for (int i = 4 + random.Next(14); i > 0; i--) Statement();
        all.Append($"func.func @p{index}() {{\n{scope.ToString()[start..]}  return\n}}\n");
        return all.ToString();
    }

    // a function of scalars; with branches, a diamond and a loop of blocks
    private string Helper(string name, bool branches)
    {
        string[] inputs = [.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => Scalar())], results = [.. Enumerable.Range(0, 1 + random.Next(2)).Select(_ => Scalar())];
        int start = s.ToString().Length;
        s.Clear();
        string[] arguments = [.. inputs.Select(_ => s.Fresh())];
        for (int i = 0; i < inputs.Length; i++) s.Know(arguments[i], inputs[i]);
        for (int i = random.Next(5); i > 0; i--) Arithmetic.Emit(s, "", wide: true);
        if (branches) Blocks();
        string values = string.Join(", ", results.Select(s.Value));
        s.Line($"return {values} : {string.Join(", ", results)}");
        string body = s.ToString()[start..];
        callable.Add((name, inputs, results));
        return $"func.func @{name}({string.Join(", ", arguments.Zip(inputs, (a, t) => $"{a}: {t}"))}) -> ({string.Join(", ", results)}) {{\n{body}}}\n";
    }

    private void Blocks()
    {
        string type = Scalar(), id = s.Fresh()[2..];
        string condition = s.Value("i1"), seed = s.Value(type), other = s.Value(type), count = s.Value("i8"), zero = s.Define("i8", "arith.constant 0 : i8"), one = s.Define("i8", "arith.constant 1 : i8");
        string few = s.Define("i8", $"arith.remui {count}, {s.Define("i8", "arith.constant 5 : i8")} : i8");
        string flag = s.Value("i32"), i = s.Fresh(), x = s.Fresh(), y = s.Fresh(), z = s.Fresh();
        if (s.Once(2)) s.Line($"cf.cond_br {condition}, ^a{id}({seed} : {type}), ^b{id}({few}, {other} : i8, {type})");
        else s.Line($"cf.switch {flag} : i32, [default: ^a{id}({seed} : {type}), {random.Next(-2, 3)}: ^b{id}({few}, {other} : i8, {type}), 77: ^a{id}({other} : {type})]");
        s.Indent--;
        s.Line($"^a{id}({x}: {type}):");
        s.Indent++;
        int mark = s.Mark();
        s.Know(x, type);
        for (int n = random.Next(3); n > 0; n--) Arithmetic.Emit(s, "", wide: true);
        s.Line($"cf.br ^b{id}({few}, {s.Value(type)} : i8, {type})");
        s.Release(mark);
        s.Indent--;
        s.Line($"^b{id}({i}: i8, {y}: {type}):");
        s.Indent++;
        s.Know(i, "i8");
        s.Know(y, type);
        string more = s.Define("i1", $"arith.cmpi sgt, {i}, {zero} : i8"), next = s.Define("i8", $"arith.subi {i}, {one} : i8");
        for (int n = random.Next(4); n > 0; n--) Arithmetic.Emit(s, "", wide: true);
        s.Line($"cf.cond_br {more}, ^b{id}({next}, {s.Value(type)} : i8, {type}), ^c{id}({s.Existing(t => t == type)} : {type})");
        s.Indent--;
        s.Line($"^c{id}({z}: {type}):");
        s.Indent++;
        s.Know(z, type);
    }

    private string Scalar() => s.Random.Next(12) switch { < 6 => s.Pick<string>(Types.Integers), 6 => s.Pick<string>(Types.Wide), _ => s.Pick<string>(Types.Floats) };

    private void Statement()
    {
        switch (random.Next(depth > 2 ? 6 : 14))
        {
            case 0 or 1 or 2: Print(Arithmetic.Emit(s, "", wide: true)); break;
            case 3: Print(Arithmetic.Emit(s, s.Pick("vector<4x#>", "vector<2x3x#>", "vector<1x#>", "vector<5x#>"), wide: false)); break;
            case 4: Vectors(); break;
            case 5: Call(); break;
            case 6: If(); break;
            case 7: For(); break;
            case 8: While(); break;
            case 9: Switch(); break;
            case 10: Memory(); break;
            case 11: Parallel(); break;
            case 12: Linalg(); break;
            default: MemoryViews(); break;
        }
    }

    private void Print(string value)
    {
        string type = s.TypeOf(value);
        if (Types.Shape(type) is null && !Types.IsFloat(type) && Types.Width(type) > 64)
        {
            // what vector.print has no code for, in two halves
            string low = s.Define("i64", $"arith.trunci {value} : {type} to i64");
            string high = s.Define("i64", $"arith.trunci {s.Define(type, $"arith.shrui {value}, {s.Define(type, $"arith.constant 64 : {type}")} : {type}")} : {type} to i64");
            s.Line($"vector.print {low} : i64");
            s.Line($"vector.print {high} : i64");
            return;
        }
        // the runner's own conversion prints an f16 of -0.0 as -2.07692e+34
        if (Types.Element(type) is "f16" or "bf16") (value, type) = (s.Define(Types.With(type, "f32"), $"arith.extf {value} : {type} to {Types.With(type, "f32")}"), Types.With(type, "f32"));
        s.Line($"vector.print {value} : {type}");
    }

    private void Call()
    {
        if (callable.Count == 0) return;
        var (name, inputs, results) = callable[random.Next(callable.Count)];
        string values = string.Join(", ", inputs.Select(s.Value)), result = s.Fresh();
        s.Line($"{result}{(results.Length > 1 ? ":" + results.Length : "")} = func.call @{name}({values}) : ({string.Join(", ", inputs)}) -> ({string.Join(", ", results)})");
        for (int i = 0; i < results.Length; i++)
        {
            string one = results.Length > 1 ? $"{result}#{i}" : result;
            s.Know(one, results[i]);
            Print(one);
        }
    }

    // statements in a region; then values of the types it yields
    private void Region(string[] yields, string terminator = "scf.yield")
    {
        int mark = s.Mark();
        s.Indent++;
        depth++;
        for (int i = random.Next(4); i > 0; i--) Statement();
        if (yields.Length > 0) s.Line($"{terminator} {string.Join(", ", yields.Select(s.Value))} : {string.Join(", ", yields)}");
        depth--;
        s.Indent--;
        s.Release(mark);
    }

    private void KnowResults(string name, string[] types)
    {
        for (int i = 0; i < types.Length; i++) s.Know(types.Length > 1 ? $"{name}#{i}" : name, types[i]);
        for (int i = 0; i < types.Length; i++) Print(types.Length > 1 ? $"{name}#{i}" : name);
    }

    private string[] Carried() => [.. Enumerable.Range(0, random.Next(3)).Select(_ => s.Once(4) ? s.Pick("vector<4xf32>", "vector<4xi16>") : Scalar())];
    private static string Pack(string name, int count) => count == 0 ? "" : count == 1 ? $"{name} = " : $"{name}:{count} = ";

    private void If()
    {
        string[] types = Carried();
        string result = s.Fresh(), condition = s.Value("i1");
        s.Line($"{Pack(result, types.Length)}scf.if {condition} {(types.Length > 0 ? $"-> ({string.Join(", ", types)}) " : "")}{{");
        Region(types);
        if (types.Length > 0 || s.Once(2))
        {
            s.Line("} else {");
            Region(types);
        }
        s.Line("}");
        KnowResults(result, types);
    }

    private void For()
    {
        string[] types = Carried();
        string index = s.Pick("index", "index", "i32", "i8"), result = s.Fresh(), at = s.Fresh();
        string lower = s.Define(index, $"arith.constant {random.Next(-3, 3)} : {index}"), upper = s.Define(index, $"arith.constant {random.Next(-2, 6)} : {index}"), step = s.Define(index, $"arith.constant {random.Next(1, 4)} : {index}");
        string[] inits = [.. types.Select(s.Value)], carried = [.. types.Select(_ => s.Fresh())];
        string iterations = types.Length == 0 ? "" : $" iter_args({string.Join(", ", carried.Zip(inits, (c, i) => $"{c} = {i}"))}) -> ({string.Join(", ", types)})";
        s.Line($"{Pack(result, types.Length)}scf.for {at} = {lower} to {upper} step {step}{iterations}{(index == "index" ? "" : $" : {index}")} {{");
        int mark = s.Mark();
        s.Know(at, index);
        for (int i = 0; i < types.Length; i++) s.Know(carried[i], types[i]);
        Region(types);
        s.Release(mark);
        s.Line("}");
        KnowResults(result, types);
    }

    private void While()
    {
        string type = Scalar(), result = s.Fresh(), n = s.Fresh(), x = s.Fresh(), n2 = s.Fresh(), x2 = s.Fresh();
        string start = s.Define("i16", $"arith.constant {random.Next(0, 5)} : i16"), zero = s.Define("i16", "arith.constant 0 : i16"), one = s.Define("i16", "arith.constant 1 : i16"), init = s.Value(type);
        s.Line($"{result}:2 = scf.while ({n} = {start}, {x} = {init}) : (i16, {type}) -> (i16, {type}) {{");
        int mark = s.Mark();
        s.Know(x, type);
        s.Indent++;
        string more = s.Define("i1", $"arith.cmpi sgt, {n}, {zero} : i16");
        s.Line($"scf.condition({more}) {n}, {s.Value(type)} : i16, {type}");
        s.Indent--;
        s.Release(mark);
        s.Line("} do {");
        s.Line($"^bb0({n2}: i16, {x2}: {type}):");
        s.Know(x2, type);
        s.Indent++;
        string less = s.Define("i16", $"arith.subi {n2}, {one} : i16");
        for (int i = random.Next(3); i > 0; i--) Arithmetic.Emit(s, "", wide: true);
        s.Line($"scf.yield {less}, {s.Value(type)} : i16, {type}");
        s.Indent--;
        s.Release(mark);
        s.Line("}");
        KnowResults(result, ["i16", type]);
    }

    private void Switch()
    {
        string type = Scalar(), result = s.Fresh(), flag = s.Define("index", $"arith.constant {random.Next(4)} : index");
        if (s.Once(2)) flag = s.Define("index", $"arith.remui {s.Value("index")}, {s.Define("index", "arith.constant 4 : index")} : index");
        s.Line($"{result} = scf.index_switch {flag} -> {type}");
        foreach (string label in (string[])["case 0", "case 2", "default"])
        {
            s.Line(label + " {");
            Region([type]);
            s.Line("}");
        }
        KnowResults(result, [type]);
    }

    private void Parallel()
    {
        string type = s.Pick("i32", "i64", "i8"), result = s.Fresh(), i = s.Fresh(), j = s.Fresh(), a = s.Fresh(), b = s.Fresh(), sum = s.Fresh();
        string init = s.Value(type), zero = s.Define("index", "arith.constant 0 : index"), one = s.Define("index", "arith.constant 1 : index"), two = s.Define("index", "arith.constant 2 : index"), four = s.Define("index", "arith.constant 4 : index");
        s.Line($"{result} = scf.parallel ({i}, {j}) = ({zero}, {one}) to ({two}, {four}) step ({one}, {two}) init ({init}) -> {type} {{");
        int mark = s.Mark();
        s.Indent++;
        s.Know(i, "index");
        s.Know(j, "index");
        string term = s.Define(type, $"arith.index_cast {s.Define("index", $"arith.muli {i}, {j} : index")} : index to {type}");
        for (int n = random.Next(3); n > 0; n--) Arithmetic.Emit(s, "", wide: false);
        s.Line($"scf.reduce({s.Value(type)} : {type}) {{");
        s.Line($"^bb0({a}: {type}, {b}: {type}):");
        s.Line($"  {sum} = arith.{s.Pick("addi", "xori", "maxsi")} {a}, {b} : {type}");
        s.Line($"  scf.reduce.return {sum} : {type}");
        s.Line("}");
        s.Indent--;
        s.Release(mark);
        s.Line("}");
        KnowResults(result, [type]);
        s.Know(term, "never");   // names are not used twice
        s.Release(s.Mark() - 1);
    }

    // ---- vectors

    private void Vectors()
    {
        string element = s.Once(2) ? s.Pick("i8", "i16", "i32", "i64", "i1") : s.Pick("f32", "f64");
        string four = $"vector<4x{element}>", square = $"vector<2x3x{element}>", kinds = Types.IsFloat(element) ? "f" : "i";
        switch (random.Next(14))
        {
            case 0: Print(s.Define(four, $"vector.broadcast {s.Value(element)} : {element} to {four}")); break;
            case 1: Print(s.Define(element, $"vector.extract {s.Value(four)}[{random.Next(4)}] : {element} from {four}")); break;
            case 2: Print(s.Define(four, $"vector.insert {s.Value(element)}, {s.Value(four)} [{random.Next(4)}] : {element} into {four}")); break;
            case 3: Print(s.Define($"vector<3x{element}>", $"vector.extract {s.Value(square)}[{random.Next(2)}] : vector<3x{element}> from {square}")); break;
            case 4: Print(s.Define($"vector<3x{element}>", $"vector.shuffle {s.Value(four)}, {s.Value(four)} [{random.Next(8)}, {random.Next(8)}, {random.Next(8)}] : {four}, {four}")); break;
            case 5: Print(s.Define($"vector<3x2x{element}>", $"vector.transpose {s.Value(square)}, [1, 0] : {square} to vector<3x2x{element}>")); break;
            case 6: Print(s.Define($"vector<6x{element}>", $"vector.shape_cast {s.Value(square)} : {square} to vector<6x{element}>")); break;
            case 7 when element != "i1":
                string kind = kinds == "f" ? s.Pick("add", "mul", "maximumf", "minimumf") : s.Pick("add", "mul", "and", "or", "xor", "minsi", "maxsi", "minui", "maxui");
                Print(s.Define(element, s.Once(2) ? $"vector.reduction <{kind}>, {s.Value(four)} : {four} into {element}" : $"vector.reduction <{kind}>, {s.Value(four)}, {s.Value(element)} : {four} into {element}"));
                break;
            case 8: Print(s.Define($"vector<2x{element}>", $"vector.extract_strided_slice {s.Value(four)} {{offsets = [{random.Next(3)}], sizes = [2], strides = [1]}} : {four} to vector<2x{element}>")); break;
            case 9: Print(s.Define(four, $"vector.insert_strided_slice {s.Value($"vector<2x{element}>")}, {s.Value(four)} {{offsets = [{random.Next(3)}], strides = [1]}} : vector<2x{element}> into {four}")); break;
            case 10:
                string bound = s.Define("index", $"arith.constant {random.Next(6)} : index");
                Print(s.Define("vector<4xi1>", $"vector.create_mask {bound} : vector<4xi1>"));
                break;
            case 11: Print(s.Define($"vector<8x{element}>", $"vector.interleave {s.Value(four)}, {s.Value(four)} : {four} -> vector<8x{element}>")); break;
            case 12: Print(s.Define(four, $"vector.from_elements {s.Value(element)}, {s.Value(element)}, {s.Value(element)}, {s.Value(element)} : {four}")); break;
            default:
                Print(s.Define(square, $"vector.broadcast {s.Value($"vector<3x{element}>")} : vector<3x{element}> to {square}"));
                break;
        }
    }

    // ---- memory

    private string Buffer(string type, string fill = "")
    {
        string memref = s.Define(type, $"memref.{s.Pick("alloc", "alloc", "alloca")}() : {type}");
        string element = Types.Element(type);
        s.Line($"linalg.fill ins({(fill.Length > 0 ? fill : s.Value(element))} : {element}) outs({memref} : {type})");
        return memref;
    }

    private void PrintBuffer(string memref, string type)
    {
        string element = Types.Element(type), unranked = s.Fresh();
        s.Line($"{unranked} = memref.cast {memref} : {type} to memref<*x{element}>");
        s.Line($"func.call @printMemref{element.ToUpperInvariant()}({unranked}) : (memref<*x{element}>) -> ()");
    }

    private string Index(int below) => s.Once(2)
        ? s.Define("index", $"arith.constant {random.Next(below)} : index")
        : s.Define("index", $"arith.remui {s.Value("index")}, {s.Define("index", $"arith.constant {below} : index")} : index");

    private void Memory()
    {
        int rank = 1 + random.Next(3);
        int[] sizes = [.. Enumerable.Range(0, rank).Select(_ => 1 + random.Next(5))];
        string element = s.Pick("f32", "f64", "i32", "i64", "i16"), type = $"memref<{string.Join('x', sizes)}x{element}>", memref = Buffer(type);
        for (int i = random.Next(4); i > 0; i--)
        {
            string[] at = [.. sizes.Select(Index)];
            s.Line($"memref.store {s.Value(element)}, {memref}[{string.Join(", ", at)}] : {type}");
        }
        string[] from = [.. sizes.Select(Index)];
        Print(s.Define(element, $"memref.load {memref}[{string.Join(", ", from)}] : {type}"));
        if (s.Once(2))
        {
            string vector = $"vector<4x{element}>";
            string pad = s.Value(element), bounds = s.Once(2) ? "" : " {in_bounds = [false]}";
            Print(s.Define(vector, $"vector.transfer_read {memref}[{string.Join(", ", sizes.Select(Index))}], {pad}{bounds} : {type}, {vector}"));
            if (s.Once(2)) s.Line($"vector.transfer_write {s.Value(vector)}, {memref}[{string.Join(", ", sizes.Select(Index))}] : {vector}, {type}");
        }
        if (sizes[^1] >= 4 && s.Once(2))
        {
            string vector = $"vector<4x{element}>", zero = s.Define("index", "arith.constant 0 : index");
            string[] row = [.. sizes[..^1].Select(Index), zero];
            if (s.Once(2)) Print(s.Define(vector, $"vector.load {memref}[{string.Join(", ", row)}] : {type}, {vector}"));
            else s.Line($"vector.maskedstore {memref}[{string.Join(", ", row)}], {s.Value("vector<4xi1>")}, {s.Value(vector)} : {type}, vector<4xi1>, {vector}");
        }
        PrintBuffer(memref, type);
    }

    private void MemoryViews()
    {
        string element = s.Pick("f32", "i32", "f64", "i64"), type = $"memref<4x6x{element}>", memref = Buffer(type);
        for (int i = 0; i < 5; i++) s.Line($"memref.store {s.Value(element)}, {memref}[{Index(4)}, {Index(6)}] : {type}");
        switch (random.Next(5))
        {
            case 0:
                int o0 = random.Next(2), o1 = random.Next(3), s1 = 1 + random.Next(2);
                string view = $"memref<2x2x{element}, strided<[6, {s1}], offset: {o0 * 6 + o1}>>", sub = s.Fresh();
                s.Line($"{sub} = memref.subview {memref}[{o0}, {o1}] [2, 2] [1, {s1}] : {type} to {view}");
                s.Line($"memref.store {s.Value(element)}, {sub}[{Index(2)}, {Index(2)}] : {view}");
                string cast = s.Fresh();
                s.Line($"{cast} = memref.cast {sub} : {view} to memref<*x{element}>");
                s.Line($"func.call @printMemref{element.ToUpperInvariant()}({cast}) : (memref<*x{element}>) -> ()");
                break;
            case 1:
                string flat = s.Define($"memref<24x{element}>", $"memref.collapse_shape {memref} [[0, 1]] : {type} into memref<24x{element}>");
                s.Line($"memref.store {s.Value(element)}, {flat}[{Index(24)}] : memref<24x{element}>");
                PrintBuffer(flat, $"memref<24x{element}>");
                break;
            case 2:
                string expanded = $"memref<2x2x6x{element}>", more = s.Define(expanded, $"memref.expand_shape {memref} [[0, 1], [2]] output_shape [2, 2, 6] : {type} into {expanded}");
                PrintBuffer(more, expanded);
                break;
            case 3:
                string copy = Buffer(type);
                s.Line($"memref.copy {memref}, {copy} : {type} to {type}");
                s.Line($"memref.store {s.Value(element)}, {memref}[{Index(4)}, {Index(6)}] : {type}");
                PrintBuffer(copy, type);
                break;
            default:
                string n = Index(5), dynamic = s.Fresh(), dim = s.Define("index", "arith.constant 0 : index");
                s.Line($"{dynamic} = memref.alloc({n}) : memref<?x3x{element}>");
                s.Line($"linalg.fill ins({s.Value(element)} : {element}) outs({dynamic} : memref<?x3x{element}>)");
                Print(s.Define("index", $"memref.dim {dynamic}, {dim} : memref<?x3x{element}>"));
                break;
        }
        PrintBuffer(memref, type);
    }

    private void Linalg()
    {
        string element = s.Pick("f32", "f64", "i32", "i64");
        string a = Filled($"memref<3x4x{element}>"), b = Filled($"memref<4x2x{element}>"), c = Filled($"memref<3x2x{element}>");
        switch (random.Next(4))
        {
            case 0:
                s.Line($"linalg.matmul ins({a}, {b} : memref<3x4x{element}>, memref<4x2x{element}>) outs({c} : memref<3x2x{element}>)");
                break;
            case 1:
                s.Line($"linalg.transpose ins({a} : memref<3x4x{element}>) outs({Filled($"memref<4x3x{element}>")} : memref<4x3x{element}>) permutation = [1, 0]");
                break;
            default:
                string x = s.Fresh(), y = s.Fresh();
                s.Line($"linalg.generic {{indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, 1)>], iterator_types = [\"parallel\", \"reduction\"]}} ins({a} : memref<3x4x{element}>) outs({c} : memref<3x2x{element}>) {{");
                s.Line($"^bb0({x}: {element}, {y}: {element}):");
                int mark = s.Mark();
                s.Indent++;
                s.Know(x, element);
                s.Know(y, element);
                for (int i = 1 + random.Next(3); i > 0; i--) Arithmetic.Emit(s, "", wide: false);
                s.Line($"linalg.yield {s.Define(element, $"arith.{(Types.IsFloat(element) ? "addf" : "addi")} {s.Value(element)}, {y} : {element}")} : {element}");
                s.Indent--;
                s.Release(mark);
                s.Line("}");
                break;
        }
        PrintBuffer(c, $"memref<3x2x{element}>");

        string Filled(string type)
        {
            string memref = Buffer(type);
            var shape = Types.Shape(type)!;
            for (int i = 0; i < 4; i++) s.Line($"memref.store {s.Value(element)}, {memref}[{Index((int)shape[0])}, {Index((int)shape[1])}] : {type}");
            return memref;
        }
    }
}
