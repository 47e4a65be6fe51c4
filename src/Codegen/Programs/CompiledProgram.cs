using System.Runtime.InteropServices;
using MaxTune.Codegen.Cil;
using MaxTune.IR;
using MaxTune.Runtime;

namespace MaxTune.Codegen.Programs;

/// <summary>
/// A module at the loops level, compiled: one function a kernel, weights in aligned memory, and <c>@main</c>, which allocates, calls and returns, as a recipe
/// from which <see cref="Plan"/> makes the steps for given input shapes.
/// </summary>
public sealed unsafe partial class CompiledProgram : IDisposable
{
    private readonly Dictionary<string, CompiledFunction> functions = [];
    private readonly Dictionary<string, int> constantIndex = [];
    private readonly List<AlignedBuffer> constants = [];
    private ProgramRecipe recipe;
    private Operation? module;

    private CompiledProgram(Operation? module, ProgramRecipe recipe) => (this.module, this.recipe) = (module, recipe);

    /// <summary>The module that was compiled.</summary>
    /// <exception cref="InvalidOperationException">The program was read from an image, or is <see cref="Bare"/>.</exception>
    public Operation Module => module ?? throw new InvalidOperationException("the program has no module: it is bare, or was read from an image");

    public IReadOnlyDictionary<string, CompiledFunction> Functions => functions;

    /// <summary>Of <c>@main</c>'s arguments.</summary>
    public IReadOnlyList<IrType> InputTypes => recipe.Inputs;

    /// <summary>Of what <c>@main</c> returns.</summary>
    public IReadOnlyList<IrType> OutputTypes => recipe.Outputs;

    /// <summary>Bytes of constants.</summary>
    public long ConstantBytes => constants.Sum(c => c.ByteLength);

    /// <summary>Compiles every function that <c>@main</c> calls. Null after reporting what has no code.</summary>
    /// <param name="module">Must not change afterwards.</param>
    /// <param name="weights">Copies of constants that several programs share; null: this program has its own.</param>
    /// <param name="known">Functions that are compiled already, by name.</param>
    public static CompiledProgram? Compile(
        Operation module, DiagnosticSink sink, CilCompiler compiler, ConstantPool? weights = null, string entry = "main", IReadOnlyDictionary<string, CompiledFunction>? known = null)
    {
        if (SymbolTable.Lookup(module, entry) is not { Name: "func.func" } main || main.Region().IsEmpty)
        {
            sink.Error(module.Location, $"the module has no function @{entry}");
            return null;
        }
        if (main.Region().Blocks.Count != 1)
        {
            sink.OpError(main, "has several blocks; a model's @main is straight-line");
            return null;
        }
        var program = new CompiledProgram(module, ProgramRecipe.Of(main));
        foreach (var (name, function) in known ?? new Dictionary<string, CompiledFunction>()) program.functions.Add(name, function);
        foreach (var op in main.Body.Operations)
        {
            try
            {
                if (op.Name == "func.call" && !program.Add(op, sink, compiler) || op.Name == "memref.get_global" && !program.AddConstant(op, sink, weights))
                {
                    program.Dispose();
                    return null;
                }
            }
            catch
            {
                program.Dispose();
                throw;
            }
        }
        return program;
    }

    private bool Add(Operation call, DiagnosticSink sink, CilCompiler compiler)
    {
        string name = call.Attr<SymbolRefAttr>("callee")!.Root;
        if (functions.ContainsKey(name)) return true;
        if (SymbolTable.Lookup(Module, name) is not { Name: "func.func" } function || function.Region().IsEmpty)
        {
            sink.OpError(call, $"calls @{name}, which has no body");
            return false;
        }
        if (compiler.Compile(function, sink) is not { } compiled) return false;
        functions.Add(name, compiled);
        return true;
    }

    private bool AddConstant(Operation op, DiagnosticSink sink, ConstantPool? weights)
    {
        string name = op.Attr<SymbolRefAttr>("name")!.Root;
        if (constantIndex.ContainsKey(name)) return true;
        if (SymbolTable.Lookup(Module, name)?.Attr("initial_value") is not DenseElementsAttr value)
        {
            sink.OpError(op, $"refers to @{name}, which is no constant with a value");
            return false;
        }
        constantIndex.Add(name, constants.Count);
        constants.Add(weights?.Get(value) ?? ConstantPool.Copy(value));
        sharesConstants = weights is not null;
        return true;
    }

