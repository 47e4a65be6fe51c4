using MaxTune.Codegen.Cil;
using MaxTune.IR;

namespace MaxTune.Codegen.CSharp;

/// <summary>
/// A model at the kernels level as plain C#: one method of scalar loops over double and long arrays, an operation of linalg after the other, nothing fused or
/// reordered. What the fast kernels are checked against.
/// </summary>
internal sealed class ReferenceEmitter(HelperSource helpers, CodeWriter output, Func<DenseElementsAttr, string> constant)
{
    private static readonly string[] LoopNames = ["i", "j", "k", "l", "p", "q", "r", "s"];

    /// <summary>A row-major array and its extents as C#.</summary>
    private sealed record Plain(string Name, Expr[] Extents, IrType Element);

    private readonly Dictionary<Value, Plain> arrays = [];
    private readonly Dictionary<Value, Expr> scalars = [];
    private readonly Names names = new();

    private static string TypeOf(IrType element) => element is FloatType ? "double" : "long";

    /// <summary><c>public static Array[] Run(Tensor[] inputs)</c>.</summary>
    /// <exception cref="UnsupportedException">An operation has no plain loops here.</exception>
    public void Emit(Operation main)
    {
        output.Open("public static Array[] Run(params Tensor[] inputs)");
        names.Fresh("inputs");
        for (int i = 0; i < main.Body.Arguments.Count; i++)
        {
            var argument = main.Body.Argument(i);
            if (argument.Type is not TensorType type) throw new UnsupportedException(main, $"argument #{i} is no tensor");
            string name = names.Fresh(argument.NameHint ?? $"arg{i}"), element = TypeOf(type.Element);
            output.Line($"{element}[] {name} = inputs[{i}].{(element == "double" ? "ToDoubles" : "ToLongs")}();");
            arrays[argument] = new Plain(name, [.. type.Shape.Select((d, r) => d == IrType.Dynamic ? (Expr)$"inputs[{i}].Shape[{r}]" : Expr.Of(d))], type.Element);
        }
        foreach (var op in main.Body.Operations) Step(op);
        output.Close();
    }

    private void Step(Operation op)
    {
        switch (op.Name)
        {
            case "mt.kernel":
                output.Line();
                output.Line($"// {new KernelOp(op).Name}");
                for (int i = 0; i < op.OperandCount; i++) Alias(op.Body.Argument(i), op.Operand(i));
                foreach (var inner in op.Body.Operations)
                {
                    if (inner.Name != "mt.yield") Step(inner);
                    else for (int i = 0; i < inner.OperandCount; i++) Alias(op.Result(i), inner.Operand(i));
                }
                return;
            case "func.return": output.Line($"return [{string.Join(", ", op.Operands.Select(o => arrays[o].Name))}];"); return;
            case "tensor.empty": arrays[op.Result()] = Empty((TensorType)op.Result().Type, op.Operands.Select(Scalar)); return;
            case "tensor.dim": scalars[op.Result()] = arrays[op.Operand(0)].Extents[Constant(op.Operand(1), op)]; return;
            case "tensor.cast": arrays[op.Result()] = arrays[op.Operand(0)]; return;
            case "tensor.collapse_shape" or "tensor.expand_shape": Reshape(op); return;
            case "tensor.extract_slice": ExtractSlice(op); return;
        }
        if (op.ConstantValue is DenseElementsAttr dense && op.Result().Type is TensorType tensor) Dense(op, dense, tensor);
        else if (StructuredOp.From(op) is { } structured) Structured(structured);
        else if (op.ResultCount == 1 && op.Result().Type is not ShapedType) scalars[op.Result()] = Held(op.Result(), ScalarOf(op));
        else throw new UnsupportedException(op, "has no plain loops");
    }

    private void Alias(Value to, Value from)
    {
        if (arrays.TryGetValue(from, out var array)) arrays[to] = array;
        else scalars[to] = Scalar(from);
    }

    private static int Constant(Value value, Operation op) =>
        value.DefiningOp?.ConstantValue is IntegerAttr integer ? (int)integer.Int64 : throw new UnsupportedException(op, "has a position known only when it runs");

    // an array of its own is made where the result is written; until then only extents are known
    private static Plain Empty(TensorType type, IEnumerable<Expr> dynamic)
    {
        using var unknown = dynamic.GetEnumerator();
        return new Plain("", [.. type.Shape.Select(d => d != IrType.Dynamic ? Expr.Of(d) : unknown.MoveNext() ? unknown.Current : "0")], type.Element);
    }

