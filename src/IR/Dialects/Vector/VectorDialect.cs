using static MaxTune.IR.OpTraits;
using static MaxTune.IR.TypeConstraints;

namespace MaxTune.IR;

/// <summary>Masks, printing, and the list of all of vector.</summary>
public static partial class VectorOps
{
    /// <summary>Lane (i, j, ...) is on when i &lt; operand 0, j &lt; operand 1, ...</summary>
    public static readonly OpDefinition CreateMask = new("vector.create_mask")
    {
        Operands = [new("operands", TypeConstraints.Index, Arity.Variadic)],
        Results = [new("result", Mask1)],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        AssemblyFormat = "$operands attr-dict `:` type(results)",
        Verify = (op, sink) =>
        {
            if (op.Result().Type is not VectorType type) return;
            if (type.Rank == 0 && op.OperandCount != 1) sink.OpError(op, "must specify exactly one operand for 0-D create_mask");
            else if (type.Rank != 0 && op.OperandCount != type.Rank) sink.OpError(op, "must specify an operand for each result vector dimension");
        },
        Semantics = (op, frame) => frame.Set(op.Result(), MaskOf((VectorType)op.Result().Type, [.. op.Operands.Select(frame.Get<long>)])),
        Fold = (op, constants) => constants.All(c => c is IntegerAttr) && op.Result().Type is VectorType { IsScalable: false } type
            ? [MaskOf(type, [.. constants.Select(c => ((IntegerAttr)c!).Int64)]).ToConstant(type)] : null,
    };

    public static readonly OpDefinition ConstantMask = new("vector.constant_mask")
    {
        Results = [new("result", Mask1)],
        Attributes = [new("mask_dim_sizes", AttrConstraints.DenseI64)],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        AssemblyFormat = "$mask_dim_sizes attr-dict `:` type(results)",
        Verify = VerifyConstantMask,
        Semantics = (op, frame) => frame.Set(op.Result(), MaskOf((VectorType)op.Result().Type, op.Attr<DenseArrayAttr>("mask_dim_sizes")!.ToInt64())),
    };

    public static readonly OpDefinition MaskOp = new("vector.mask")
    {
        Operands = [new("mask", Mask1), new("passthru", AnyType, Arity.Optional)],
        Results = [new("results", AnyType, Arity.Variadic)],
        Regions = [new("maskRegion", SizedBlock: true)],
        Traits = SingleBlock | NoRegionArguments,
        Effects = MemoryEffects.Recursive,
        ImplicitTerminator = "vector.yield",
        VerifyRegions = VerifyMask,
        Assembly = MaskAssembly.Instance,
    };

    public static readonly OpDefinition Yield = new("vector.yield")
    {
        Operands = [new("operands", AnyType, Arity.Variadic)],
        Traits = Terminator | ReturnLike | Speculatable,
        Effects = MemoryEffects.None,
        AssemblyFormat = "attr-dict ($operands^ `:` type($operands))?",
    };

    public static readonly OpDefinition Step = new("vector.step")
    {
        Results = [new("result", new TypeConstraint("vector of index values of ranks 1", t => t is VectorType { Rank: 1, Element: IndexType }))],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        AssemblyFormat = "attr-dict `:` type($result)",
        Semantics = (op, frame) =>
        {
            long count = ((VectorType)op.Result().Type).Extents[0];
            frame.Set(op.Result(), NdArray.Of(IrType.Index, [count], [.. Enumerable.Range(0, (int)count).Select(i => (long)i)]));
        },
    };

    public static readonly OpDefinition VScale = new("vector.vscale")
    {
        Results = [new("res", TypeConstraints.Index)],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        InferTypes = (_, _) => [IrType.Index],
        AssemblyFormat = "attr-dict",
        Semantics = (op, frame) => frame.Set(op.Result(), 1L),
        SuggestName = (_, _) => "vscale",
    };

