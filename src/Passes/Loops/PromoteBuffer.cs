using MaxTune.IR;
using MaxTune.Passes.Lowering;

namespace MaxTune.Passes.Loops;

/// <summary>
/// Keeps a small local buffer in registers: each place of it becomes a value carried by the loops that write it.
/// <code>
/// %acc = memref.alloca; store 0, %acc[0]                %r = for k iter_args(%c = 0)
/// for k: store fma(a, b, load %acc[0]), %acc[0]    →      yield fma(a, b, %c)
/// load %acc[0]                                          %r
/// </code>
/// All accesses must have constant indices and one type, and lie under <c>scf.for</c> alone.
/// </summary>
internal sealed class PromoteBuffer
{
    private readonly Operation alloca;
    private readonly Dictionary<Operation, long> places = [];                    // each access and the place it touches
    private readonly Dictionary<Operation, SortedSet<long>> written = [];        // each loop and the places written inside
    private IrType type = IrType.None;

    private PromoteBuffer(Operation alloca) => this.alloca = alloca;

    public static bool Run(Operation alloca)
    {
        var promotion = new PromoteBuffer(alloca);
        if (!promotion.Analyze()) return false;
        promotion.Rewrite(alloca.Block!, alloca.Next, []);
        foreach (var access in promotion.places.Keys.Where(op => op.Block is not null).ToArray()) access.Erase();
        alloca.Erase();
        return true;
    }

    private static bool IsStore(Operation op) => op.Is(MemRefOps.Store) || op.Is(VectorOps.Store);

    private bool Analyze()
    {
        if (alloca.Result().Type is not MemRefType { HasStaticShape: true, Layout: null } buffer) return false;
        long[] strides = NdArray.Strides(buffer.Extents.Span);
        foreach (var use in alloca.Result().Uses)
        {
            var op = use.Owner;
            bool store = IsStore(op);
            if (!store && !op.Is(MemRefOps.Load) && !op.Is(VectorOps.Load) || use.Index != (store ? 1 : 0)) return false;
            var accessed = store ? op.Operand(0).Type : op.Result().Type;
            if (places.Count > 0 && accessed != type) return false;
            type = accessed;
            long place = 0;
            for (int i = 0; i < strides.Length; i++)
            {
                if (LoopBuilder.ConstantOf(op.Operand(i + (store ? 2 : 1))) is not { } index) return false;
                place += index * strides[i];
            }
            if (type is VectorType { ElementCount: var lanes } && place % lanes != 0) return false;
            places.Add(op, place);

            for (var parent = op.Parent; !ReferenceEquals(op.Block, alloca.Block) && parent is not null; parent = parent.Parent)
            {
                if (!parent.Is(ScfOps.For)) return false;
                if (!written.TryGetValue(parent, out var set)) written[parent] = set = [];
                if (store) set.Add(place);
                if (ReferenceEquals(parent.Block, alloca.Block)) break;
            }
        }
        return places.Count > 0;
    }

    // walks a block from an operation on; current: the value each place holds
    private void Rewrite(Block block, Operation? from, Dictionary<long, Value> current)
    {
        for (Operation? op = from, next; op is not null; op = next)
        {
            next = op.Next;
            if (places.TryGetValue(op, out long place))
            {
                if (IsStore(op)) current[place] = op.Operand(0);
                else op.Result().ReplaceAllUsesWith(Current(current, place));
            }
            else if (written.TryGetValue(op, out var stored)) RewriteLoop(op, stored, current);
        }
    }

    private Value Current(Dictionary<long, Value> current, long place)
    {
        if (current.TryGetValue(place, out var value)) return value;
        // read before any write: the buffer's contents are undefined there, zero will do
        Attr zero = type switch
        {
            VectorType { Element: FloatType f } v => DenseElementsAttr.Splat(v, new FloatAttr(f, 0)),
            VectorType v => DenseElementsAttr.Splat(v, new IntegerAttr(v.Element, 0)),
            FloatType f => new FloatAttr(f, 0),
            _ => new IntegerAttr(type, 0),
        };
        return current[place] = OpBuilder.BeforeOp(alloca).CreateValue(ArithOps.Constant, [], type, new AttrList { { "value", zero } });
    }

    private void RewriteLoop(Operation loop, SortedSet<long> stored, Dictionary<long, Value> current)
    {
        if (stored.Count == 0) { Rewrite(loop.Body, loop.Body.First, current); return; }
        long[] carried = [.. stored];
        Value[] initial = [.. carried.Select(p => Current(current, p))];
        var made = OpBuilder.BeforeOp(loop).Create(ScfOps.For, [.. loop.Operands, .. initial],
            [.. loop.Results.ToArray().Select(r => r.Type), .. initial.Select(v => v.Type)], null, loop.Attributes.Copy(), 1, loop.Location);
        int before = loop.ResultCount;
        loop.Region().TakeInto(made.Region());
        var inner = new Dictionary<long, Value>(current);
        foreach (long place in carried) inner[place] = made.Body.AddArgument(type, null, "acc");
        Rewrite(made.Body, made.Body.First, inner);
        var yield = made.Body.Last!;
        yield.SetOperands([.. yield.Operands, .. carried.Select(p => inner[p])]);
        for (int i = 0; i < before; i++) loop.Result(i).ReplaceAllUsesWith(made.Result(i));
        for (int i = 0; i < carried.Length; i++) current[carried[i]] = made.Result(before + i);
        loop.Erase();
    }
}
