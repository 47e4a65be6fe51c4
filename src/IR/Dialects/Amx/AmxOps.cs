using static MaxTune.IR.OpTraits;
using static MaxTune.IR.TypeConstraints;

namespace MaxTune.IR;

/// <summary><c>!amx.tile&lt;16x32xbf16></c>: a tile register, at most 16 rows of 64 bytes.</summary>
public sealed record AmxTileType(long Rows, long Columns, IrType Element) : IrType
{
    public override void Print(AsmWriter w) => w.Write("!amx.tile<").Write(Rows).Write('x').Write(Columns).Write('x').Type(Element).Write('>');

    internal static IrType? Parse(DialectText text)
    {
        if (text.Mnemonic != "tile") return null;
        string[] parts = (text.Body ?? "").Split('x', 3);
        if (parts.Length != 3 || !long.TryParse(parts[0].Trim(), out long rows) || !long.TryParse(parts[1].Trim(), out long columns))
        {
            text.Fail("expected '<rows x columns x type>' of a tile");
            return null;
        }
        if (text.ParseNestedType(parts[2]) is not { } element) return null;
        if (!IsElement(element))
        {
            text.Fail($"failed to verify 'elementType': 32-bit float or 16-bit float or bfloat16 type or 32-bit signless integer or 8-bit signless integer");
            return null;
        }
        return new AmxTileType(rows, columns, element);
    }

    internal static bool IsElement(IrType type) => type == IrType.F32 || type == IrType.F16 || type == IrType.BF16 || type == IrType.I32 || type == IrType.I8;
}

/// <summary>Tiles of Intel's matrix extensions: loads, stores, and products of pairs (bf16, f16) or quadruples (i8).</summary>
public static class AmxOps
{
    private static readonly TypeConstraint AnyTile = Tile("32-bit float or 16-bit float or bfloat16 type or 32-bit signless integer or 8-bit signless integer", AmxTileType.IsElement);
    private static readonly TypeConstraint HalfTile = Tile("16-bit float or bfloat16 type", t => t == IrType.F16 || t == IrType.BF16);
    private static readonly TypeConstraint FloatTile = Tile("32-bit float", t => t == IrType.F32);
    private static readonly TypeConstraint IntTile = Tile("32-bit signless integer", t => t == IrType.I32);
    private static readonly TypeConstraint ByteTile = Tile("8-bit signless integer", t => t == IrType.I8);

    private static TypeConstraint Tile(string elements, Func<IrType, bool> holds) => new($"tile of {elements} values", t => t is AmxTileType tile && holds(tile.Element));

    public static readonly OpDefinition TileZero = new("amx.tile_zero")
    {
        Results = [new("res", AnyTile)],
        Effects = MemoryEffects.Write,
        AssemblyFormat = "attr-dict `:` qualified(type($res))",
        Verify = (op, sink) => VerifyTile(op, op.Result().Type, sink),
        Semantics = (op, frame) => frame.Set(op.Result(), Zeros((AmxTileType)op.Result().Type)),
    };

    /// <summary>Rows are <c>stride</c> elements apart, or as the memref has them.</summary>
    public static readonly OpDefinition TileLoad = new("amx.tile_load")
    {
        Operands = [new("base", AnyMemRef), new("indices", TypeConstraints.Index, Arity.Variadic), new("stride", TypeConstraints.Index, Arity.Optional)],
        Results = [new("res", AnyTile)],
        Traits = AttrSizedOperandSegments,
        Effects = MemoryEffects.Read,
        AssemblyFormat = "$base `[` $indices `]` (`,` $stride^)? attr-dict `:` type($base) `into` qualified(type($res))",
        Verify = (op, sink) => VerifyAccess(op, op.Result().Type, sink),
        Semantics = (op, frame) =>
        {
            var tile = Zeros((AmxTileType)op.Result().Type);
            EachElement(op, frame, tile, (memref, at, lane) => tile[lane] = memref.Buffer[at]);
            frame.Set(op.Result(), tile);
        },
    };

    public static readonly OpDefinition TileStore = new("amx.tile_store")
    {
        Operands =
        [
            new("base", AnyMemRef), new("indices", TypeConstraints.Index, Arity.Variadic), new("val", AnyTile), new("stride", TypeConstraints.Index, Arity.Optional),
        ],
        Traits = AttrSizedOperandSegments,
        Effects = MemoryEffects.Write,
        AssemblyFormat = "$base `[` $indices `]` `,` $val (`,` $stride^)? attr-dict `:` type($base) `,` qualified(type($val))",
        Verify = (op, sink) => VerifyAccess(op, op.OperandNamed("val")!.Type, sink),
        Semantics = (op, frame) =>
        {
            var tile = frame.Get<NdArray>(op.OperandNamed("val")!);
            EachElement(op, frame, tile, (memref, at, lane) => memref.Buffer[at] = tile[lane]);
        },
    };

    /// <summary>acc[m, n] += Σₖ lhs[m, 2k] rhs[k, 2n] + lhs[m, 2k+1] rhs[k, 2n+1].</summary>
    public static readonly OpDefinition TileMulF = new("amx.tile_mulf")
    {
        Operands = [new("lhs", HalfTile), new("rhs", HalfTile), new("acc", FloatTile)],
        Results = [new("res", FloatTile)],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        AllTypesMatch = [["acc", "res"]],
        InferTypes = (op, _) => [op.Operand(2).Type],
        AssemblyFormat = "$lhs `,` $rhs `,` $acc attr-dict `:` qualified(type($lhs)) `,` qualified(type($rhs)) `,` qualified(type($acc))",
        Verify = (op, sink) => VerifyProduct(op, 1, sink),
        Semantics = (op, frame) => Multiply(op, frame, 2, (x, y, sum) => frame.Round((double)sum + (double)x * (double)y, IrType.F32)),
    };