    public static readonly OpDefinition Print = new("vector.print")
    {
        Operands =
        [
            new("source", new TypeConstraint("signless integer or index or floating-point or vector of signless integer or index or floating-point values",
                t => AnySignlessIntegerOrIndexOrFloat.Holds(t is VectorType v ? v.Element : t)), Arity.Optional),
        ],
        Attributes =
        [
            new("punctuation", VectorAttrs.PunctuationConstraint, Default: new PunctuationAttr(PrintPunctuation.NewLine)),
            new("stringLiteral", new AttrConstraint("An Attribute containing a string", a => a is StringAttr), Optional: true),
        ],
        Effects = MemoryEffects.Write,
        AssemblyFormat = "($source^ `:` type($source))? oilist(`str` $stringLiteral | `punctuation` $punctuation) attr-dict",
        Verify = (op, sink) =>
        {
            if (op.Attr("stringLiteral") is not null && (op.OperandCount > 0 || op.Attr("punctuation") is PunctuationAttr { Kind: not PrintPunctuation.NewLine }))
                sink.OpError(op, "failed to verify that `source` or `punctuation` are not set when printing strings");
        },
        Semantics = RunPrint,
    };

    public static Dialect Dialect => VectorDialect.Value;

    private static TypeConstraint Mask1 => new("vector of 1-bit signless integer values", t => t is VectorType v && v.Element == IrType.I1);

    private static NdArray MaskOf(VectorType type, long[] bounds)
    {
        var mask = NdArray.Zeros(IrType.I1, type.Extents.ToArray());
        long lane = 0;
        Indices.Each(mask.Shape, at =>
        {
            bool on = type.Rank == 0 ? bounds[0] > 0 : true;
            for (int d = 0; d < at.Length; d++) on &= at[d] < bounds[d];
            mask[lane++] = on ? 1L : 0L;
        });
        return mask;
    }

    private static void RunPrint(Operation op, InterpreterFrame frame)
    {
        var output = frame.Interpreter.Output;
        if (op.Attr("stringLiteral") is StringAttr text) { output.Write(text.Value); return; }
        if (op.OperandCount > 0)
        {
            long lane = 0;
            Write(frame.Get(op.Operand(0)), 0, ref lane);
        }
        output.Write((op.Attr<PunctuationAttr>("punctuation")?.Kind ?? PrintPunctuation.NewLine) switch
        {
            PrintPunctuation.NewLine => "\n",
            PrintPunctuation.Comma => ", ",
            PrintPunctuation.Open => "( ",
            PrintPunctuation.Close => " )",
            _ => "",
        });

        // index has no sign
        string Text(object scalar) => scalar is double d ? RunnerExternals.Float(d)
            : scalar is long i && Lanes.Element(op.Operand(0).Type) is IndexType ? ((ulong)i).ToString(System.Globalization.CultureInfo.InvariantCulture) : scalar.ToString()!;

        void Write(object value, int dim, ref long lane)
        {
            if (value is not NdArray array) { output.Write(Text(value)); return; }
            if (dim == array.Shape.Length && dim > 0) { Write(array[lane++], 0, ref lane); return; }
            output.Write("( ");
            if (array.Shape.Length == 0) Write(array[lane++], 0, ref lane);   // vector<f32>: ( 1 )
            for (long i = 0; dim < array.Shape.Length && i < array.Shape[dim]; i++)
            {
                if (i > 0) output.Write(", ");
                Write(array, dim + 1, ref lane);
            }
            output.Write(" )");
        }
    }
}

internal static class VectorDialect
{
    public static readonly Dialect Value = new("vector")
    {
        Summary = "vectors of a fixed number of lanes",
        Operations =
        [
            VectorOps.Load, VectorOps.Store, VectorOps.MaskedLoad, VectorOps.MaskedStore, VectorOps.Gather, VectorOps.Scatter, VectorOps.ExpandLoad, VectorOps.CompressStore,
            VectorOps.TransferRead, VectorOps.TransferWrite, VectorOps.TypeCast,
            VectorOps.Fma, VectorOps.Reduction, VectorOps.MultiReduction, VectorOps.Contract, VectorOps.OuterProduct, VectorOps.Scan,
            VectorOps.Broadcast, VectorOps.ShapeCast, VectorOps.Bitcast, VectorOps.Extract, VectorOps.Insert, VectorOps.ExtractStridedSlice, VectorOps.InsertStridedSlice,
            VectorOps.Shuffle, VectorOps.Transpose, VectorOps.Interleave, VectorOps.Deinterleave, VectorOps.FromElements, VectorOps.ToElements,
            VectorOps.ScalableExtract, VectorOps.ScalableInsert,
            VectorOps.CreateMask, VectorOps.ConstantMask, VectorOps.MaskOp, VectorOps.Yield, VectorOps.Step, VectorOps.VScale, VectorOps.Print,
        ],
        ParseAttr = VectorAttrs.Parse,
    };
}