    private bool sharesConstants;

    /// <summary>The steps for these input shapes.</summary>
    /// <exception cref="ProgramException">The shapes do not fit, or <c>@main</c> holds what cannot be planned.</exception>
    public ProgramPlan Plan(params long[][] inputShapes)
    {
        if (inputShapes.Length != recipe.Inputs.Count) throw new ProgramException($"{inputShapes.Length} inputs for {recipe.Inputs.Count}");
        for (int i = 0; i < inputShapes.Length; i++)
            if (TensorSignature.Of($"#{i}", recipe.Inputs[i]).Mismatch(inputShapes[i]) is { } why) throw new ProgramException(why);
        return new PlanBuilder(this, recipe).Build(inputShapes);
    }

    /// <summary>
    /// Lets go of everything that runs need not: the module and the IL. A search keeps hundreds of programs, and each pause of the garbage collector goes through all they hold on to:
    /// 50 ms, twice a second, where modules were kept.
    /// </summary>
    public CompiledProgram Bare()
    {
        foreach (var function in functions.Values) function.ForgetIl();
        if (!recipe.TryBare(out var bare)) return this;
        (recipe, module) = (bare, null);
        return this;
    }

    internal CompiledFunction Function(string name, Operation? op) =>
        functions.TryGetValue(name, out var function) ? function : throw new ProgramException($"there is no function @{name}", op);

    internal int ConstantIndex(string name, Operation? op) =>
        constantIndex.TryGetValue(name, out int index) ? index : throw new ProgramException($"there is no constant @{name}", op);

    internal byte* ConstantAddress(int index) => constants[index].Pointer;

    public void Dispose()
    {
        if (!sharesConstants) foreach (var constant in constants) constant.Dispose();
        constants.Clear();
        functions.Clear();
    }
}

/// <summary>Aligned copies of constants, one each: variants of a kernel share their weights. Several threads may ask.</summary>
public sealed class ConstantPool : IDisposable
{
    private readonly Dictionary<DenseElementsAttr, AlignedBuffer> copies = new(ByReference.Instance);

    public AlignedBuffer Get(DenseElementsAttr value)
    {
        lock (copies)
        {
            if (!copies.TryGetValue(value, out var copy)) copies[value] = copy = Copy(value);
            return copy;
        }
    }

    /// <summary>Row-major elements, 64-byte aligned; a splat is written out.</summary>
    public static AlignedBuffer Copy(DenseElementsAttr value)
    {
        var buffer = new AlignedBuffer(checked(value.Count * value.ElementSize), zeroed: false);
        Fill(value, buffer);
        return buffer;
    }

    private static unsafe void Fill(DenseElementsAttr value, AlignedBuffer buffer)
    {
        if (!value.IsSplat)
        {
            value.Raw.CopyTo(new Span<byte>(buffer.Pointer, checked((int)buffer.ByteLength)));
            return;
        }
        for (long at = 0; at < buffer.ByteLength; at += value.ElementSize) value.Raw.CopyTo(new Span<byte>(buffer.Pointer + at, value.ElementSize));
    }

    public void Dispose()
    {
        foreach (var copy in copies.Values) copy.Dispose();
        copies.Clear();
    }

    // the same bytes in memory: clones of a module share them
    private sealed class ByReference : IEqualityComparer<DenseElementsAttr>
    {
        public static readonly ByReference Instance = new();

        public bool Equals(DenseElementsAttr? a, DenseElementsAttr? b) => a is not null && b is not null && a.Type == b.Type && a.RawMemory.Equals(b.RawMemory);

        public int GetHashCode(DenseElementsAttr value) =>
            MemoryMarshal.TryGetArray(value.RawMemory, out var bytes) && bytes.Array is not null
                ? HashCode.Combine(System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(bytes.Array), bytes.Offset, bytes.Count)
                : HashCode.Combine(value.RawMemory.Length, value.Type);
    }
}
