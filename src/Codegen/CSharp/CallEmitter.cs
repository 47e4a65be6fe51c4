using MaxTune.Codegen.Analysis;
using MaxTune.Codegen.Cil;
using MaxTune.Codegen.X86;
using MaxTune.IR;

namespace MaxTune.Codegen.CSharp;

/// <summary>Calls of machine code: its bytes go into the file, with what they mean beside them.</summary>
internal static class CallEmitter
{
    public static readonly Dictionary<string, OpEmitter> Table = new()
    {
        ["func.call"] = Call,
    };

    /// <summary><c>MachineCode.Call(MachineCode.f, (long)x, (long)(w + i * 16), 300)</c>: the slots of the argument block in order.</summary>
    private static Expr Call(MethodEmitter e, Operation op)
    {
        if (FunctionContext.MachineCallee(op) is not { } callee) throw new UnsupportedException(op, "calls what is no machine code, which the C# emitter has no code for: inline it");
        var sink = new DiagnosticSink();
        var code = new X86Compiler().Compile(callee, sink) ?? throw new UnsupportedException(op, $"calls @{callee.SymbolName()}, which does not compile to x86: {sink.Diagnostics[0].Message}");
        string name = Names.Identifier(code.Name);
        e.Helpers.Machine.Add(name, code);
        var slots = new Expr[code.Layout.Arguments.Sum(a => 1 + a.Sizes.Count(s => s >= 0) + a.Strides.Count(s => s >= 0) + (a.Offset >= 0 ? 1 : 0))];
        for (int i = 0; i < op.OperandCount; i++)
        {
            var argument = code.Layout.Arguments[i];
            var operand = op.Operand(i);
            if (argument.Type is not MemRefType type)
            {
                slots[argument.Slot] = argument.Type == IrType.F32 ? Expr.Call("BitConverter.SingleToInt32Bits", e.Value(operand))
                    : argument.Type == IrType.F64 ? Expr.Call("BitConverter.DoubleToInt64Bits", e.Value(operand)) : e.Value(operand);
                continue;
            }
            var view = e.Forms.ViewOf(operand)!;
            slots[argument.Slot] = Expr.Cast("long", e.Addressing.Address(new Access(op, view.Root, view.Offset), Addressing.LaneOf(view.Root)));
            long bytes = AffineForms.ElementBytes(type.Element)!.Value;
            for (int d = 0; d < type.Rank; d++)
            {
                if (argument.Sizes[d] >= 0) slots[argument.Sizes[d]] = e.Form(view.Sizes[d]);
                if (argument.Strides[d] >= 0) slots[argument.Strides[d]] = view.Strides[d].DividedBy(bytes) is { } elements ? e.Form(elements) : Expr.Infix(e.Form(view.Strides[d]), "/", Expr.Of(bytes));
            }
            if (argument.Offset >= 0) slots[argument.Offset] = "0";
        }
        return Expr.Call("MachineCode.Call", [$"MachineCode.{name}", .. slots]);
    }
}
