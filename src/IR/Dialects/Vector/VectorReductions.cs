using static MaxTune.IR.OpTraits;
using static MaxTune.IR.TypeConstraints;

namespace MaxTune.IR;

/// <summary>Multiplying and combining lanes.</summary>
public static partial class VectorOps
{
    private static TypeConstraint FloatVector => new("vector of floating-point values", t => t is VectorType { Element: FloatType });

    /// <summary>lhs * rhs + acc, rounded once.</summary>
    public static readonly OpDefinition Fma = new("vector.fma")
    {
        Operands = [new("lhs", FloatVector), new("rhs", FloatVector), new("acc", FloatVector)],
        Results = [new("result", FloatVector)],
        Traits = Elementwise | Speculatable,
        Effects = MemoryEffects.None,
        AllTypesMatch = [["lhs", "rhs", "acc", "result"]],
        AssemblyFormat = "$lhs `,` $rhs `,` $acc attr-dict `:` type($lhs)",
        Semantics = Lanes.Floats(x => Math.FusedMultiplyAdd(x[0], x[1], x[2])),
    };

    /// <summary>All lanes, first to last, after <c>acc</c>.</summary>
    public static readonly OpDefinition Reduction = new("vector.reduction")
    {
        Operands = [new("vector", AnyVector), new("acc", AnyType, Arity.Optional)],
        Results = [new("dest", AnyType)],
        Attributes = [VectorAttrs.Kind, ArithAttrs.FastMath],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        TypeRules = [new("dest", "acc", "dest and acc have the same type", t => t)],
        InferTypes = (op, _) => [Lanes.Element(op.Operand(0).Type)],
        AssemblyFormat = "$kind `,` $vector (`,` $acc^)? (`fastmath` `` $fastmath^)? attr-dict `:` type($vector) `into` type($dest)",
        Verify = VerifyReduction,
        Semantics = (op, frame) =>
        {
            var lanes = frame.Get<NdArray>(op.Operand(0));
            // a sum starts at 0.0 where upstream's lowering starts it, so that of -0.0 alone is 0.0
            object? total = op.OperandCount > 1 ? frame.Get(op.Operand(1)) : op.Result().Type is FloatType && Combining.Of(op) == CombiningKind.Add ? 0.0 : null;
            for (long i = 0; i < lanes.Count; i++)
                total = total is null ? lanes[i] : Combining.Apply(Combining.Of(op), total, lanes[i], op.Result().Type, frame);
            frame.Set(op.Result(), total!);
        },
    };

    public static readonly OpDefinition MultiReduction = new("vector.multi_reduction")
    {
        Operands = [new("source", AnyVector), new("acc", AnyType)],
        Results = [new("dest", AnyType)],
        Attributes = [VectorAttrs.Kind, new("reduction_dims", AttrConstraints.DenseI64)],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        AllTypesMatch = [["dest", "acc"]],
        InferTypes = (op, _) => [op.Operand(1).Type],
        AssemblyFormat = "$kind `,` $source `,` $acc attr-dict $reduction_dims `:` type($source) `to` type($dest)",
        Verify = VerifyMultiReduction,
        Semantics = RunMultiReduction,
    };

    public static readonly OpDefinition Contract = new("vector.contract")
    {
        Operands = [new("lhs", AnyVector), new("rhs", AnyVector), new("acc", AnyType)],
        Results = [new("result", AnyType)],
        Attributes = [new("indexing_maps", AttrConstraints.Array), new("iterator_types", AttrConstraints.Array), VectorAttrs.KindOrAdd],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        Verify = VerifyContract,
        Semantics = RunContract,
        Assembly = ContractAssembly.Instance,
    };

    public static readonly OpDefinition OuterProduct = new("vector.outerproduct")
    {
        Operands = [new("lhs", AnyVector), new("rhs", AnyType), new("acc", AnyVector, Arity.Optional)],
        Results = [new("result", AnyVector)],
        Attributes = [VectorAttrs.KindOrAdd],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        Verify = VerifyOuterProduct,
        Semantics = RunOuterProduct,
        Assembly = OuterProductAssembly.Instance,
    };

    public static readonly OpDefinition Scan = new("vector.scan")
    {
        Operands = [new("source", AnyVector), new("initial_value", AnyVector)],
        Results = [new("dest", AnyVector), new("accumulated_value", AnyVector)],
        Attributes = [VectorAttrs.Kind, new("reduction_dim", AttrConstraints.I64), new("inclusive", AttrConstraints.Bool)],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        AllTypesMatch = [["source", "dest"], ["initial_value", "accumulated_value"]],
        InferTypes = (op, _) => [op.Operand(0).Type, op.Operand(1).Type],
        AssemblyFormat = "$kind `,` $source `,` $initial_value attr-dict `:` type($source) `,` type($initial_value)",
        Verify = VerifyScan,
        Semantics = RunScan,
    };

