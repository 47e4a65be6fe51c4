using MaxTune.IR;

namespace MaxTune.Passes.Lowering;

/// <summary>
/// A register block that is machine code: a function for the x86 emitter, which the nest calls once for all rows of a panel and a block of k:
/// <code>
/// func.func private @k_micro(%rows, %w, %sums, %comp, %panel, %s0, %s1, %r0, %r1, %origin) attributes {mt.target = "x86"}
///   for r in [r0, r1) step mr
///     acc[mr, nr] = 0, or comp[nr], or sums[r, :] after the first block of k
///     for s in [s0, s1): acc += rows[r, s] · w[panel, s]
///     sums[r, :] = acc
/// </code>
/// The sums' epilogue is the nest's own.
/// </summary>
internal abstract class MicroBlock(NarrowGemm gemm, Schedule schedule, LoopBuilder loops, Value a, Value w, string name, List<Operation> callees) : NarrowBlock(gemm, schedule, loops, a, w)
{
    private readonly Dictionary<(int, bool, bool, int), string> made = [];

    /// <summary>A's rows as the function reads them.</summary>
    protected Value? Rows { get; set; }

    /// <summary>What sums start at, one row; null: zero.</summary>
    protected Value? Compensation { get; set; }

    /// <summary>Where the prepared rows start in <see cref="Rows"/>.</summary>
    protected Value? Origin { get; set; }

    public sealed override Value[] Accumulate(BlockPlace place, Value[] sums, Value k0, Value k1) => throw new InvalidOperationException("sums of machine code are in memory");

    /// <summary>Columns that the function being written computes.</summary>
    protected int Columns { get; private set; } = schedule.Nr;

    /// <summary>Adds to (or, with <paramref name="first"/>, sets) rows [r0, r1) of the sums, counted from where rows were prepared; columns past <paramref name="width"/> need not be.</summary>
    public virtual void Run(Value panel, Value k0, Value k1, bool first, Value r0, Value r1, int height, int width, Value sums)
    {
        Columns = ColumnsFor(width);
        // what is left of k has tiles of its own shapes, of which a function has eight: another function
        bool rest = LoopBuilder.ConstantOf(k1) == Gemm.K && Rest > 0;
        Value s0 = Loops.Div(k0, KStep), s1 = rest ? Loops.Index(Gemm.K / KStep) : Loops.CeilDiv(k1, KStep);
        Value[] arguments = [Rows!, Source, sums, Compensation ?? sums, panel, s0, s1, r0, r1, Origin ?? Loops.Index(0)];
        bool whole = !ReferenceEquals(s0, s1);
        if (whole) Call(arguments, $"{height}x{Columns}{(first ? "" : "_more")}", (height, first, false, Columns), (b, args) => Body(b, args, height, first, rest: false));
        if (rest) Call(arguments, $"{height}x{Columns}{(first && !whole ? "" : "_more")}_rest", (height, first && !whole, true, Columns), (b, args) => Body(b, args, height, first && !whole, rest: true));
    }

    /// <summary>What the function reads panels from.</summary>
    protected virtual Value Source => W;

    /// <summary>Columns that are computed where <paramref name="width"/> are there.</summary>
    protected virtual int ColumnsFor(int width) => Schedule.Nr;

    /// <summary>k past the last whole step that a function of its own adds.</summary>
    protected virtual int Rest => 0;

    /// <summary>Calls a function of the nest's own, which is made when it is called first.</summary>
    protected void Call(Value[] arguments, string suffix, (int, bool, bool, int) key, Action<LoopBuilder, IReadOnlyList<BlockArgument>> body)
    {
        if (!made.TryGetValue(key, out string? callee))
        {
            made[key] = callee = $"{name}_micro_{suffix}";
            IrType[] types = [.. arguments.Select(v => v.Type)];
            var function = Operation.Create(FuncOps.Func, Loops.Ops.Location, [], [], new AttrList
            {
                { "sym_name", new StringAttr(callee) }, { "function_type", new TypeAttr(new FunctionType(types, [])) }, { "sym_visibility", new StringAttr("private") },
            }, new AttrList { { "mt.target", new StringAttr("x86") } }, 1);
            var block = function.Region().AddBlock();
            foreach (var type in types) block.AddArgument(type);
            var inner = new LoopBuilder(new OpBuilder(block) { Location = Loops.Ops.Location }, block);
            body(inner, [.. block.Arguments]);
            OpBuilder.AtEnd(block).Create(FuncOps.Return, [], []);
            callees.Add(function);
        }
        Loops.Ops.Create(FuncOps.Call, arguments, [], new AttrList { { "callee", new SymbolRefAttr(callee) } });
    }

