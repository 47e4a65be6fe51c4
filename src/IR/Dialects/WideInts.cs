using System.Numerics;

namespace MaxTune.IR;

/// <summary>arith on integers wider than 64 bits, one at a time: the interpreter holds them as sign-extended <see cref="BigInteger"/>.</summary>
internal static class WideInts
{
    /// <summary>True for the types that are held so.</summary>
    public static bool Holds(IrType type) => type is IntegerType { Width: > 64 };

    /// <summary>The value of a constant as the interpreter holds it.</summary>
    public static object Constant(IntegerAttr constant) => Held(constant.Value, constant.Type);

    public static void Run(Operation op, InterpreterFrame frame)
    {
        var x = op.Operands.Select(o => o.Type is FloatType ? 0 : Signed(frame, o)).ToArray();
        var u = op.Operands.Zip(x, (o, s) => o.Type is FloatType ? 0 : Unsigned(s, o.Type)).ToArray();
        var type = op.Operand(0).Type;
        int width = type is IntegerType i ? i.Width : 64;
        if (op.Result().Type is FloatType to)
        {
            var number = op.Name == "arith.uitofp" ? u[0] : x[0];
            frame.Set(op.Result(), frame.Round(to == IrType.F32 ? (double)(float)number : (double)number, to));
            return;
        }
        BigInteger result = op.Name switch
        {
            "arith.addi" => x[0] + x[1],
            "arith.subi" => x[0] - x[1],
            "arith.muli" => x[0] * x[1],
            "arith.andi" => x[0] & x[1],
            "arith.ori" => x[0] | x[1],
            "arith.xori" => x[0] ^ x[1],
            "arith.shli" => u[1] < width ? x[0] << (int)u[1] : 0,
            "arith.shrsi" => u[1] < width ? x[0] >> (int)u[1] : 0,
            "arith.shrui" => u[1] < width ? u[0] >> (int)u[1] : 0,
            "arith.minsi" => BigInteger.Min(x[0], x[1]),
            "arith.maxsi" => BigInteger.Max(x[0], x[1]),
            "arith.minui" => BigInteger.Min(u[0], u[1]),
            "arith.maxui" => BigInteger.Max(u[0], u[1]),
            "arith.divsi" => BigInteger.Divide(x[0], Divisor(x[1], x[0])),
            "arith.remsi" => x[1] == -1 ? 0 : BigInteger.Remainder(x[0], Divisor(x[1], 0)),
            "arith.divui" => BigInteger.Divide(u[0], Divisor(u[1], 0)),
            "arith.remui" => BigInteger.Remainder(u[0], Divisor(u[1], 0)),
            "arith.floordivsi" => Floor(x[0], Divisor(x[1], x[0])),
            "arith.ceildivsi" => -Floor(-x[0], Divisor(x[1], x[0])),
            "arith.ceildivui" => -Floor(-u[0], Divisor(u[1], 0)),
            "arith.cmpi" => Compare(ArithOps.IntPredicate(op), x, u) ? 1 : 0,
            "math.absi" => BigInteger.Abs(x[0]),
            "math.ctlz" => width - (int)u[0].GetBitLength(),
            "math.cttz" => u[0].IsZero ? width : (int)(u[0] & -u[0]).GetBitLength() - 1,
            "math.ctpop" => Ones(u[0]),
            "arith.extsi" or "arith.trunci" or "arith.index_cast" => x[0],
            "arith.extui" or "arith.index_castui" => u[0],
            "arith.fptosi" or "arith.fptoui" => FromFloat(frame.Get<double>(op.Operand(0)), op),
            _ => throw new InterpreterException($"'{op.Name}' is not interpreted on {(Holds(type) ? type : op.Result().Type)}", op),
        };
        frame.Set(op.Result(), Held(result, op.Result().Type));

        BigInteger Divisor(BigInteger by, BigInteger smallest) => by.IsZero || by == -1 && smallest == -(BigInteger.One << (width - 1))
            ? throw new InterpreterException($"'{op.Name}' is undefined for {x[0]}, {x[1]}", op) : by;
    }

    private static BigInteger Floor(BigInteger a, BigInteger b)
    {
        var q = BigInteger.DivRem(a, b, out var r);
        return !r.IsZero && r.Sign < 0 != b.Sign < 0 ? q - 1 : q;
    }

    private static int Ones(BigInteger x)
    {
        int count = 0;
        foreach (byte b in x.ToByteArray(isUnsigned: true)) count += BitOperations.PopCount(b);
        return count;
    }

    private static bool Compare(CmpIPredicate predicate, BigInteger[] x, BigInteger[] u) => predicate switch
    {
        CmpIPredicate.Eq => x[0] == x[1],
        CmpIPredicate.Ne => x[0] != x[1],
        CmpIPredicate.Slt => x[0] < x[1],
        CmpIPredicate.Sle => x[0] <= x[1],
        CmpIPredicate.Sgt => x[0] > x[1],
        CmpIPredicate.Sge => x[0] >= x[1],
        CmpIPredicate.Ult => u[0] < u[1],
        CmpIPredicate.Ule => u[0] <= u[1],
        CmpIPredicate.Ugt => u[0] > u[1],
        _ => u[0] >= u[1],
    };

    // out of range is poison: it reads as 0
    private static BigInteger FromFloat(double x, Operation op)
    {
        if (!double.IsFinite(x)) return 0;
        var whole = new BigInteger(x);
        int width = ((IntegerType)op.Result().Type).Width;
        bool fits = op.Name == "arith.fptosi" ? whole >= -(BigInteger.One << (width - 1)) && whole < BigInteger.One << (width - 1) : whole.Sign >= 0 && whole < BigInteger.One << width;
        return fits ? whole : 0;
    }

    private static BigInteger Signed(InterpreterFrame frame, Value value) => frame.Get(value) switch
    {
        BigInteger wide => wide,
        long narrow => IntBits.SignExtend(narrow, IntBits.Width(value.Type) ?? 64),
        var other => throw new InterpreterException($"{other} is no integer", value.DefiningOp),
    };

    private static BigInteger Unsigned(BigInteger x, IrType type) => Wrap(x, type is IntegerType i ? i.Width : 64, signed: false);

    private static object Held(BigInteger x, IrType type) =>
        type is IntegerType { Width: > 64 } wide ? Wrap(x, wide.Width, signed: true) : (object)IntBits.Wrap((long)(ulong)(x & ulong.MaxValue), type);

    /// <summary>The low <paramref name="width"/> bits, extended by their sign or by zeros.</summary>
    public static BigInteger Wrap(BigInteger x, int width, bool signed)
    {
        var low = x & ((BigInteger.One << width) - 1);
        return signed && low >> (width - 1) != 0 ? low - (BigInteger.One << width) : low;
    }
}