    /// <summary>acc[m, n] += Σₖ Σ_{i&lt;4} lhs[m, 4k+i] rhs[k, 4n+i]; <c>zext</c> takes that side's bytes as unsigned.</summary>
    public static readonly OpDefinition TileMulI = new("amx.tile_muli")
    {
        Operands = [new("lhs", ByteTile), new("rhs", ByteTile), new("acc", IntTile)],
        Results = [new("res", IntTile)],
        Attributes = [new("isZextLhs", AttrConstraints.Unit, Optional: true), new("isZextRhs", AttrConstraints.Unit, Optional: true)],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        AllTypesMatch = [["acc", "res"]],
        InferTypes = (op, _) => [op.Operand(2).Type],
        AssemblyFormat = "$lhs (`zext` $isZextLhs^)? `,` $rhs (`zext` $isZextRhs^)? `,` $acc attr-dict `:` qualified(type($lhs)) `,` qualified(type($rhs)) `,` qualified(type($acc))",
        Verify = (op, sink) => VerifyProduct(op, 2, sink),
        Semantics = (op, frame) =>
        {
            bool left = op.Attr("isZextLhs") is not null, right = op.Attr("isZextRhs") is not null;
            Multiply(op, frame, 4, (x, y, sum) => IntBits.Wrap((long)sum + (left ? (long)x & 0xFF : (long)x) * (right ? (long)y & 0xFF : (long)y), IrType.I32));
        },
    };

    public static Dialect Dialect { get; } = new("amx")
    {
        Summary = "Intel's tile registers",
        Operations = [TileZero, TileLoad, TileStore, TileMulF, TileMulI],
        ParseType = AmxTileType.Parse,
    };

    private static NdArray Zeros(AmxTileType type) => NdArray.Zeros(type.Element, type.Rows, type.Columns);

    private static void EachElement(Operation op, InterpreterFrame frame, NdArray tile, Action<MemRefValue, long, long> visit)
    {
        var memref = frame.Get<MemRefValue>(op.Operand(0));
        int rank = memref.Sizes.Length;
        var start = new long[rank];
        for (int i = 0; i < rank; i++) start[i] = frame.Get<long>(op.Operand(1 + i));
        long first = memref.At(start);
        long rowStride = op.OperandNamed("stride") is { } stride ? frame.Get<long>(stride) : rank < 2 ? tile.Shape[1] : memref.Strides[^2];
        for (long row = 0; row < tile.Shape[0]; row++)
            for (long column = 0; column < tile.Shape[1]; column++)
            {
                long at = first + row * rowStride + column;
                if ((ulong)at >= (ulong)memref.Buffer.Count) throw new InterpreterException($"row {row} of the tile leaves the buffer", op);
                visit(memref, at, row * tile.Shape[1] + column);
            }
    }

    private static void Multiply(Operation op, InterpreterFrame frame, int pack, Func<object, object, object, object> step)
    {
        NdArray lhs = frame.Get<NdArray>(op.Operand(0)), rhs = frame.Get<NdArray>(op.Operand(1)), result = frame.Get<NdArray>(op.Operand(2)).Clone();
        long columns = result.Shape[1];
        for (long m = 0; m < result.Shape[0]; m++)
            for (long k = 0; k < rhs.Shape[0]; k++)
                for (long n = 0; n < columns; n++)
                    for (long i = 0; i < pack; i++)
                        result[m * columns + n] = step(lhs[m * lhs.Shape[1] + pack * k + i], rhs[k * rhs.Shape[1] + pack * n + i], result[m * columns + n]);
        frame.Set(op.Result(), result);
    }

    private static long Bytes(IrType type) => type is FloatType f ? f.Width / 8 : ((IntegerType)type).Width / 8;

    private static bool VerifyTile(Operation op, IrType type, DiagnosticSink sink)
    {
        const int maxRows = 16, maxBytes = 64;
        if (type is not AmxTileType tile) return true;
        long bytes = tile.Columns * Bytes(tile.Element);
        if (tile.Rows > maxRows) { sink.OpError(op, $"bad row height: {tile.Rows}"); return false; }
        if (bytes > maxBytes || (bytes & 3) != 0) { sink.OpError(op, $"bad column width: {bytes}"); return false; }
        return true;
    }

    private static void VerifyAccess(Operation op, IrType tile, DiagnosticSink sink)
    {
        if (op.Operand(0).Type is MemRefType memref && op.OperandGroup(1).Length != memref.Rank) { sink.OpError(op, $"requires {memref.Rank} indices"); return; }
        VerifyTile(op, tile, sink);
    }

    private static void VerifyProduct(Operation op, int scale, DiagnosticSink sink)
    {
        if (op.Operand(0).Type is not AmxTileType a || op.Operand(1).Type is not AmxTileType b || op.Operand(2).Type is not AmxTileType c) return;
        if (!VerifyTile(op, a, sink) || !VerifyTile(op, b, sink) || !VerifyTile(op, c, sink)) return;
        long am = a.Rows, ak = a.Columns >> scale, bk = b.Rows, bn = b.Columns >> scale;
        if (c.Rows != am || c.Columns != bn || ak != bk) sink.OpError(op, $"bad mult shape: {c.Rows} x {c.Columns} x {ak}");
        else if (scale == 1 && a.Element != b.Element) sink.OpError(op, "unsupported type combination");
    }
}