    /// <summary>Writes the function; arguments in the order above.</summary>
    protected abstract void Body(LoopBuilder b, IReadOnlyList<BlockArgument> args, int height, bool first, bool rest);
}

/// <summary>
/// Machine code on vectors: a vector of W times a broadcast element, or group of elements, of A. Halves are widened as they are read, or a panel of them once for all rows
/// (<c>widen = "panel"</c>), by machine code too: .NET has no instruction for it.
/// </summary>
internal sealed class VectorMicroBlock(NarrowGemm gemm, Schedule schedule, LoopBuilder loops, Value a, Value w, string name, List<Operation> callees)
    : MicroBlock(gemm, schedule, loops, a, w, name, callees)
{
    // elements of k in a broadcast word of 32 bits
    private int Group => Schedule.Isa switch { Isa.Avx512Bf16 => 2, Isa.AvxVnni or Isa.Avx512Vnni => 4, _ => 1 };
    private bool IsBytes => Group == 4;
    private bool ShiftsA => IsBytes && !Gemm.UnsignedA;
    private IrType Word => Group == 1 ? IrType.F32 : IrType.I32;
    private Value? widened;

    protected override Value Source => widened ?? W;

    public override int KStep => Group;

    protected override int ColumnsFor(int width) => Vectors(width) * Vector.Lanes;

    public override void Allocate(long rowCount, long depth)
    {
        (Rows = Loops.Alloca(Word, rowCount, PaddedDepth((Gemm.K + Group - 1) / Group))).NameHint = "rows";
        if (Group == 1 && Schedule.Widen == "panel") (widened = Loops.Alloca(IrType.F32, depth, Schedule.Nr)).NameHint = "panel";
        if (ShiftsA) (Compensation = Loops.Alloca(IrType.I32, 1, Schedule.Nr)).NameHint = "comp";
    }

    // rows[i - i0, k / g] = f32(A[i, k]), or A's elements k .. k + g of a row as one word; signed bytes plus 128
    public override void PrepareRows(Value i0, Value i1)
    {
        long groups = Gemm.K / Group * Group, done = 0;
        if (Group == 1 && Gemm.K >= Vector.Lanes)
        {
            done = Gemm.K / Vector.Lanes * Vector.Lanes;
            Call([A, Rows!, i0, i1], "rows", (0, false, true, 0), (b, args) => b.For(args[2], args[3], 1, "i", i => b.For(b.Index(0), b.Index(done), Vector.Lanes, "k", k =>
            {
                var vector = new LaneBuilder(b, Vector.Lanes);
                vector.Store(vector.ToSingle(vector.Load(args[0], RowIndex(i, k)), Gemm.AElement), args[1], b.Sub(i, args[2]), k);
            }, LoopMarks.UnrollBy(4))));
        }
        Loops.For(i0, i1, 1, "i", i =>
        {
            var row = Loops.Sub(i, i0);
            long from = done;
            // what fills no vector may fill a shorter one
            for (int lanes = Vector.Lanes; lanes >= 4 && Group > 1; lanes /= 2)
            {
                var vector = new LaneBuilder(Loops, lanes);
                long to = from + (groups - from) / (Group * lanes) * Group * lanes;
                Loops.For(Loops.Index(from), Loops.Index(to), Group * lanes, "k", k => vector.Store(Words(vector, i, k), Rows!, row, Loops.Div(k, Group)));
                from = to;
            }
            Loops.For(Loops.Index(from), Loops.Index(groups), Group, "k", k => Loops.Store(Scalar(i, k, Group), Rows!, row, Loops.Div(k, Group)));
            if (groups < Gemm.K) Loops.Store(Scalar(i, Loops.Index(groups), (int)(Gemm.K - groups)), Rows!, row, Loops.Index(groups / Group));
        });
    }

    private Value Words(LaneBuilder vector, Value i, Value k)
    {
        Value words = Loops.Ops.VectorBitcast(vector.LoadGroups(Group, A, RowIndex(i, k)), (VectorType)vector.Of(IrType.I32));
        return ShiftsA ? vector.Binary(ArithOps.XOrI, words, vector.Int(unchecked((int)0x80808080), IrType.I32)) : words;
    }

    private Value Scalar(Value i, Value k, int count)
    {
        var b = Loops.Ops;
        if (Group == 1) return new LaneBuilder(Loops, 1).ToSingle(Loops.Load(A, RowIndex(i, k)), Gemm.AElement);
        Value word = b.ConstantInt(0, IrType.I32);
        for (int j = 0; j < count; j++)
        {
            Value element = Loops.Load(A, RowIndex(i, Loops.Add(k, j)));
            if (!IsBytes) element = b.Bitcast(element, IrType.I16);
            Value bits = b.ExtUI(element, IrType.I32);
            if (j > 0) bits = b.CreateValue(ArithOps.ShLI, [bits, b.ConstantInt(j * 32 / Group, IrType.I32)], IrType.I32);
            word = b.OrI(word, bits);
        }
        return ShiftsA ? b.XOrI(word, b.ConstantInt(unchecked((int)(count == 4 ? 0x80808080 : (1u << 8 * count) - 1 & 0x80808080)), IrType.I32)) : word;
    }

    // Σ (a + 128 - 128) w = Σ (a + 128) w - 128 Σ w: sums start at -128 Σ w
    public override void PreparePanel(Value panel, int width, Value k0, Value k1)
    {
        int count = Vectors(width);
        if (widened is not null)
        {
            Call([W, widened, panel, k0, k1], $"widen{count}", (0, true, false, count), (b, args) => b.For(args[3], args[4], 1, "k", k =>
            {
                var vector = new LaneBuilder(b, Vector.Lanes);
                for (int v = 0; v < count; v++)
                    vector.Store(vector.ToSingle(LoadW(b, args[0], args[2], k, v), Gemm.Weight.Element), args[1], b.Sub(k, args[3]), b.Index((long)v * Vector.Lanes));
            }, LoopMarks.UnrollBy(2)));
        }
        if (!ShiftsA || LoopBuilder.ConstantOf(k0) != 0) return;
        Call([W, Compensation!, panel], $"comp{count}", (0, false, false, count), (b, args) =>
        {
            var vector = new LaneBuilder(b, Vector.Lanes);
            var groups = b.Index(((MemRefType)W.Type).Extents[1]);
            Value half = b.Ops.VectorBitcast(vector.Int(unchecked((int)0x80808080), IrType.I32), Packed);
            var sums = b.For(b.Index(0), groups, 1, "s", [.. Enumerable.Range(0, count).Select(_ => vector.Zero(IrType.I32))], (s, c) =>
                [.. c.Select((sum, v) => Dot(b, half, LoadW(b, args[0], args[2], s, v), sum))]);
            for (int v = 0; v < count; v++) vector.Store(vector.Binary(ArithOps.SubI, vector.Zero(IrType.I32), sums[v]), args[1], b.Index(0), b.Index((long)v * Vector.Lanes));
        });
    }

    private VectorType Packed => new([Group * Vector.Lanes], Gemm.Weight.Element);

    private int PanelVectors => Schedule.PanelWidth / Vector.Lanes;

    private Value[] At(LoopBuilder b, Value panel, Value s, int v) =>
        [b.Add(b.Mul(panel, Schedule.Streams), v / PanelVectors), s, b.Index((long)(v % PanelVectors) * Vector.Lanes * Group)];

    private Value LoadW(LoopBuilder b, Value w, Value panel, Value s, int v) => b.Ops.VectorLoad(Packed, w, At(b, panel, s, v));

    private Value Dot(LoopBuilder b, Value x, Value y, Value sum) => IsBytes
        ? b.Ops.CreateValue(MtOps.Dot, [x, y, sum], sum.Type, new AttrList { { "unsigned", UnitAttr.Instance } })
        : b.Ops.CreateValue(X86VectorOps.DotBF16, [sum, x, y], sum.Type);

    protected override void Body(LoopBuilder b, IReadOnlyList<BlockArgument> args, int height, bool first, bool rest)
    {
        var vector = new LaneBuilder(b, Vector.Lanes);
        int count = Vectors(Columns);
        Value rows = args[0], w = args[1], sums = args[2], comp = args[3], panel = args[4];
        b.For(args[7], args[8], height, "r", r =>
        {
            var acc = new Value[height * count];
            for (int t = 0; t < acc.Length; t++)
            {
                var lane = b.Index((long)(t % count) * Vector.Lanes);
                acc[t] = !first ? vector.Load(sums, b.Add(r, t / count), lane) : ShiftsA ? vector.Load(comp, b.Index(0), lane) : vector.Zero(Gemm.Accumulator);
            }
            acc = b.For(args[5], args[6], 1, "s", acc, (s, carried) =>
            {
                if (Schedule.Prefetch > 1 && widened is null)
                    for (int v = 0; v < count; v += Math.Max(1, 64 * 8 / (Vector.Lanes * Group * Gemm.Weight.Bits))) b.Prefetch(w, At(b, panel, b.Add(s, Schedule.Prefetch), v), write: false);
                Value[] y = [.. Enumerable.Range(0, count).Select(v => widened is not null ? vector.Load(w, b.Sub(s, args[5]), b.Index((long)v * Vector.Lanes))
                    : Group == 1 ? vector.ToSingle(LoadW(b, w, panel, s, v), Gemm.Weight.Element) : LoadW(b, w, panel, s, v))];
                var next = new Value[carried.Length];
                for (int i = 0; i < height; i++)
                {
                    var x = vector.Splat(b.Load(rows, b.Add(r, i), s));
                    if (Group > 1) x = b.Ops.VectorBitcast(x, Packed);
                    for (int v = 0; v < count; v++)
                        next[i * count + v] = Group == 1 ? vector.Fma(x, y[v], carried[i * count + v]) : Dot(b, x, y[v], carried[i * count + v]);
                }
                return next;
            }, LoopMarks.UnrollBy(Schedule.Unroll));
            for (int t = 0; t < acc.Length; t++) vector.Store(acc[t], sums, b.Add(r, t / count), b.Index((long)(t % count) * Vector.Lanes));
        });
    }
}