    private static Expr Product(IEnumerable<Expr> extents)
    {
        Expr[] all = [.. extents];
        if (all.All(e => long.TryParse(e.Text, out _))) return Expr.Of(all.Aggregate(1L, (n, e) => n * long.Parse(e.Text)));
        Expr[] factors = [.. all.Where(e => e.Text != "1")];
        return factors.Length == 0 ? "1" : factors.Aggregate((a, b) => Expr.Infix(a, "*", b));
    }

    private void Dense(Operation op, DenseElementsAttr dense, TensorType tensor)
    {
        string name = names.Fresh(op.Result().NameHint ?? "constant"), type = TypeOf(tensor.Element);
        output.Line($"{type}[] {name} = Tensor.{(type == "double" ? "ToDoubles" : "ToLongs")}({constant(dense)}, \"{tensor.Element}\", {dense.Count});");
        arrays[op.Result()] = new Plain(name, [.. tensor.Shape.Select(Expr.Of)], tensor.Element);
    }

    private void Reshape(Operation op)
    {
        var source = arrays[op.Operand(0)];
        var type = (TensorType)op.Result().Type;
        var groups = op.Attr<ArrayAttr>("reassociation")!.Elements.Select(g => ((ArrayAttr)g).Elements.Select(i => (int)((IntegerAttr)i).Int64).ToArray()).ToArray();
        Expr[] extents;
        if (op.Name == "tensor.collapse_shape") extents = [.. groups.Select(g => Product(g.Select(d => source.Extents[d])))];
        else
        {
            extents = new Expr[type.Rank];
            for (int g = 0; g < groups.Length; g++)
                foreach (int d in groups[g])
                {
                    long others = groups[g].Where(o => o != d).Aggregate(1L, (n, o) => type.Shape[o] == IrType.Dynamic ? throw new UnsupportedException(op, "has two unknown extents in a group") : n * type.Shape[o]);
                    extents[d] = type.Shape[d] != IrType.Dynamic ? Expr.Of(type.Shape[d]) : others == 1 ? source.Extents[g] : Expr.Infix(source.Extents[g], "/", Expr.Of(others));
                }
        }
        arrays[op.Result()] = source with { Extents = extents };
    }

    private void ExtractSlice(Operation op)
    {
        var source = arrays[op.Operand(0)];
        var type = (TensorType)op.Result().Type;
        int operand = 1;
        Expr[] Mixed(string name) => [.. op.Attr<DenseArrayAttr>(name)!.ToInt64().Select(v => v == IrType.Dynamic ? Scalar(op.Operand(operand++)) : Expr.Of(v))];
        Expr[] offsets = Mixed("static_offsets"), sizes = Mixed("static_sizes"), strides = Mixed("static_strides");
        if (sizes.Length != type.Rank) throw new UnsupportedException(op, "drops dimensions");
        var result = Declare(op.Result(), new Plain("", sizes, type.Element), copy: null);
        Nest(sizes, [], loops => output.Line($"{result.Name}[{Offset(loops, sizes)}] = {source.Name}[{Offset([.. loops.Select((l, d) => Sum(offsets[d], strides[d].Text == "1" ? l : Expr.Infix(l, "*", strides[d])))], source.Extents)}];"));
        arrays[op.Result()] = result;
    }

    private static Expr Sum(Expr a, Expr b) => a.Text == "0" ? b : b.Text == "0" ? a : Expr.Infix(a, "+", b);

    private Plain Declare(Value value, Plain like, string? copy)
    {
        string name = names.Fresh(value.NameHint ?? "t"), type = TypeOf(like.Element);
        output.Line(copy is null ? $"{type}[] {name} = new {type}[{Product(like.Extents)}];" : $"{type}[] {name} = ({type}[]){copy}.Clone();");
        return like with { Name = name };
    }

    private static Expr Offset(Expr[] indices, Expr[] extents)
    {
        Expr at = "0";
        for (int d = 0; d < indices.Length; d++)
        {
            if (at.Text != "0" && extents[d].Text != "1") at = Expr.Infix(at, "*", extents[d]);
            at = Sum(at, indices[d]);
        }
        return at;
    }

