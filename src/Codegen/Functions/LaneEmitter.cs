using System.Reflection.Emit;
using MaxTune.Codegen.Cil;
using MaxTune.IR;

namespace MaxTune.Codegen.Functions;

/// <summary>One lane of an elementwise operation (a scalar has one): pushes operands' lanes, leaves the result's.</summary>
internal sealed class LaneEmitter(FunctionEmitter function, Operation op, Action<int> push)
{
    public static readonly IReadOnlyDictionary<string, Action<LaneEmitter>> Table = new Dictionary<string, Action<LaneEmitter>>
    {
        ["arith.addi"] = e => e.Wrapping(OpCodes.Add, nameof(IntegerFunctions.Add)),
        ["arith.subi"] = e => e.Wrapping(OpCodes.Sub, nameof(IntegerFunctions.Sub)),
        ["arith.muli"] = e => e.Wrapping(OpCodes.Mul, nameof(IntegerFunctions.Mul)),
        ["arith.andi"] = e => e.Wrapping(OpCodes.And, nameof(IntegerFunctions.And)),
        ["arith.ori"] = e => e.Wrapping(OpCodes.Or, nameof(IntegerFunctions.Or)),
        ["arith.xori"] = e => e.Wrapping(OpCodes.Xor, nameof(IntegerFunctions.Xor)),
        ["arith.shli"] = e => e.Integer(nameof(IntegerFunctions.ShiftLeft)),
        ["arith.shrsi"] = e => e.Integer(nameof(IntegerFunctions.ShiftRightS)),
        ["arith.shrui"] = e => e.Integer(nameof(IntegerFunctions.ShiftRightU)),
        ["arith.minsi"] = e => e.Integer(nameof(IntegerFunctions.MinS)),
        ["arith.maxsi"] = e => e.Integer(nameof(IntegerFunctions.MaxS)),
        ["arith.minui"] = e => e.Integer(nameof(IntegerFunctions.MinU)),
        ["arith.maxui"] = e => e.Integer(nameof(IntegerFunctions.MaxU)),
        ["arith.divsi"] = e => e.Integer(nameof(IntegerFunctions.DivS), faults: true),
        ["arith.divui"] = e => e.Integer(nameof(IntegerFunctions.DivU), faults: true),
        ["arith.remsi"] = e => e.Integer(nameof(IntegerFunctions.RemS), faults: true),
        ["arith.remui"] = e => e.Integer(nameof(IntegerFunctions.RemU), faults: true),
        ["arith.floordivsi"] = e => e.Integer(nameof(IntegerFunctions.FloorDivS), faults: true),
        ["arith.ceildivsi"] = e => e.Integer(nameof(IntegerFunctions.CeilDivS), faults: true),
        ["arith.ceildivui"] = e => e.Integer(nameof(IntegerFunctions.CeilDivU), faults: true),
        ["arith.cmpi"] = e => e.Integer(nameof(IntegerFunctions.Compare), predicate: true),
        ["math.absi"] = e => e.Integer(nameof(IntegerFunctions.Abs)),
        ["math.ctlz"] = e => e.Integer(nameof(IntegerFunctions.LeadingZeros)),
        ["math.cttz"] = e => e.Integer(nameof(IntegerFunctions.TrailingZeros)),
        ["math.ctpop"] = e => e.Integer(nameof(IntegerFunctions.Ones)),

        ["arith.extsi"] = e => e.Extend(nameof(IntegerFunctions.ExtendS)),
        ["arith.extui"] = e => e.Extend(nameof(IntegerFunctions.ExtendU)),
        ["arith.trunci"] = e => e.Extend(nameof(IntegerFunctions.ExtendS)),
        ["arith.index_cast"] = e => e.Extend(nameof(IntegerFunctions.ExtendS)),
        ["arith.index_castui"] = e => e.Extend(nameof(IntegerFunctions.ExtendU)),
        ["arith.sitofp"] = e => e.ToFloat("S"),
        ["arith.uitofp"] = e => e.ToFloat("U"),
        ["arith.fptosi"] = e => e.ToInteger(nameof(IntegerFunctions.ToIntegerS)),
        ["arith.fptoui"] = e => e.ToInteger(nameof(IntegerFunctions.ToIntegerU)),

        ["arith.addf"] = e => e.Float(il => il.Binary(OpCodes.Add)),
        ["arith.subf"] = e => e.Float(il => il.Binary(OpCodes.Sub)),
        ["arith.mulf"] = e => e.Float(il => il.Binary(OpCodes.Mul)),
        ["arith.divf"] = e => e.Float(il => il.Binary(OpCodes.Div)),
        ["arith.remf"] = e => e.Float(il => il.Binary(OpCodes.Rem)),
        ["arith.negf"] = e => e.Float(il => il.Unary(OpCodes.Neg)),
        ["arith.extf"] = e => e.Float(_ => { }),
        ["arith.truncf"] = e => e.Float(_ => { }),
        ["arith.maximumf"] = e => e.Function(typeof(Math), nameof(Math.Max)),
        ["arith.minimumf"] = e => e.Function(typeof(Math), nameof(Math.Min)),
        ["arith.maxnumf"] = e => e.Function(typeof(FloatFunctions), nameof(FloatFunctions.MaxNum)),
        ["arith.minnumf"] = e => e.Function(typeof(FloatFunctions), nameof(FloatFunctions.MinNum)),
        ["arith.cmpf"] = e => e.CompareFloats(),

        ["math.absf"] = e => e.Function(typeof(Math), nameof(Math.Abs)),
        ["math.ceil"] = e => e.Function(typeof(Math), nameof(Math.Ceiling)),
        ["math.floor"] = e => e.Function(typeof(Math), nameof(Math.Floor)),
        ["math.trunc"] = e => e.Function(typeof(Math), nameof(Math.Truncate)),
        ["math.round"] = e => e.Function(typeof(FloatFunctions), nameof(FloatFunctions.Round)),
        ["math.roundeven"] = e => e.Function(typeof(FloatFunctions), nameof(FloatFunctions.RoundEven)),
        ["math.sqrt"] = e => e.Function(typeof(Math), nameof(Math.Sqrt)),
        ["math.rsqrt"] = e => e.Function(typeof(FloatFunctions), nameof(FloatFunctions.Rsqrt)),
        ["math.exp"] = e => e.Function(typeof(Math), nameof(Math.Exp)),
        ["math.log"] = e => e.Function(typeof(Math), nameof(Math.Log)),
        ["math.log2"] = e => e.Function(typeof(Math), nameof(Math.Log2)),
        ["math.log10"] = e => e.Function(typeof(Math), nameof(Math.Log10)),
        ["math.sin"] = e => e.Function(typeof(Math), nameof(Math.Sin)),
        ["math.cos"] = e => e.Function(typeof(Math), nameof(Math.Cos)),
        ["math.tan"] = e => e.Function(typeof(Math), nameof(Math.Tan)),
        ["math.tanh"] = e => e.Function(typeof(Math), nameof(Math.Tanh)),
        ["math.atan"] = e => e.Function(typeof(Math), nameof(Math.Atan)),
        ["math.atan2"] = e => e.Function(typeof(Math), nameof(Math.Atan2)),
        ["math.powf"] = e => e.Function(typeof(Math), nameof(Math.Pow)),
        ["math.copysign"] = e => e.Function(typeof(Math), nameof(Math.CopySign)),
        ["math.fma"] = e => e.Fma(),
        ["vector.fma"] = e => e.Fma(),
        ["arith.select"] = e => e.Select(),
    };

