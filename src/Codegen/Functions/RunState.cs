using System.Runtime.CompilerServices;
using MaxTune.IR;

namespace MaxTune.Codegen.Functions;

/// <summary>What compiled functions need while they run; the first argument of each.</summary>
internal sealed class RunState(Interpreter interpreter, Operation[] sites, NdArray[] constants, Dictionary<int, Value[]> inputs)
{
    /// <summary>Operations that the code refers to by number.</summary>
    public Operation[] Sites => sites;

    /// <summary>Vectors and tensors that the program has as constants; never written to.</summary>
    public NdArray[] Constants => constants;

    public static NdArray Constant(RunState state, int index) => state.Constants[index];

    /// <summary>Runs an operation that has no IL of its own by its reference semantics.</summary>
    /// <param name="values">Its operands, then what its regions use from around them.</param>
    public static object[] Semantics(RunState state, int site, object[] values)
    {
        var op = state.Sites[site];
        var frame = new InterpreterFrame(state.Interpreter);
        var names = state.Inputs[site];
        for (int i = 0; i < names.Length; i++) frame.Set(names[i], values[i]);
        frame.Run(op);
        var results = new object[op.ResultCount];
        for (int i = 0; i < results.Length; i++) results[i] = frame.Get(op.Result(i));
        return results;
    }

    private Dictionary<int, Value[]> Inputs => inputs;

    private Interpreter Interpreter => interpreter;

    public static void External(RunState state, int site, object[] arguments)
    {
        var call = state.Sites[site];
        string name = call.Attr<SymbolRefAttr>("callee")!.Root;
        if (!state.Interpreter.CallExternal(name, arguments)) throw new InterpreterException($"function @{name} has no body", call);
    }

    // to unwind an exception through a million frames takes minutes
    private const int MostCalls = 5000;

    private int calls;

    /// <summary>A call nested too deeply is the program's error, not the end of the process.</summary>
    public static void Enter(RunState state, int site)
    {
        if (++state.calls > MostCalls || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new InterpreterException($"calls of @{state.Sites[site].SymbolName()} are nested too deeply: {state.calls - 1} at once", state.Sites[site]);
    }

    public static void Leave(RunState state) => state.calls--;

    // ---- arrays, lanes, memory

    public static object[] NewObjects(int count) => new object[count];
    public static void Put<T>(object[] array, int index, T value) => array[index] = value!;
    public static T Take<T>(object[] array, int index) => (T)array[index];

    /// <summary>An array for the lanes of an operation's result, which has the shape of an operand.</summary>
    public static NdArray NewLanes(NdArray operand, RunState state, int site) => NdArray.Zeros(Lane(state.Sites[site]), operand.Shape);

    private static IrType Lane(Operation op) => FunctionTypes.Element(op.Result().Type);

    public static long Count(NdArray array) => array.Count;
    public static long GetLong(NdArray array, long lane) => array.Ints[lane];
    public static double GetDouble(NdArray array, long lane) => array.Floats[lane];
    public static void SetLong(NdArray array, long lane, long value) => array.Ints[lane] = value;
    public static void SetDouble(NdArray array, long lane, double value) => array.Floats[lane] = value;

    public static long At0(MemRefValue memref, RunState state, int site) => memref.Offset;
    public static long At1(MemRefValue memref, long i, RunState state, int site) =>
        (ulong)i < (ulong)memref.Sizes[0] ? memref.Offset + i * memref.Strides[0] : throw Outside(memref, 0, i, state, site);

    public static long At2(MemRefValue memref, long i, long j, RunState state, int site)
    {
        if ((ulong)i >= (ulong)memref.Sizes[0]) throw Outside(memref, 0, i, state, site);
        if ((ulong)j >= (ulong)memref.Sizes[1]) throw Outside(memref, 1, j, state, site);
        return memref.Offset + i * memref.Strides[0] + j * memref.Strides[1];
    }

    public static long AtAny(MemRefValue memref, object[] indices, RunState state, int site)
    {
        long at = memref.Offset;
        for (int d = 0; d < indices.Length; d++)
        {
            long index = (long)indices[d];
            if ((ulong)index >= (ulong)memref.Sizes[d]) throw Outside(memref, d, index, state, site);
            at += index * memref.Strides[d];
        }
        return at;
    }

    private static InterpreterException Outside(MemRefValue memref, int dimension, long index, RunState state, int site) =>
        new($"index {index} is out of bounds for dimension {dimension} of size {memref.Sizes[dimension]}", state.Sites[site]);

    public static NdArray Buffer(MemRefValue memref) => memref.Buffer;

    /// <summary>A constant of more than 64 bits.</summary>
    public static Int128 Wide(long high, long low, int width) => IntegerFunctions.Wrap(new Int128((ulong)high, (ulong)low), width);

    public static T Choose<T>(long condition, T yes, T no) => condition != 0 ? yes : no;
}
