using System.Reflection.Emit;
using MaxTune.IR;

namespace MaxTune.Codegen.Cil;

/// <summary>vector.reduction: halves are combined until one lane is left, ((a0+a4)+(a2+a6))+..., then the accumulator.</summary>
internal static class ReductionEmitter
{
    /// <summary>(vector operation, its operation on two scalars, unsigned)</summary>
    private static (string Vector, OpEmitterOnStack Scalar, bool Unsigned)? Kind(string kind) => kind switch
    {
        "add" => ("Add", (e, t) => e.Il.Binary(OpCodes.Add), false),
        "mul" => ("Multiply", (e, t) => e.Il.Binary(OpCodes.Mul), false),
        "maximumf" => ("Max", (e, t) => e.Call(t == typeof(float) ? typeof(MathF) : typeof(Math), "Max", null, t, t), false),
        "minimumf" => ("Min", (e, t) => e.Call(t == typeof(float) ? typeof(MathF) : typeof(Math), "Min", null, t, t), false),
        "maxnumf" => ("MaxNumber", (e, t) => e.Call(t, "MaxNumber", null, t, t), false),
        "minnumf" => ("MinNumber", (e, t) => e.Call(t, "MinNumber", null, t, t), false),
        "maxsi" => ("Max", (e, t) => e.Call(typeof(Math), "Max", null, t, t), false),
        "minsi" => ("Min", (e, t) => e.Call(typeof(Math), "Min", null, t, t), false),
        "maxui" => ("Max", (e, t) => e.Call(typeof(ScalarOps), "MaxUnsigned", t, t, t), true),
        "minui" => ("Min", (e, t) => e.Call(typeof(ScalarOps), "MinUnsigned", t, t, t), true),
        "and" => ("BitwiseAnd", (e, t) => e.Il.Binary(OpCodes.And), false),
        "or" => ("BitwiseOr", (e, t) => e.Il.Binary(OpCodes.Or), false),
        "xor" => ("Xor", (e, t) => e.Il.Binary(OpCodes.Xor), false),
        _ => null,
    };

    private delegate void OpEmitterOnStack(StageEmitter emitter, Type type);

    /// <summary>The keyword inside <c>#vector.kind&lt;add&gt;</c>, or the name alone.</summary>
    public static string KindOf(Operation op)
    {
        string text = op.Attr("kind")?.ToString() ?? "";
        int open = text.IndexOf('<');
        return (open < 0 ? text : text[(open + 1)..].TrimEnd('>')).Trim('"', ' ');
    }

    public static void Reduce(StageEmitter e, Operation op)
    {
        string kind = KindOf(op);
        if (Kind(kind) is not var (name, scalar, unsigned)) throw new UnsupportedException(op, $"of kind '{kind}' has no code in the CIL emitter");
        var type = e.TypeOf(op.Operand(0));
        var result = e.TypeOf(op.Result());
        var element = ClrTypes.ElementOf(op.Operand(0).Type);
        e.Push(op, 0);
        if (ClrTypes.IsVector(type))
        {
            ArithFloatEmitter.RequireLanes(op, type);
            var held = unsigned ? ClrTypes.Vector(ClrTypes.BitsOf(type), ArithIntEmitter.Unsigned(ClrTypes.LaneOf(type)))! : type;
            e.As(type, held);
            var last = FoldHalves(e, held, name);
            FoldLanes(e, last, name);
            if (element is IndexType) e.Il.Conv(OpCodes.Conv_I);
            else if (element == IrType.I1 && ClrTypes.LaneOf(type) == typeof(long)) e.Il.Conv(OpCodes.Conv_I4);
            if (element is IntegerType) ArithIntEmitter.Wrap(e.Il, element);
        }
        if (op.OperandCount < 2) return;
        e.Push(op, 1);
        scalar(e, result);
        if (element is IntegerType) ArithIntEmitter.Wrap(e.Il, element);
    }

    private static Type FoldHalves(StageEmitter e, Type type, string name)
    {
        while (ClrTypes.BitsOf(type) > 128)
        {
            int bits = ClrTypes.BitsOf(type);
            var lane = ClrTypes.LaneOf(type);
            var half = ClrTypes.Vector(bits / 2, lane)!;
            var whole = type;
            e.WithTemporary(whole, v =>
            {
                e.Il.Stloc(v);
                e.Il.Ldloc(v);
                e.Call(ClrTypes.VectorClass(bits), "GetLower", lane, whole);
                e.Il.Ldloc(v);
                e.Call(ClrTypes.VectorClass(bits), "GetUpper", lane, whole);
            });
            e.VectorCall(half, name, 2);
            type = half;
        }
        return type;
    }

    // the lower lanes meet the upper ones: v = op(v, v shifted down by half its lanes)
    private static void FoldLanes(StageEmitter e, Type type, string name)
    {
        var lane = ClrTypes.LaneOf(type);
        int bits = ClrTypes.BitsOf(type), count = bits / ClrTypes.LaneBits(lane);
        var owner = ClrTypes.VectorClass(bits);
        var index = lane == typeof(float) ? typeof(int) : lane == typeof(double) ? typeof(long) : lane;
        var indices = ClrTypes.Vector(bits, index)!;
        e.WithTemporary(type, v =>
        {
            for (int step = count / 2; step >= 1; step /= 2)
            {
                e.Il.Stloc(v);
                e.Il.Ldloc(v);
                e.Il.Ldloc(v);
                for (int i = 0; i < count; i++)
                {
                    int from = (i + step) % count;
                    if (ClrTypes.LaneBits(index) == 64) e.Il.LdcI8(from);
                    else e.Il.LdcI4(from);
                }
                e.Call(owner, "Create", null, [.. Enumerable.Repeat(index, count)]);
                e.Call(owner, "Shuffle", null, type, indices);
                e.VectorCall(type, name, 2);
            }
        });
        e.Call(owner, "ToScalar", lane, type);
    }
}