    private static void RunMultiReduction(Operation op, InterpreterFrame frame)
    {
        var source = frame.Get<NdArray>(op.Operand(0));
        var dims = op.Attr<DenseArrayAttr>("reduction_dims")!.ToInt64();
        var kept = Enumerable.Range(0, source.Shape.Length).Where(d => !dims.Contains(d)).ToArray();
        var element = Lanes.Element(op.Result().Type);
        object result = frame.Get(op.Operand(1)) is NdArray acc ? acc.Clone() : frame.Get(op.Operand(1));
        long lane = 0;
        Indices.Each(source.Shape, at =>
        {
            object value = source[lane++];
            if (result is not NdArray array) { result = Combining.Apply(Combining.Of(op), result, value, element, frame); return; }
            long to = 0;
            foreach (int d in kept) to = to * source.Shape[d] + at[d];
            array[to] = Combining.Apply(Combining.Of(op), array[to], value, element, frame);
        });
        frame.Set(op.Result(), result);
    }

    // acc[map(i)] = acc[map(i)] ∘ lhs[map(i)] * rhs[map(i)] over the whole iteration space
    private static void RunContract(Operation op, InterpreterFrame frame)
    {
        NdArray lhs = frame.Get<NdArray>(op.Operand(0)), rhs = frame.Get<NdArray>(op.Operand(1));
        object acc = frame.Get(op.Operand(2)) is NdArray a ? a.Clone() : frame.Get(op.Operand(2));
        var maps = op.Attr<ArrayAttr>("indexing_maps")!.Elements.Select(m => ((AffineMapAttr)m).Map).ToArray();
        var space = new long[maps[0].DimCount];
        Bind(maps[0], lhs.Shape);
        Bind(maps[1], rhs.Shape);
        var element = Lanes.Element(op.Result().Type);
        Indices.Each(space, at =>
        {
            object product = Product(At(lhs, maps[0], at), At(rhs, maps[1], at));
            if (acc is not NdArray array) { acc = Combining.Apply(Combining.Of(op), acc, product, element, frame); return; }
            long to = Linear(array.Shape, maps[2].Evaluate(at));
            array[to] = Combining.Apply(Combining.Of(op), array[to], product, element, frame);
        });
        frame.Set(op.Result(), acc);

        void Bind(AffineMap map, long[] shape)
        {
            for (int i = 0; i < shape.Length; i++) space[((AffineDim)map.Results[i]).Position] = shape[i];
        }

        object Product(object x, object y) => x is double f ? frame.Round(f * (double)y, element) : IntBits.Wrap((long)x * (long)y, element);
        static object At(NdArray array, AffineMap map, long[] at) => array[Linear(array.Shape, map.Evaluate(at))];
    }

    private static long Linear(long[] shape, ReadOnlySpan<long> at)
    {
        long linear = 0;
        for (int i = 0; i < at.Length; i++) linear = linear * shape[i] + at[i];
        return linear;
    }

    private static void RunOuterProduct(Operation op, InterpreterFrame frame)
    {
        var type = (VectorType)op.Result().Type;
        var lhs = frame.Get<NdArray>(op.Operand(0));
        object rhs = frame.Get(op.Operand(1));
        var acc = op.OperandCount > 2 ? frame.Get<NdArray>(op.Operand(2)) : null;
        var result = NdArray.Zeros(type.Element, type.Extents.ToArray());
        long columns = rhs is NdArray r ? r.Count : 1;
        for (long i = 0; i < result.Count; i++)
        {
            object x = lhs[i / columns], y = rhs is NdArray row ? row[i % columns] : rhs;
            object product = x is double f ? frame.Round(f * (double)y, type.Element) : IntBits.Wrap((long)x * (long)y, type.Element);
            result[i] = acc is null ? product : Combining.Apply(Combining.Of(op), acc[i], product, type.Element, frame);
        }
        frame.Set(op.Result(), result);
    }

    private static void RunScan(Operation op, InterpreterFrame frame)
    {
        var source = frame.Get<NdArray>(op.Operand(0));
        var running = frame.Get<NdArray>(op.Operand(1)).Clone();
        int dim = (int)op.Attr<IntegerAttr>("reduction_dim")!.Int64;
        bool inclusive = op.Attr<IntegerAttr>("inclusive")!.Int64 != 0;
        var result = NdArray.Zeros(source.Element, source.Shape);
        long lane = 0;
        Indices.Each(source.Shape, at =>
        {
            long to = 0;
            for (int d = 0; d < at.Length; d++)
                if (d != dim) to = to * source.Shape[d] + at[d];
            // inclusive: the first lane combines with nothing; the initial value is used by exclusive scans alone
            object next = inclusive && at[dim] == 0 ? source[lane] : Combining.Apply(Combining.Of(op), running[to], source[lane], source.Element, frame);
            result[lane] = inclusive ? next : running[to];
            running[to] = inclusive || at[dim] < source.Shape[dim] - 1 ? next : running[to];
            lane++;
        });
        frame.Set(op.Result(0), result);
        frame.Set(op.Result(1), running);
    }
}
