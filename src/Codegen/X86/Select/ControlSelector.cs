using Iced.Intel;
using MaxTune.Codegen.Analysis;
using MaxTune.IR;
using static MaxTune.Codegen.X86.Operand;

namespace MaxTune.Codegen.X86;

/// <summary>Loops and branches.</summary>
internal static class ControlSelector
{
    public static readonly Dictionary<string, OpSelector> Table = new()
    {
        ["scf.for"] = For,
        ["scf.if"] = If,
    };

    /// <summary>
    /// The values a loop carries stay in one register each, which the yield writes in place; pointers move instead of the induction variable, which is kept only for who else uses it:
    /// <code>
    ///     carried = init; p = root + start; left = upper - lower; if (left &lt;= 0) goto exit
    /// top:
    ///     body; carried = yielded; p += step; left -= step; if (left > 0) goto top
    /// exit:
    /// </code>
    /// </summary>
    private static void For(Selector s, Operation op)
    {
        Value lower = op.Operand(0), upper = op.Operand(1), step = op.Operand(2);
        if (lower.Type is not (IndexType or IntegerType { Width: 64 })) throw s.Unsupported($"counts in {lower.Type}, which the x86 emitter has no code for");
        if (AffineForms.ConstantOf(step) is <= 0) throw s.Unsupported($"has step {AffineForms.ConstantOf(step)}; steps must be positive");
        var body = op.Body;
        int count = op.ResultCount;
        long? trips = AffineForms.TripCount(op);
        var carried = new VReg[count];
        for (int i = 0; i < count; i++)
        {
            carried[i] = s.NewFor(op.Result(i).Type, body.Argument(i + 1).NameHint ?? op.Result(i).NameHint);
            Initialize(s, carried[i], op.Operand(i + 3));
            s.Bind(op.Result(i), carried[i]);
        }
        if (trips == 0) return;
        var scope = s.Addresses.Enter();
        if (trips == 1)
        {
            s.Bind(body.Argument(0), s.Reg(lower));
            for (int i = 0; i < count; i++) s.Bind(body.Argument(i + 1), carried[i]);
            s.EmitBlock(body);
            Yield(s, body, carried);
            s.Addresses.Exit(scope);
            return;
        }
        var induction = s.New(RegClass.Gpr, body.Argument(0).NameHint ?? "i");
        s.EmitCopy(induction, s.Reg(lower));
        var moving = s.Addresses.StartLoop(op, body.Argument(0), s.Forms.Of(lower), s.Forms.Of(step));
        var left = s.New(RegClass.Gpr, "left");
        Label top = new("loop") { IsInnermost = !op.Descendants().Skip(1).Any(o => o.Name == "scf.for") }, exit = new("done");
        if (AffineForms.ConstantOf(lower) is { } from && AffineForms.ConstantOf(upper) is { } to && to - from is >= int.MinValue and <= int.MaxValue)
            s.EmitConstant(left, to - from);
        else
        {
            s.EmitCopy(left, s.Reg(upper));
            Subtract(s, left, lower);
        }
        if (trips is null)
        {
            s.Emit(Mnemonic.Test, Q(left), Q(left));
            s.Emit(Mnemonic.Jle, To(exit));
        }
        s.Bind(body.Argument(0), induction);
        for (int i = 0; i < count; i++) s.Bind(body.Argument(i + 1), carried[i]);
        s.Depth++;
        s.EmitLabel(top);
        var inner = s.Addresses.Enter();
        s.EmitBlock(body);
        Yield(s, body, carried);
        s.Addresses.Exit(inner);
        s.Addresses.Advance(moving);
        if (AffineForms.ConstantOf(step) is { } by and <= int.MaxValue) s.Emit(Mnemonic.Add, Q(induction), Imm(by));
        else s.Emit(Mnemonic.Add, Q(induction), Q(s.Reg(step)));
        Subtract(s, left, step);
        s.Emit(Mnemonic.Jg, To(top));
        s.Depth--;
        s.EmitLabel(exit);
        s.Addresses.Exit(scope);
    }

    private static void Subtract(Selector s, VReg from, Value what)
    {
        if (AffineForms.ConstantOf(what) is 0) return;
        if (AffineForms.ConstantOf(what) is { } by and >= int.MinValue and <= int.MaxValue) s.Emit(Mnemonic.Sub, Q(from), Imm(by));
        else s.Emit(Mnemonic.Sub, Q(from), Q(s.Reg(what)));
    }

    // zeros are made where they are needed: one register of zeros copied to twelve accumulators would live beside them
    private static void Initialize(Selector s, VReg target, Value init)
    {
        if (target.Class == RegClass.Vec && init.DefiningOp is { Name: "arith.constant" } && IsZero(init.DefiningOp.Attr("value"))) s.EmitZero(target);
        else if (init.DefiningOp is { Name: "amx.tile_zero" }) s.Emit(Mnemonic.Tilezero, T(target));
        else s.EmitCopy(target, s.Reg(init));
    }

    private static bool IsZero(Attr? value) => value switch
    {
        DenseElementsAttr dense => dense.Element != IrType.I1 && dense.Raw.IndexOfAnyExcept((byte)0) < 0,
        FloatAttr f => BitConverter.DoubleToInt64Bits(f.Value) == 0,
        _ => false,
    };

    /// <summary>targets = what the block yields, all at once.</summary>
    private static void Yield(Selector s, Block body, VReg[] targets)
    {
        var yielded = targets.Length == 0 ? [] : Enumerable.Range(0, targets.Length).Select(i => s.Reg(body.Last!.Operand(i))).ToArray();
        bool crosses = false;
        for (int i = 0; i < targets.Length; i++) crosses |= Array.IndexOf(targets, yielded[i]) is >= 0 and var at && at != i;
        if (!crosses)
        {
            for (int i = 0; i < targets.Length; i++) s.EmitCopy(targets[i], yielded[i]);
            return;
        }
        var held = new VReg[targets.Length];
        for (int i = 0; i < targets.Length; i++) s.EmitCopy(held[i] = s.New(targets[i].Class, targets[i].Name, targets[i].Tile), yielded[i]);
        for (int i = 0; i < targets.Length; i++) s.EmitCopy(targets[i], held[i]);
    }

    private static void If(Selector s, Operation op)
    {
        var condition = s.Reg(op.Operand(0));
        var results = new VReg[op.ResultCount];
        for (int i = 0; i < results.Length; i++) results[i] = s.NewFor(op.Result(i).Type, op.Result(i).NameHint);
        bool hasElse = op.Regions.Length > 1 && !op.Regions[1].IsEmpty;
        Label end = new("end"), otherwise = hasElse ? new Label("else") : end;
        s.Emit(Mnemonic.Test, B(condition), Imm(1));
        s.Emit(Mnemonic.Je, To(otherwise));
        Branch(op.Regions[0].Entry);
        if (hasElse)
        {
            s.Emit(Mnemonic.Jmp, To(end));
            s.EmitLabel(otherwise);
            Branch(op.Regions[1].Entry);
        }
        s.EmitLabel(end);
        for (int i = 0; i < results.Length; i++) s.Bind(op.Result(i), results[i]);

        void Branch(Block block)
        {
            var scope = s.Addresses.Enter();
            s.EmitBlock(block);
            Yield(s, block, results);
            s.Addresses.Exit(scope);
        }
    }
}
