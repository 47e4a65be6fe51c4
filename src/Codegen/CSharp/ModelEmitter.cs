using MaxTune.Codegen.Analysis;
using MaxTune.Codegen.Cil;
using MaxTune.Codegen.Programs;
using MaxTune.IR;

namespace MaxTune.Codegen.CSharp;

/// <summary>
/// The flat <c>@main</c> of the loops level as a class: <c>Call</c> checks shapes and makes results, <c>Run</c> calls the kernels. What lies between kernels shares
/// an arena by liveness; buffers of unknown extents share slots that grow.
/// </summary>
internal sealed class ModelEmitter
{
    /// <summary>A memref: the C# pointer to its first element, and its extents.</summary>
    private sealed record View(string Pointer, Expr[] Extents, MemRefType Type)
    {
        public Expr Bytes => Expr.Infix(Count, "*", Expr.Of(DenseElementsAttr.ByteWidth(Type.Element)!.Value));

        public Expr Count => Extents.Aggregate((Expr)"1", (a, b) => a.Text == "1" ? b : b.Text == "1" ? a : Expr.Infix(a, "*", b));
    }

    private sealed record Local(Value Alloc, ProgramBuffer Life, bool IsStatic);

    private readonly Operation main;
    private readonly Operation loops;
    private readonly WeightTable weights;
    private readonly CodeWriter output = new();
    private readonly Dictionary<Value, View> views = [];
    private readonly Dictionary<Value, Expr> scalars = [];
    private readonly Dictionary<Value, Value> roots = [];
    private readonly Dictionary<Value, string> results = [];
    private readonly List<Local> locals = [];
    private readonly Names names = new();
    private readonly string[] inputNames;
    private readonly long batch;
    private long arenaBytes;

    private ModelEmitter(Operation loops, Operation main, WeightTable weights, OutputCodeOptions options)
    {
        (this.loops, this.main, this.weights, batch) = (loops, main, weights, options.Batch);
        inputNames = [.. main.Body.Arguments.Select((a, i) => i < options.InputNames.Count ? options.InputNames[i] : a.NameHint ?? $"arg{i}")];
    }

    public static string Emit(Operation loops, Operation main, WeightTable weights, OutputCodeOptions options)
    {
        var emitter = new ModelEmitter(loops, main, weights, options);
        emitter.Emit();
        return emitter.output.ToString();
    }

    private static string DType(IrType element) => element.ToString();

    private static string Extents(MemRefType type) => string.Join(", ", type.Shape.Select(d => d == IrType.Dynamic ? "-1" : $"{d}"));

