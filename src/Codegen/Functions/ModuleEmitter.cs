using System.Reflection.Emit;
using MaxTune.Codegen.Cil;
using MaxTune.IR;

namespace MaxTune.Codegen.Functions;

/// <summary>What the functions of one module share while they are emitted: methods, numbers of operations and constants.</summary>
internal sealed class ModuleEmitter(Operation root)
{
    private readonly Dictionary<Operation, DynamicMethod> methods = [];
    private readonly Queue<(Operation Function, DynamicMethod Method)> waiting = [];
    private readonly Dictionary<Operation, int> numbers = [];
    private readonly List<Operation> sites = [];
    private readonly Dictionary<int, Value[]> inputs = [];
    private readonly List<NdArray> constants = [];
    private readonly Dictionary<DenseElementsAttr, int> constantNumbers = [];
    private readonly List<IlBuilder> texts = [];

    public IReadOnlyList<IlBuilder> Texts => texts;

    /// <summary>Emits a function and all that it calls.</summary>
    public DynamicMethod Emit(Operation entry)
    {
        var method = MethodOf(entry);
        while (waiting.TryDequeue(out var next))
        {
            var il = new IlBuilder(next.Method.Name, next.Method.ReturnType, [typeof(RunState), .. next.Function.Body.Arguments.Select(a => TypeOf(next.Function, a.Type))]);
            new FunctionEmitter(this, next.Function, il).Emit();
            il.WriteTo(next.Method);
            texts.Add(il);
        }
        return method;
    }

    public RunState StateFor(Interpreter interpreter) => new(interpreter, [.. sites], [.. constants], inputs);

    /// <summary>The method of a function with a body; it is emitted later.</summary>
    public DynamicMethod MethodOf(Operation function)
    {
        if (methods.TryGetValue(function, out var known)) return known;
        var type = new FuncOp(function).Type;
        var result = type.Results.Length switch { 0 => typeof(void), 1 => TypeOf(function, type.Results[0]), _ => typeof(object[]) };
        var method = new DynamicMethod(function.SymbolName() ?? "function", result, [typeof(RunState), .. type.Inputs.Select(t => TypeOf(function, t))], typeof(ModuleEmitter).Module, skipVisibility: true);
        methods[function] = method;
        waiting.Enqueue((function, method));
        return method;
    }

    private static Type TypeOf(Operation function, IrType type) =>
        FunctionTypes.Of(type) ?? throw new UnsupportedException(function, $"takes or returns {type}, which the IL emitter cannot hold");

    public int SiteOf(Operation op)
    {
        if (numbers.TryGetValue(op, out int known)) return known;
        sites.Add(op);
        return numbers[op] = sites.Count - 1;
    }

    public int ConstantOf(DenseElementsAttr dense)
    {
        if (constantNumbers.TryGetValue(dense, out int known)) return known;
        constants.Add(NdArray.From(dense));
        return constantNumbers[dense] = constants.Count - 1;
    }

    /// <summary>The values that running an operation by its semantics needs: operands, and what its regions use from outside.</summary>
    public Value[] InputsOf(Operation op)
    {
        int site = SiteOf(op);
        if (inputs.TryGetValue(site, out var known)) return known;
        var all = new HashSet<Value>(op.Operands);
        foreach (var inner in op.Descendants().Where(o => !ReferenceEquals(o, op)))
            foreach (var operand in inner.Operands)
                if (!op.IsAncestorOf(operand.DefiningOp ?? operand.DefiningBlock?.Parent?.Owner)) all.Add(operand);
        return inputs[site] = [.. all];
    }

    public Operation Module => root;
}
