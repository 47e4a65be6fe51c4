using MaxTune.Codegen.Analysis;
using MaxTune.Codegen.X86;
using MaxTune.IR;

namespace MaxTune.Codegen.Cil;

/// <summary>What the methods of one compiled function share.</summary>
internal sealed class FunctionContext(Operation function, CilOptions options, IntrinsicTable intrinsics)
{
    /// <summary>Buffers allocated inside a stage go on its stack up to this many bytes, all of them together.</summary>
    public const long LargestStackBuffer = 64 * 1024;

    private readonly Dictionary<Operation, int> ordinals = [];
    private readonly Dictionary<Operation, int> globals = [];

    public Operation Function { get; } = function;
    public CilOptions Options { get; } = options;
    public IntrinsicTable Intrinsics { get; } = intrinsics;
    public AffineForms Forms { get; } = new();
    public ArgsLayout Layout { get; } = new(function);

    /// <summary>Slots with the addresses of buffers allocated at the function's top level.</summary>
    public Dictionary<Value, int> SharedSlots { get; } = [];

    /// <summary>Slots through which a stage hands a value to later ones.</summary>
    public Dictionary<Value, int> SpillSlots { get; } = [];

    /// <summary>The largest per-thread buffer a stage asks the pool for.</summary>
    public long ThreadScratchBytes { get; set; }

    /// <summary>Constant data that the code points into.</summary>
    public List<CodeConstant> Constants { get; } = [];

    /// <summary>Machine code that the function calls, by name.</summary>
    public Dictionary<string, X86Callee> Callees { get; } = [];

    /// <summary>The function a call goes to when that is compiled to machine code; null for other calls.</summary>
    public static Operation? MachineCallee(Operation call) =>
        call.Attr<SymbolRefAttr>("callee") is { } name && SymbolTable.LookupNearest(call, name) is { } callee && X86Compiler.IsTarget(callee) ? callee : null;

    /// <summary>Compiles and loads a function that a call goes to, once.</summary>
    public X86Callee CalleeOf(Operation call, Operation callee)
    {
        string name = callee.SymbolName()!;
        if (Callees.TryGetValue(name, out var known)) return known;
        var sink = new DiagnosticSink();
        var code = new X86Compiler().Compile(callee, sink) ?? throw new UnsupportedException(call, $"calls @{name}, which does not compile to x86: {sink.Diagnostics[0].Message}");
        if (code.Layout.Arguments.Count != call.OperandCount) throw new UnsupportedException(call, $"calls @{name} with {call.OperandCount} arguments, which has {code.Layout.Arguments.Count}");
        try
        {
            return Callees[name] = new X86Callee(code, Options.LoadMachineCode(code));
        }
        catch (PlatformNotSupportedException e)
        {
            throw new UnsupportedException(call, $"cannot be called here: {e.Message}");
        }
    }

    public ArgumentSlots SlotsOf(Value argument) => Layout.Arguments[((BlockArgument)argument).Index];

    /// <summary>The size of an allocation, in bytes.</summary>
    public AffineForm BytesOf(Operation allocation)
    {
        var type = (MemRefType)allocation.Result().Type;
        var bytes = AffineForm.Of(AffineForms.ElementBytes(type.Element)!.Value);
        foreach (var size in Forms.ViewOf(allocation.Result())!.Sizes) bytes *= size;
        return bytes;
    }

    /// <summary>Place of an operation in the function's text.</summary>
    public int OrdinalOf(Operation op)
    {
        if (ordinals.Count == 0)
        {
            int i = 0;
            Function.Walk(o => ordinals[o] = i++, Operation.WalkOrder.PreOrder);
        }
        return ordinals[op];
    }

    /// <summary>Where machine code came among those that this function calls.</summary>
    public IlAddress AddressOf(X86Callee callee) => new(IlAddressKind.Callee, Callees.Values.TakeWhile(c => !ReferenceEquals(c, callee)).Count());

    /// <summary>Pushes the address of a copy of these bytes.</summary>
    public void PushConstant(IlBuilder il, ReadOnlySpan<byte> bytes)
    {
        Constants.Add(CodeConstant.Of(bytes));
        Push(il, Constants.Count - 1);
    }

    private void Push(IlBuilder il, int constant) => il.LdcAddress(Constants[constant].Memory, new IlAddress(IlAddressKind.Constant, constant));

    /// <summary>Pushes the address of the data of a <c>memref.global</c>.</summary>
    public void PushGlobal(IlBuilder il, Operation getGlobal)
    {
        if (globals.TryGetValue(getGlobal, out int known))
        {
            Push(il, known);
            return;
        }
        var name = getGlobal.Attr<SymbolRefAttr>("name");
        var global = name is null ? null : SymbolTable.LookupNearest(getGlobal, name);
        if (global?.Attr("initial_value") is not DenseElementsAttr data)
            throw new UnsupportedException(getGlobal, $"refers to {name}, which is not a memref.global with a dense initial value");
        globals[getGlobal] = Constants.Count;
        PushConstant(il, data.Expanded().Span);
    }
}