    private void Emit()
    {
        PlanBuffers();
        var exit = main.Body.Last!;
        MemRefType[] inputs = [.. main.Body.Arguments.Select(a => a.Type as MemRefType ?? throw new UnsupportedException(main, $"argument #{a.Index} is no tensor"))];
        output.Open("static unsafe class Model");
        output.Line($"public static readonly (string Name, string DType, long[] Shape)[] Inputs = [{string.Join(", ", inputs.Select((t, i) => $"(\"{inputNames[i]}\", \"{DType(t.Element)}\", [{Extents(t)}])"))}];");
        if (inputs.Any(t => !t.HasStaticShape)) output.Line($"/// <summary>What -1 is in made-up inputs.</summary>");
        output.Line($"public const long Batch = {batch};");
        output.Line();
        BufferTable();
        output.Line("/// <summary>Runs the model into new tensors.</summary>");
        output.Open("public static Tensor[] Call(params Tensor[] inputs)");
        output.Line($"if (inputs.Length != {inputs.Length}) throw new ArgumentException($\"{inputs.Length} inputs, got {{inputs.Length}}\");");
        for (int i = 0; i < inputs.Length; i++) output.Line($"inputs[{i}].Require(\"{inputNames[i]}\", \"{DType(inputs[i].Element)}\"{(inputs[i].Rank > 0 ? ", " + Extents(inputs[i]) : "")});");
        Bindings(inputs);
        Walk(calls: false);
        var made = exit.Operands.Select(o => $"new Tensor(\"{DType(((MemRefType)o.Type).Element)}\"{string.Concat(views[o].Extents.Select(e => ", " + e))})");
        output.Line($"Tensor[] outputs = [{string.Join(", ", made)}];");
        output.Line("Run(inputs, outputs);");
        output.Line("return outputs;");
        output.Close();
        output.Line();
        output.Line("/// <summary>Runs the model: no checks, no allocation.</summary>");
        output.Open("public static void Run(Tensor[] inputs, Tensor[] outputs)");
        names.Enter();
        Bindings(inputs);
        for (int i = 0; i < exit.OperandCount; i++)
        {
            string type = CSharpTypes.Name(CSharpTypes.Lane(((MemRefType)exit.Operand(i).Type).Element)!), name = names.Fresh($"out{i}");
            output.Line($"{type}* {name} = ({type}*)outputs[{i}].Data;");
            results[Root(exit.Operand(i))] = name;
        }
        Walk(calls: true);
        names.Exit();
        output.Close();
        output.Close();
    }

    private void Bindings(MemRefType[] inputs)
    {
        for (int i = 0; i < inputs.Length; i++)
        {
            var argument = main.Body.Argument(i);
            string type = CSharpTypes.Name(CSharpTypes.Lane(inputs[i].Element)!), name = names.Fresh(Names.Identifier(inputNames[i]));
            output.Line($"{type}* {name} = ({type}*)inputs[{i}].Data;");
            var extents = new Expr[inputs[i].Rank];
            for (int d = 0; d < extents.Length; d++)
            {
                extents[d] = Expr.Native(inputs[i].Shape[d]);
                if (inputs[i].Shape[d] != IrType.Dynamic) continue;
                extents[d] = names.Fresh($"{name}_size{d}");
                output.Line($"nint {extents[d]} = (nint)inputs[{i}].Shape[{d}];");
            }
            views[argument] = new View(name, extents, inputs[i]);
        }
    }

    // ---- buffers

    private Value Root(Value value)
    {
        while (value.DefiningOp is { } op && AffineForms.IsView(op)) value = op.Operand(0);
        return value;
    }

    private void PlanBuffers()
    {
        var lives = new Dictionary<Value, ProgramBuffer>();
        int step = 0;
        foreach (var op in main.Body.Operations)
        {
            if (op.Name is "func.call" or "memref.copy" or "func.return")
                foreach (var operand in op.Operands.Where(o => o.Type is MemRefType).Select(Root))
                    if (operand.DefiningOp is { Name: "memref.alloc" })
                    {
                        if (!lives.TryGetValue(operand, out var life))
                        {
                            var type = (MemRefType)operand.Type;
                            lives[operand] = life = new ProgramBuffer(BufferKind.Arena, 0, type.HasStaticShape ? type.ElementCount * DenseElementsAttr.ByteWidth(type.Element)!.Value : 0, step);
                        }
                        life.Dies = step;
                    }
            step++;
        }
        var returned = main.Body.Last!.Operands.Select(Root).ToHashSet();
        foreach (var (alloc, life) in lives)
            if (!returned.Contains(alloc)) locals.Add(new Local(alloc, life, ((MemRefType)alloc.Type).HasStaticShape));
        arenaBytes = ArenaPlan.Place(locals.Where(l => l.IsStatic).Select(l => l.Life));
        // buffers of unknown extents: slots, each for buffers that are never alive together
        var slots = new List<ProgramBuffer>();
        foreach (var local in locals.Where(l => !l.IsStatic).OrderBy(l => l.Life.Born))
        {
            int slot = slots.FindIndex(s => s.Dies < local.Life.Born);
            if (slot < 0) (slot, _) = (slots.Count, slots.Count);
            if (slot == slots.Count) slots.Add(local.Life);
            else slots[slot] = local.Life;
            local.Life.Index = slot;
        }
    }

    private static string NameOf(Value alloc) => Names.Identifier(alloc.NameHint ?? "buffer");

    private void BufferTable()
    {
        if (locals.Count == 0) return;
        output.Line("// buffer           offset    bytes   steps");
        foreach (var local in locals)
            output.Line(local.IsStatic
                ? $"// {NameOf(local.Alloc),-14} {local.Life.Index,8} {local.Life.Bytes,8}   {local.Life.Born}..{local.Life.Dies}   {local.Alloc.Type}"
                : $"// {NameOf(local.Alloc),-14}   slot {local.Life.Index}            {local.Life.Born}..{local.Life.Dies}   {local.Alloc.Type}");
        if (arenaBytes > 0) output.Line($"private static readonly byte* arena = Memory.Allocate({arenaBytes});");
        long slots = locals.Where(l => !l.IsStatic).Select(l => l.Life.Index + 1).DefaultIfEmpty(0).Max();
        if (slots > 0)
        {
            output.Line($"private static readonly (nint Memory, long Bytes)[] slots = new (nint, long)[{slots}];");
            output.Line();
            output.Lines("""
                private static byte* Slot(int slot, long bytes)
                {
                    if (slots[slot].Bytes < bytes)
                    {
                        NativeMemory.AlignedFree((void*)slots[slot].Memory);
                        slots[slot] = ((nint)Memory.Allocate(bytes), bytes);
                    }
                    return (byte*)slots[slot].Memory;
                }
                """);
        }
        output.Line();
    }

    // ---- operations

    private void Walk(bool calls)
    {
        foreach (var op in main.Body.Operations)
        {
            switch (op.Name)
            {
                case "memref.alloc": Alloc(op, calls); break;
                case "memref.dealloc" or "func.return" or "arith.constant": break;
                case "memref.get_global": Global(op, calls); break;
                case "memref.dim": scalars[op.Result()] = views[op.Operand(0)].Extents[(int)(AffineForms.ConstantOf(op.Operand(1)) ?? throw new UnsupportedException(op, "of a dimension known only when it runs"))]; break;
                case "memref.cast" or "memref.collapse_shape" or "memref.expand_shape": Reshape(op); break;
                case "memref.copy": if (calls) Copy(op); break;
                case "func.call": if (calls) Call(op); break;
                default:
                    if (op.ResultCount != 1 || op.Result().Type is ShapedType || op.Regions.Length > 0) throw new UnsupportedException(op, "between kernels has no C#");
                    string name = names.Fresh(op.Result().NameHint ?? "n");
                    output.Line($"nint {name} = {Scalar(op)};");
                    scalars[op.Result()] = name;
                    break;
            }
        }
    }

    private Expr Scalar(Value value) =>
        scalars.TryGetValue(value, out var known) ? known : AffineForms.ConstantOf(value) is { } constant ? Expr.Native(constant) : throw new UnsupportedException(main, $"needs %{MethodEmitter.NameOf(value)} between kernels");

    private Expr Scalar(Operation op)
    {
        Expr A() => Scalar(op.Operand(0));
        Expr B() => Scalar(op.Operand(1));
        return op.Name switch
        {
            "arith.addi" => Expr.Infix(A(), "+", B()),
            "arith.subi" => Expr.Infix(A(), "-", B()),
            "arith.muli" => Expr.Infix(A(), "*", B()),
            "arith.divui" or "arith.divsi" => Expr.Infix(A(), "/", B()),
            "arith.remui" or "arith.remsi" => Expr.Infix(A(), "%", B()),
            "arith.ceildivui" or "arith.ceildivsi" => Expr.Infix(Expr.Infix(Expr.Infix(A(), "+", B()), "-", "1"), "/", B()),
            "arith.minsi" or "arith.minui" => Expr.Call("Math.Min", A(), B()),
            "arith.maxsi" or "arith.maxui" => Expr.Call("Math.Max", A(), B()),
            "arith.index_cast" => Expr.Cast("nint", A()),
            _ => throw new UnsupportedException(op, "between kernels has no C#"),
        };
    }

    private void Alloc(Operation op, bool calls)
    {
        var type = (MemRefType)op.Result().Type;
        int operand = 0;
        Expr[] extents = [.. type.Shape.Select(d => d == IrType.Dynamic ? Scalar(op.Operand(operand++)) : Expr.Native(d))];
        if (!calls || results.TryGetValue(op.Result(), out _))
        {
            views[op.Result()] = new View(calls ? results[op.Result()] : "", extents, type);
            return;
        }
        var local = locals.Find(l => ReferenceEquals(l.Alloc, op.Result()));
        if (local is null) return;
        string element = CSharpTypes.Name(CSharpTypes.Lane(type.Element)!), name = names.Fresh(NameOf(op.Result()));
        var view = new View(name, extents, type);
        output.Line(local.IsStatic ? $"{element}* {name} = ({element}*)(arena + {local.Life.Index});" : $"{element}* {name} = ({element}*)Slot({local.Life.Index}, {view.Bytes});");
        views[op.Result()] = view;
    }

    private void Global(Operation op, bool calls)
    {
        string symbol = op.Attr<SymbolRefAttr>("name")!.Root;
        if (SymbolTable.Lookup(loops, symbol)?.Attr("initial_value") is not DenseElementsAttr value) throw new UnsupportedException(op, $"refers to @{symbol}, which is no constant with a value");
        var type = (MemRefType)op.Result().Type;
        string element = CSharpTypes.Name(CSharpTypes.Lane(type.Element)!);
        string pointer = calls ? $"({element}*)Weights.{weights.Name(value, symbol)}" : "";
        views[op.Result()] = new View(pointer, [.. type.Shape.Select(Expr.Native)], type);
    }

    private void Reshape(Operation op)
    {
        var source = views[op.Operand(0)];
        var type = (MemRefType)op.Result().Type;
        Expr[] extents = source.Extents;
        if (op.Name != "memref.cast")
        {
            var groups = op.Attr<ArrayAttr>("reassociation")!.Elements.Select(g => ((ArrayAttr)g).Elements.Select(i => (int)((IntegerAttr)i).Int64).ToArray()).ToArray();
            if (op.Name == "memref.collapse_shape") extents = [.. groups.Select(g => new View("", [.. g.Select(d => source.Extents[d])], type).Count)];
            else
            {
                int operand = 1;
                extents = [.. type.Shape.Select(d => d == IrType.Dynamic ? Scalar(op.Operand(operand++)) : Expr.Native(d))];
            }
        }
        views[op.Result()] = new View(source.Pointer, extents, type);
    }

    private void Copy(Operation op)
    {
        var (from, to) = (views[op.Operand(0)], views[op.Operand(1)]);
        output.Line($"Buffer.MemoryCopy({from.Pointer}, {to.Pointer}, {to.Bytes}, {from.Bytes});");
    }

    private void Call(Operation op)
    {
        string callee = op.Attr<SymbolRefAttr>("callee")!.Root;
        var function = SymbolTable.Lookup(loops, callee)!;
        var arguments = new List<string>();
        for (int i = 0; i < op.OperandCount; i++)
            foreach (var (_, _, kind, dimension) in FunctionEmitter.SignatureOf(function.Body.Argument(i)))
            {
                if (op.Operand(i).Type is not MemRefType) arguments.Add(Scalar(op.Operand(i)).Text);
                else if (kind is null) arguments.Add(views[op.Operand(i)].Pointer);
                else if (kind == SymbolKind.Size) arguments.Add(views[op.Operand(i)].Extents[dimension].Text);
                else throw new UnsupportedException(op, "passes a strided buffer");
            }
        output.Line($"Kernels.{Names.Identifier(callee)}({string.Join(", ", arguments)});");
    }
}
