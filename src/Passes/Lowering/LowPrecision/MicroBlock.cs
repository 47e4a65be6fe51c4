using MaxTune.IR;

namespace MaxTune.Passes.Lowering;

/// <summary>What a function of machine code is called for: rows [R0, R1), counted from prepared row I0, of a panel, in blocks of Height, over k in [K0, K1).</summary>
/// <param name="First">Sums start here, else they go on.</param>
/// <param name="Last">Sums are finished here.</param>
/// <param name="Width">Columns of the panel that there are.</param>
internal readonly record struct MicroRun(Value Panel, int Width, Value K0, Value K1, bool First, bool Last, Value I0, Value R0, Value R1, int Height);

/// <summary>
/// A register block that is machine code: a function for the x86 emitter, which the nest calls once for all rows of a panel and a block of k:
/// <code>
/// func.func private @k_micro(%rows, %w, %sums, %comp, %panel, %s0, %s1, %r0, %r1) attributes {mt.target = "x86"}
///   for r in [r0, r1) step mr
///     acc[mr, nr] = 0, or comp[nr], or sums[r, :] after the first block of k
///     for s in [s0, s1): acc += rows[r, s] · w[panel, s]
///     sums[r, :] = acc
/// </code>
/// The sums' epilogue is the nest's own, or the function's when it has one.
/// </summary>
internal abstract class MicroBlock(NarrowGemm gemm, Schedule schedule, LoopBuilder loops, Value a, Value w, string name, List<Operation> callees) : NarrowBlock(gemm, schedule, loops, a, w)
{
    private readonly Dictionary<string, string> made = [];

    /// <summary>A's rows as the function reads them.</summary>
    protected Value? Rows { get; set; }

    /// <summary>What sums start at, one row; null: zero.</summary>
    protected Value? Compensation { get; set; }

    public sealed override Value[] Accumulate(BlockPlace place, Value[] sums, Value k0, Value k1) => throw new InvalidOperationException("sums of machine code are in memory");

    /// <summary>What the functions do to finished sums; null: the nest does it, after <see cref="Run"/>.</summary>
    public virtual NarrowEpilogue? Epilogue => null;

    /// <summary>Adds to the sums of some rows, or sets them.</summary>
    public abstract void Run(MicroRun run, Value sums);

    protected virtual AttrList FunctionAttributes => new() { { "mt.target", new StringAttr("x86") } };

    /// <summary>The mark of a tile that passes by once a panel, and should not drive the panel out of L1: tileloaddt1.</summary>
    protected const string PassesL1 = "mt.nontemporal";

    /// <param name="mark">On the load: <see cref="PassesL1"/>, or what keeps it apart from another of the same tile.</param>
    protected static Value LoadTile(LoopBuilder b, AmxTileType type, Value memref, Value[] indices, string? mark = null)
    {
        var load = b.Ops.Create(AmxOps.TileLoad, [memref, .. indices], [type], new AttrList { { "operandSegmentSizes", DenseArrayAttr.I32([1, indices.Length, 0]) } });
        if (mark is not null) load.SetAttr(mark, UnitAttr.Instance);
        return load.Result();
    }

    /// <summary>Calls a function of the nest's own, which is made when it is called first.</summary>
    protected void Call(Value[] arguments, string suffix, Action<LoopBuilder, IReadOnlyList<BlockArgument>> body)
    {
        if (!made.TryGetValue(suffix, out string? callee))
        {
            made[suffix] = callee = $"{name}_micro_{suffix}";
            IrType[] types = [.. arguments.Select(v => v.Type)];
            var function = Operation.Create(FuncOps.Func, Loops.Ops.Location, [], [], new AttrList
            {
                { "sym_name", new StringAttr(callee) }, { "function_type", new TypeAttr(new FunctionType(types, [])) }, { "sym_visibility", new StringAttr("private") },
            }, FunctionAttributes, 1);
            var block = function.Region().AddBlock();
            foreach (var type in types) block.AddArgument(type);
            var inner = new LoopBuilder(new OpBuilder(block) { Location = Loops.Ops.Location }, block);
            body(inner, [.. block.Arguments]);
            OpBuilder.AtEnd(block).Create(FuncOps.Return, [], []);
            callees.Add(function);
        }
        Loops.Ops.Create(FuncOps.Call, arguments, [], new AttrList { { "callee", new SymbolRefAttr(callee) } });
    }
}