    private IlBuilder Il => function.Il;
    private IrType From => FunctionTypes.Element(op.Operand(0).Type);
    private IrType To => FunctionTypes.Element(op.Result().Type);

    private void PushAll()
    {
        for (int i = 0; i < op.OperandCount; i++) push(i);
    }

    // ---- integers

    private void Wrapping(OpCode code, string wide)
    {
        int width = FunctionTypes.Width(To);
        if (FunctionTypes.Of(To) != typeof(long))
        {
            Integer(wide);
            return;
        }
        PushAll();
        Il.Binary(code);
        if (width == 1)
        {
            Il.LdcI8(1);
            Il.Binary(OpCodes.And);
        }
        else if (width < 64 && code != OpCodes.And && code != OpCodes.Or && code != OpCodes.Xor)
        {
            // (x << 64 - w) >> 64 - w: w bits with their sign
            Il.LdcI4(64 - width);
            Il.Shift(OpCodes.Shl);
            Il.LdcI4(64 - width);
            Il.Shift(OpCodes.Shr);
        }
    }

    private void Integer(string name, bool faults = false, bool predicate = false)
    {
        PushAll();
        Il.LdcI4(FunctionTypes.Width(From));
        if (predicate) Il.LdcI4((int)op.Attr<IntegerAttr>("predicate")!.Int64);
        if (faults) function.PushSite(op);
        function.Call(typeof(IntegerFunctions), name, FunctionTypes.Of(From)!);
    }