/// <summary>
/// Machine code on tiles: products of 16 x 64 bytes of A and 64 bytes x 16 of W. A's rows are copied so that a tile's lie together, filled up with zeros; or read
/// where they are, the rest of k by a shorter tile, when that is whole groups of k.
/// </summary>
internal sealed class TileBlock(NarrowGemm gemm, Schedule schedule, LoopBuilder loops, Value a, Value w, string name, List<Operation> callees)
    : MicroBlock(gemm, schedule, loops, a, w, name, callees)
{
    private const int TileRows = 16;

    private int Pack => Gemm.IsInteger ? 4 : 2;

    /// <summary>k of a tile: 64 bytes.</summary>
    public override int KStep => TileRows * Pack;

    private bool CopiesRows => Schedule.Pack.Contains('a') || Gemm.K % Pack != 0 || !Gemm.HasRows;
    protected override int Rest => CopiesRows ? 0 : (int)(Gemm.K % KStep);
    private long Steps => (Gemm.K + KStep - 1) / KStep;

    public override void Allocate(long rowCount, long depth)
    {
        if (CopiesRows) (Rows = Loops.Alloca(Gemm.AElement, (rowCount + TileRows - 1) / TileRows, Steps, TileRows, KStep)).NameHint = "rows";
        else Rows = A;
    }

    // rows[r / 16, k / step, r mod 16, k mod step] = A[i0 + r, k]
    public override void PrepareRows(Value i0, Value i1)
    {
        if (!CopiesRows)
        {
            Origin = i0;
            return;
        }
        var tile = new LaneBuilder(Loops, KStep);
        long whole = Gemm.K / KStep;
        var zero = Loops.Scalar(Gemm.IsInteger ? new IntegerAttr(Gemm.AElement, 0) : new FloatAttr(Gemm.AElement, 0), Gemm.AElement);
        Loops.For(i0, i1, TileRows, "i", i =>
        {
            var t = Loops.Div(Loops.Sub(i, i0), TileRows);
            Loops.For(Loops.Index(0), Loops.Min(Loops.Sub(i1, i), Loops.Index(TileRows)), 1, "r", r =>
            {
                var row = Loops.Add(i, r);
                Loops.For(Loops.Index(0), Loops.Index(whole), 1, "s", s => tile.Store(tile.Load(A, RowIndex(row, Loops.Mul(s, KStep))), Rows!, t, s, r, Loops.Index(0)));
                if (whole == Steps) return;
                Loops.For(Loops.Index(0), Loops.Index(Gemm.K - whole * KStep), 1, "k", k =>
                    Loops.Store(Loops.Load(A, RowIndex(row, Loops.Add(k, whole * KStep))), Rows!, t, Loops.Index(whole), r, k));
                Loops.For(Loops.Index(Gemm.K - whole * KStep), Loops.Index(KStep), 1, "k", k => Loops.Store(zero, Rows!, t, Loops.Index(whole), r, k));
            });
        });
    }

    protected override void Body(LoopBuilder b, IReadOnlyList<BlockArgument> args, int height, bool first, bool rest)
    {
        Value rows = args[0], w = args[1], sums = args[2], panel = args[4];
        int across = Schedule.Nr / TileRows;
        int[] heights = [.. Enumerable.Range(0, (height + TileRows - 1) / TileRows).Select(t => Math.Min(TileRows, height - t * TileRows))];
        b.For(args[7], args[8], height, "r", r =>
        {
            Value tile = b.Div(r, TileRows), within = height % TileRows == 0 ? b.Index(0) : b.Sub(r, b.Mul(tile, TileRows)), start = b.Add(r, args[9]);
            var acc = new Value[heights.Length * across];
            for (int t = 0; t < acc.Length; t++)
            {
                var type = new AmxTileType(heights[t / across], TileRows, Gemm.Accumulator);
                acc[t] = first ? b.Ops.CreateValue(AmxOps.TileZero, [], type) : Load(b, type, sums, At(b, r, t, across));
            }
            acc = rest ? Step(b.Index(Gemm.K / KStep), Rest, acc) : b.For(args[5], args[6], 1, "s", acc, (s, carried) => Step(s, KStep, carried), LoopMarks.UnrollBy(Schedule.Unroll));
            for (int t = 0; t < acc.Length; t++)
                b.Ops.Create(AmxOps.TileStore, [sums, .. At(b, r, t, across), acc[t]], [], new AttrList { { "operandSegmentSizes", DenseArrayAttr.I32([1, 2, 1, 0]) } });

            Value[] Step(Value s, int depth, Value[] carried)
            {
                Value[] x = [.. heights.Select((h, i) => Load(b, new AmxTileType(h, depth, Gemm.AElement), rows,
                    CopiesRows ? [b.Add(tile, i), s, within, b.Index(0)] : [b.Add(start, i * TileRows), b.Mul(s, KStep)]))];
                var next = new Value[carried.Length];
                for (int j = 0; j < across; j++)
                {
                    var y = Load(b, new AmxTileType(depth / Pack, KStep, Gemm.Weight.Element), w, [panel, b.Mul(s, TileRows), b.Index((long)j * KStep)]);
                    for (int i = 0; i < heights.Length; i++) next[i * across + j] = Product(b, x[i], y, carried[i * across + j]);
                }
                return next;
            }
        });
    }

    private static Value[] At(LoopBuilder b, Value r, int t, int across) => [b.Add(r, t / across * TileRows), b.Index((long)(t % across) * TileRows)];

    private static Value Load(LoopBuilder b, AmxTileType type, Value memref, Value[] indices) =>
        b.Ops.CreateValue(AmxOps.TileLoad, [memref, .. indices], type, new AttrList { { "operandSegmentSizes", DenseArrayAttr.I32([1, indices.Length, 0]) } });

    private Value Product(LoopBuilder b, Value x, Value y, Value sum) => Gemm.IsInteger
        ? b.Ops.CreateValue(AmxOps.TileMulI, [x, y, sum], sum.Type, Gemm.UnsignedA ? new AttrList { { "isZextLhs", UnitAttr.Instance } } : null)
        : b.Ops.CreateValue(AmxOps.TileMulF, [x, y, sum], sum.Type);
}
