using MaxTune.Codegen.Analysis;
using MaxTune.Codegen.Cil;
using MaxTune.IR;

namespace MaxTune.Codegen.CSharp;

/// <summary>
/// A function of the loops level as C# methods: one, and one more for each top-level <c>scf.parallel</c>, whose iterations run on the thread pool. Same operations
/// in the same order as the IL, so the same bits.
/// </summary>
internal sealed class FunctionEmitter
{
    /// <summary>Buffers of a method go on its stack up to this many bytes, all of them together.</summary>
    private const long LargestStackBuffer = FunctionContext.LargestStackBuffer;

    private readonly Operation function;
    private readonly string name;
    private readonly HelperSource helpers;
    private readonly CodeWriter output;
    private readonly IReadOnlyDictionary<string, string>? loopNotes;
    private readonly AffineForms forms = new();
    private readonly List<Operation> loops;
    private readonly List<Operation> serial;
    private readonly Dictionary<Operation, Placement> shares = [];
    private readonly Placement placement;

    private FunctionEmitter(Operation function, string name, HelperSource helpers, CodeWriter output, IReadOnlyDictionary<string, string>? loopNotes)
    {
        (this.function, this.name, this.helpers, this.output, this.loopNotes) = (function, name, helpers, output, loopNotes);
        if (function.Regions[0].Blocks.Count != 1) throw new UnsupportedException(function, "has several blocks, which the C# emitter has no code for");
        if (function.Body.Last is { Name: "func.return", OperandCount: > 0 } exit) throw new UnsupportedException(exit, "returns values; a kernel writes its results to memref arguments");
        loops = [.. function.Body.Operations.Where(o => o.Name == "scf.parallel")];
        serial = [.. function.Body.Operations.Where(o => o.Name != "scf.parallel" && !OpRoles.IsTerminator(o) && o.Name != "memref.dealloc" && !OpRoles.IsRepeatable(o))];
        foreach (var loop in loops) shares[loop] = new Placement(forms, [loop], null, op => serial.Contains(op) || loops.Contains(op) && !ReferenceEquals(op, loop));
        var handed = shares.Values.SelectMany(s => s.Imports.Where(s.IsUsed))
            .Concat(loops.SelectMany(l => l.Operands)).Concat(Buffers().SelectMany(b => b.DefiningOp!.Operands)).Where(v => !OpRoles.IsConstant(v.DefiningOp));
        placement = new Placement(forms, serial, handed);
    }

    /// <exception cref="UnsupportedException">The function holds what has no C#.</exception>
    /// <param name="loopNotes">Comments for loops, by the names of their variables.</param>
    public static void Emit(Operation function, string name, HelperSource helpers, CodeWriter output, IReadOnlyDictionary<string, string>? loopNotes = null)
    {
        var emitter = new FunctionEmitter(function, name, helpers, output, loopNotes);
        emitter.EmitMain();
        for (int i = 0; i < emitter.loops.Count; i++)
        {
            output.Line();
            emitter.EmitShare(emitter.loops[i], emitter.ShareName(i));
        }
    }

    private string ShareName(int i) => loops.Count == 1 ? name + "_share" : $"{name}_share{i}";

    // top-level allocations that any method uses
    private IEnumerable<Value> Buffers() => shares.Values.SelectMany(s => s.Roots).Where(IsTopLevelBuffer).Distinct();

    private bool IsTopLevelBuffer(Value root) => root.DefiningOp is { Name: "memref.alloc" or "memref.alloca" } op && ReferenceEquals(op.Block, function.Body);

    // ---- signatures: a memref is a pointer, followed by what its type leaves unknown

    private sealed record Parameter(string Type, string Name);

    public static IEnumerable<(string Type, string Wish, SymbolKind? Kind, int Dimension)> SignatureOf(Value argument)
    {
        if (argument.Type is not MemRefType memref)
        {
            yield return (CSharpTypes.IsBool(argument.Type) ? "bool" : CSharpTypes.Name(ClrTypes.Scalar(argument.Type) ?? typeof(nint)), MethodEmitter.NameOf(argument), null, 0);
            yield break;
        }
        string wish = Names.Identifier(argument.NameHint ?? "arg" + (argument as BlockArgument)?.Index);
        yield return (CSharpTypes.Name(Addressing.LaneOf(argument)) + "*", wish, null, 0);
        for (int i = 0; i < memref.Rank; i++)
            if (memref.Shape[i] == IrType.Dynamic) yield return ("nint", $"{wish}_size{i}", SymbolKind.Size, i);
        if (memref.Layout is not StridedLayoutAttr || memref.StridesAndOffset() is not var (strides, offset)) yield break;
        for (int i = 0; i < memref.Rank; i++)
            if (strides[i] == IrType.Dynamic) yield return ("nint", $"{wish}_stride{i}", SymbolKind.Stride, i);
        if (offset == IrType.Dynamic) yield return ("nint", $"{wish}_offset", SymbolKind.Offset, 0);
    }