    private void Extend(string name)
    {
        PushAll();
        Il.LdcI4(FunctionTypes.Width(From));
        Il.LdcI4(FunctionTypes.Width(To));
        function.Call(typeof(IntegerFunctions), name, FunctionTypes.Of(From)!, FunctionTypes.Of(To)!);
    }

    // ---- floats

    private void ToFloat(string sign)
    {
        PushAll();
        Il.LdcI4(FunctionTypes.Width(From));
        function.Call(typeof(IntegerFunctions), (To == IrType.F32 ? "ToSingle" : "ToDouble") + sign, FunctionTypes.Of(From)!);
        Round();
    }

    private void ToInteger(string name)
    {
        PushAll();
        Il.LdcI4(FunctionTypes.Width(To));
        function.Call(typeof(IntegerFunctions), name, FunctionTypes.Of(To)!);
    }

    // one rounding: 53 bits are more than twice 24 and two
    private void Float(Action<IlBuilder> compute)
    {
        PushAll();
        compute(Il);
        Round();
    }

    private void Function(Type owner, string name) =>
        Float(il => il.Call(owner.GetMethod(name, [.. Enumerable.Repeat(typeof(double), op.OperandCount)])!));

    private void Fma()
    {
        PushAll();
        Il.Call(To == IrType.F64 ? typeof(Math).GetMethod(nameof(Math.FusedMultiplyAdd))! : typeof(FloatFunctions).GetMethod(nameof(FloatFunctions.FmaSingle))!);
        Round();
    }

    private void CompareFloats()
    {
        PushAll();
        Il.LdcI4((int)op.Attr<IntegerAttr>("predicate")!.Int64);
        Il.Call(typeof(FloatFunctions).GetMethod(nameof(FloatFunctions.Compare))!);
    }

    private void Round()
    {
        switch (To)
        {
            case FloatType { Kind: FloatKind.F64 }: return;
            case FloatType { Kind: FloatKind.F32 }:
                Il.Conv(OpCodes.Conv_R4);
                Il.Conv(OpCodes.Conv_R8);
                return;
            case FloatType { Kind: FloatKind.F16 }: Il.Call(typeof(FloatFunctions).GetMethod(nameof(FloatFunctions.Half))!); return;
            case FloatType { Kind: FloatKind.BF16 }: Il.Call(typeof(FloatFunctions).GetMethod(nameof(FloatFunctions.BFloat16))!); return;
            default: throw new UnsupportedException(op, $"on {To} has no code in the IL emitter");
        }
    }

    private void Select()
    {
        PushAll();
        function.Call(typeof(RunState), nameof(RunState.Choose), FunctionTypes.Of(op.Operand(0).Type is ShapedType ? To : op.Result().Type)!);
    }
}
