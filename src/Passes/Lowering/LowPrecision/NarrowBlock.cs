using MaxTune.IR;

namespace MaxTune.Passes.Lowering;

/// <summary>Where a register block is: rows [I, I + Height), of panel Panel the first Width columns; both may be short of the schedule's.</summary>
/// <param name="LocalRow">I within the prepared rows of A.</param>
internal readonly record struct BlockPlace(Value I, Value LocalRow, int Height, Value Panel, int Width);

/// <summary>
/// One way to multiply a block of A by a panel of W on registers: what A's rows and W's panel are made into first, and the loop over k.
/// </summary>
internal abstract class NarrowBlock(NarrowGemm gemm, Schedule schedule, LoopBuilder loops, Value a, Value w)
{
    protected NarrowGemm Gemm => gemm;
    protected Schedule Schedule => schedule;
    protected LoopBuilder Loops => loops;
    protected Value A => a;
    protected Value W => w;
    protected LaneBuilder Vector { get; } = new(loops, schedule.Isa.Lanes(32));

    /// <summary>k between visits of sums to memory is a multiple of this.</summary>
    public virtual int KStep => 1;

    /// <summary>Sums visit memory once: k has no blocks.</summary>
    public virtual bool TakesAllOfK => false;

    /// <summary>Makes room for what <see cref="PrepareRows"/> and <see cref="PreparePanel"/> leave.</summary>
    /// <param name="rows">Rows of A that are prepared at once.</param>
    /// <param name="depth">k of a panel that are prepared at once.</param>
    public virtual void Allocate(long rows, long depth) { }

    /// <summary>Rows of the buffer where sums wait.</summary>
    /// <param name="rows">Rows that are summed at once.</param>
    /// <param name="visited">Sums are gone on with after other rows'.</param>
    public virtual long SumRows(long rows, bool visited) => rows;

    /// <summary>Makes what the block reads of rows [i0, i1) of A, over all of k.</summary>
    public virtual void PrepareRows(Value i0, Value i1) { }

    /// <summary>Makes what the block reads of k in [k0, k1) of a panel, of which <paramref name="width"/> columns are there.</summary>
    public virtual void PreparePanel(Value panel, int width, Value k0, Value k1) { }

    /// <summary>Sums over k in [k0, k1) of a block, row by row, vectors of <see cref="Vector"/>; <paramref name="sums"/> are added to.</summary>
    public abstract Value[] Accumulate(BlockPlace place, Value[] sums, Value k0, Value k1);

    /// <summary>A sum in lane jj as the epilogue reads it, f32 or i32.</summary>
    /// <param name="here">A buffer as it is called where the code goes; null: by its own name.</param>
    public virtual Value Finish(LoopBuilder b, Value sum, Value column, Func<Value, Value>? here = null) => sum;

    /// <summary>A sum times its channel's scale, [n] or [n, 1].</summary>
    protected static Value Scaled(LoopBuilder b, Value sum, Value column, Value scale) =>
        b.Ops.MulF(sum, b.Load(scale, ((ShapedType)scale.Type).Shape.Length == 1 ? [column] : [column, b.Index(0)]));

    protected int Vectors(int width) => (width + Vector.Lanes - 1) / Vector.Lanes;

    protected Value Lane(int vector) => loops.Index((long)vector * Vector.Lanes);

    protected Value[] RowIndex(Value row, Value k) => gemm.HasRows ? [row, k] : [k];

    /// <summary>An odd number of cache lines: rows then start in all sets of a cache alike.</summary>
    protected static long PaddedDepth(long depth) => ((depth + 15) / 16 | 1) * 16;
}