    private void Nest(Expr[] extents, IteratorKind[] kinds, Action<Expr[]> body)
    {
        names.Enter();
        var loops = new Expr[extents.Length];
        int depth = 0;
        for (int d = 0; d < extents.Length; d++)
        {
            loops[d] = names.Fresh(d < LoopNames.Length ? LoopNames[d] : "i");
            output.Open($"for (long {loops[d]} = 0; {loops[d]} < {extents[d].In(Expr.Shift)}; {loops[d]}++)");
            depth++;
        }
        body(loops);
        for (; depth > 0; depth--) output.Close();
        names.Exit();
    }

    private void Structured(StructuredOp structured)
    {
        var op = structured.Op;
        if (!structured.OnTensors) throw new UnsupportedException(op, "works on buffers");
        var maps = structured.IndexingMaps;
        var extents = new Expr[structured.LoopCount];
        for (int l = 0; l < extents.Length; l++)
        {
            if (structured.LoopSource(l) is not var (operand, dim)) throw new UnsupportedException(op, "has a loop whose extent no operand shows");
            extents[l] = arrays[op.Operand(operand)].Extents[dim];
        }
        int inputs = structured.InputCount;
        output.Line($"// {op.Name}{OutputCode.At(op)}");
        var results = new Plain[op.ResultCount];
        for (int i = 0; i < results.Length; i++)
        {
            var start = arrays[op.Operand(inputs + i)];
            // what nobody reads need not be copied
            bool read = structured.Body.Argument(inputs + i).HasUses;
            results[i] = Declare(op.Result(i), start, read && start.Name.Length > 0 ? start.Name : null);
        }
        Nest(extents, structured.IteratorKinds, loops =>
        {
            for (int i = 0; i < op.OperandCount; i++)
            {
                var argument = structured.Body.Argument(i);
                scalars[argument] = op.Operand(i).Type is not ShapedType ? Scalar(op.Operand(i)) : Element(i < inputs ? arrays[op.Operand(i)] : results[i - inputs], maps[i], loops);
            }
            foreach (var inner in structured.Body.Operations)
            {
                if (inner.Name == "linalg.yield")
                    for (int i = 0; i < results.Length; i++) output.Line($"{Element(results[i], maps[inputs + i], loops)} = {Scalar(inner.Operand(i))};");
                else if (inner.Name == "linalg.index") scalars[inner.Result()] = loops[(int)inner.Attr<IntegerAttr>("dim")!.Int64];
                else scalars[inner.Result()] = Held(inner.Result(), ScalarOf(inner));
            }
        });
        for (int i = 0; i < results.Length; i++) arrays[op.Result(i)] = results[i];
    }

    private static Expr Element(Plain array, AffineMap map, Expr[] loops) =>
        array.Name.Length == 0 ? "0" : (Expr)$"{array.Name}[{Offset([.. map.Results.Select(r => Affine(r, loops))], array.Extents)}]";

    private static Expr Affine(AffineExpr expr, Expr[] loops)
    {
        switch (expr)
        {
            case AffineConstant c: return Expr.Of(c.Value);
            case AffineDim d: return loops[d.Position];
        }
        if (expr is not AffineBinary binary) return "0";
        // indices are never negative
        return Expr.Infix(Affine(binary.Lhs, loops), binary.Kind switch { AffineKind.Add => "+", AffineKind.Mul => "*", AffineKind.Mod => "%", _ => "/" }, Affine(binary.Rhs, loops));
    }

    // ---- scalars

    private Expr Scalar(Value value)
    {
        if (scalars.TryGetValue(value, out var known)) return known;
        return value.DefiningOp is { ConstantValue: { } } op ? ScalarOf(op) : throw new UnsupportedException(value.DefiningOp ?? value.DefiningBlock!.Parent!.Owner, "makes a scalar that is not known here");
    }

    // read several times: a variable
    private Expr Held(Value value, Expr expression)
    {
        if (value.Uses.Take(2).Count() < 2 || value.DefiningOp?.ConstantValue is not null) return expression;
        string name = names.Fresh(value.NameHint ?? "v");
        output.Line($"{(CSharpTypes.IsBool(value.Type) ? "bool" : TypeOf(value.Type))} {name} = {expression};");
        return name;
    }

    private Expr ScalarOf(Operation op) => ReferenceScalars.Of(op, Scalar, helpers) ?? throw new UnsupportedException(op, "has no plain scalar code");
}