    private List<Parameter> Arguments(MethodEmitter e)
    {
        var parameters = new List<Parameter>();
        foreach (var argument in function.Body.Arguments)
            foreach (var (type, wish, kind, dimension) in SignatureOf(argument))
            {
                var parameter = new Parameter(type, e.Names.Fresh(wish));
                parameters.Add(parameter);
                if (kind is { } k) e.BindExtent(forms.SymbolOf(k, argument, dimension), parameter.Name);
                else if (argument.Type is MemRefType) e.Addressing.AddRoot(argument, parameter.Name);
                else e.Bind(argument, new Variable(parameter.Name, type));
            }
        return parameters;
    }

    private void Open(string method, IEnumerable<Parameter> parameters)
    {
        output.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]");
        output.Open($"public static void {method}({string.Join(", ", parameters.Select(p => $"{p.Type} {p.Name}"))})");
    }

    // ---- the method of the function's name

    private void EmitMain()
    {
        var frees = new List<string>();
        var e = new MethodEmitter(forms, placement, helpers, output) { LoopNotes = loopNotes };
        var parameters = Arguments(e);
        Open(name, parameters);
        Value[] buffers = [.. placement.Roots.Concat(Buffers()).Distinct()];
        var late = buffers.Where(b => !BytesOf(b).IsConstant).Select(b => b.DefiningOp).ToHashSet();
        AddBuffers(e, [.. buffers.Where(b => !late.Contains(b.DefiningOp))], alone: loops.Count == 0, frees);
        foreach (var op in function.Body.Operations)
        {
            if (op.Name == "scf.parallel") CallShare(e, op, parameters);
            else if (late.Contains(op)) AddBuffers(e, [op.Result()], alone: false, frees);
            else e.EmitOperation(op);
        }
        foreach (string free in frees) output.Line(free);
        output.Close();
    }

    /// <summary>Buffers of a method lie together, 64-byte aligned: on the stack, or in the thread's scratch memory when they are many.</summary>
    private void AddBuffers(MethodEmitter e, IReadOnlyList<Value> roots, bool alone, List<string> frees)
    {
        var inside = new List<(Value Root, long At)>();
        long total = 0;
        foreach (var root in roots.Where(r => r.DefiningOp is not null))
        {
            var op = root.DefiningOp!;
            string type = CSharpTypes.Name(Addressing.LaneOf(root));
            if (op.Name == "memref.get_global")
            {
                string weight = e.Names.Fresh(MethodEmitter.NameOf(root));
                output.Line($"{type}* {weight} = ({type}*)Weights.{Names.Identifier(op.Attr<SymbolRefAttr>("name")!.Root)};");
                e.Addressing.AddRoot(root, weight);
                continue;
            }
            var bytes = BytesOf(root);
            if (bytes.IsConstant && (alone || !IsTopLevelBuffer(root)))
            {
                inside.Add((root, total));
                total = checked(total + (bytes.Constant + 63) / 64 * 64);
                continue;
            }
            if (!IsTopLevelBuffer(root)) throw new UnsupportedException(op, "of a size known only at run time must be at the top level of its function");
            string buffer = e.Names.Fresh(Wish(root));
            output.Line($"{type}* {buffer} = ({type}*)NativeMemory.AlignedAlloc((nuint)Math.Max(1, {e.Form(bytes)}), 64);");
            frees.Add($"NativeMemory.AlignedFree({buffer});");
            e.Addressing.AddRoot(root, buffer);
        }
        if (inside.Count == 0) return;
        string scratch;
        if (total <= LargestStackBuffer)
        {
            string stack = e.Names.Fresh("stack");
            output.Line($"byte* {stack} = stackalloc byte[{total} + 63];");
            scratch = e.Names.Fresh("scratch");
            output.Line($"byte* {scratch} = (byte*)(((nint){stack} + 63) & ~63);");
        }
        else
        {
            scratch = e.Names.Fresh("scratch");
            output.Line($"byte* {scratch} = Memory.Scratch({total});");
        }
        foreach (var (root, at) in inside)
        {
            string type = CSharpTypes.Name(Addressing.LaneOf(root)), buffer = e.Names.Fresh(Wish(root));
            output.Line($"{type}* {buffer} = ({type}*){(at == 0 ? scratch : $"({scratch} + {at})")};   // {((MemRefType)root.Type)}");
            e.Addressing.AddRoot(root, buffer);
        }
    }

    private static string Wish(Value root) => root.NameHint ?? "tile";

    private AffineForm BytesOf(Value buffer)
    {
        var bytes = AffineForm.Of(AffineForms.ElementBytes(((MemRefType)buffer.Type).Element)!.Value);
        foreach (var size in forms.ViewOf(buffer)!.Sizes) bytes *= size;
        return bytes;
    }

    // ---- scf.parallel

    // Parallel.For(0, n, i => kernel_share(x, w, y, i * 64))
    private void CallShare(MethodEmitter e, Operation loop, List<Parameter> parameters)
    {
        if (loop.ResultCount > 0) throw new UnsupportedException(loop, "with reductions has no code in the C# emitter: use scf.for");
        int rank = loop.Body.Arguments.Count;
        var counts = new Expr[rank];
        for (int d = 0; d < rank; d++) counts[d] = Count(e, loop, d);
        string total = counts.Aggregate((a, b) => Expr.Infix(a, "*", b)).Text;
        string i = e.Names.Fresh("i");
        var ivs = new Expr[rank];
        Expr rest = total.All(char.IsAsciiDigit) ? i : Expr.Cast("nint", i);
        for (int d = rank - 1; d >= 0; d--)
        {
            Expr at = d == 0 ? rest : Expr.Infix(rest, "%", counts[d]);
            Expr step = e.Value(loop, 2 * rank + d), lower = e.Value(loop, d);
            if (step.Text != "1") at = Expr.Infix(at, "*", step);
            if (lower.Text != "0") at = Expr.Infix(lower, "+", at);
            ivs[d] = at;
            rest = Expr.Infix(rest, "/", counts[d]);
        }
        var share = shares[loop];
        IEnumerable<string> handed =
        [
            .. parameters.Select(p => p.Name), .. share.Roots.Where(IsTopLevelBuffer).Select(r => e.Addressing.RootName(r)),
            .. ImportsOf(share).Select(v => e.Value(v).Text), .. ivs.Select(v => v.Text),
        ];
        output.Line($"Parallel.For(0, {total}, {i} => {ShareName(loops.IndexOf(loop))}({string.Join(", ", handed)}));");
    }

    private static IEnumerable<Value> ImportsOf(Placement share) => share.Imports.Where(v => v.Type is not MemRefType && share.IsUsed(v));

    private Expr Count(MethodEmitter e, Operation loop, int d)
    {
        int rank = loop.Body.Arguments.Count;
        if (AffineForms.ConstantOf(loop.Operand(d)) is { } lower && AffineForms.ConstantOf(loop.Operand(rank + d)) is { } upper && AffineForms.ConstantOf(loop.Operand(2 * rank + d)) is { } step and > 0)
            return Expr.Native(ScalarOps.TripCount((nint)lower, (nint)upper, (nint)step));
        return e.Held(e.Helper(typeof(ScalarOps), nameof(ScalarOps.TripCount), e.Value(loop, d), e.Value(loop, rank + d), e.Value(loop, 2 * rank + d)), "nint", "count");
    }

    private void EmitShare(Operation loop, string method)
    {
        var share = shares[loop];
        var e = new MethodEmitter(forms, share, helpers, output) { LoopNotes = loopNotes };
        var parameters = Arguments(e);
        foreach (var root in share.Roots.Where(IsTopLevelBuffer))
        {
            var parameter = new Parameter(CSharpTypes.Name(Addressing.LaneOf(root)) + "*", e.Names.Fresh(Wish(root)));
            parameters.Add(parameter);
            e.Addressing.AddRoot(root, parameter.Name);
        }
        foreach (var value in ImportsOf(share).Concat(loop.Body.Arguments))
        {
            var parameter = new Parameter(e.TypeName(value), e.Names.Fresh(MethodEmitter.NameOf(value)));
            parameters.Add(parameter);
            e.Bind(value, new Variable(parameter.Name, parameter.Type));
        }
        Open(method, parameters);
        e.EmitBlock(function.Body, OpRoles.IsRepeatable);
        AddBuffers(e, [.. share.Roots.Where(r => !IsTopLevelBuffer(r))], alone: true, []);
        e.EmitIteration(loop);
        output.Close();
    }
}
