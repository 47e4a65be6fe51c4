using System.Reflection.Emit;
using System.Runtime.InteropServices;
using MaxTune.IR;

namespace MaxTune.Codegen.Cil;

/// <summary>Calls: to machine code compiled from a function of the module, or registered under a function's name.</summary>
internal static class ControlEmitter
{
    public static readonly Dictionary<string, OpEmitter> Table = new()
    {
        ["func.call"] = Call,
    };

    /// <summary>
    /// An unmanaged call, arguments in order: a memref is the address of its first element followed by its dynamic sizes and strides (in elements); index and i64 are 64-bit;
    /// i1 to i32 and floats are themselves. 3 ns a call, and a collection may run during it.
    /// </summary>
    private static void Call(StageEmitter e, Operation op)
    {
        if (FunctionContext.MachineCallee(op) is { } callee)
        {
            CallMachineCode(e, op, e.Context.CalleeOf(op, callee));
            return;
        }
        string name = op.Attr<SymbolRefAttr>("callee")?.Root ?? "";
        if (!e.Context.Options.ExternalFunctions.TryGetValue(name, out nint code))
            throw new UnsupportedException(op, $"calls @{name}, which is not registered as machine code: inline it before emitting IL");
        if (op.ResultCount > 1) throw new UnsupportedException(op, "has several results, which the CIL emitter has no code for");
        var parameters = new List<Type>();
        foreach (var operand in op.Operands)
        {
            if (operand.Type is MemRefType type)
            {
                var view = e.Forms.ViewOf(operand)!;
                e.Addressing.Push(view.Root, view.Offset);
                parameters.Add(typeof(nint));
                var strides = type.StridesAndOffset()?.Strides;
                long bytes = Analysis.AffineForms.ElementBytes(type.Element)!.Value;
                for (int i = 0; i < type.Rank; i++)
                    if (type.Shape[i] == IrType.Dynamic) PushForm(e, view.Sizes[i], 1, parameters);
                for (int i = 0; strides is not null && i < type.Rank; i++)
                    if (strides[i] == IrType.Dynamic) PushForm(e, view.Strides[i], bytes, parameters);
                continue;
            }
            var held = e.TypeOf(operand);
            if (ClrTypes.IsVector(held)) throw new UnsupportedException(op, $"passes {operand.Type}, which the CIL emitter has no code for");
            e.Push(operand);
            parameters.Add(held);
        }
        e.Il.LdcAddress(code, new IlAddress(IlAddressKind.Other));
        e.Il.Calli(new IlSignature(op.ResultCount == 0 ? typeof(void) : e.TypeOf(op.Result()), [.. parameters], CallingConvention.Cdecl));
    }

    /// <summary>
    /// A call of machine code: fills the block of arguments that the stage has for this call, then an unmanaged call with its address.
    /// <code>
    /// func.call @micro(%a, %b, %n)     →     block[0] = &amp;a[0, 0]; block[1] = lda; block[2] = &amp;b[0]; block[3] = n; calli void*(block)
    /// </code>
    /// A view is passed as the address of its first element with offset 0.
    /// </summary>
    private static void CallMachineCode(StageEmitter e, Operation op, X86Callee code)
    {
        var block = e.CallBlockOf(op);
        for (int i = 0; i < op.OperandCount; i++)
        {
            var slots = code.Layout.Arguments[i];
            var operand = op.Operand(i);
            if (slots.Type is not MemRefType type)
            {
                var held = e.TypeOf(operand);
                Store(slots.Slot, held, () => e.Push(operand));
                continue;
            }
            var view = e.Forms.ViewOf(operand)!;
            Store(slots.Slot, typeof(nint), () => e.Addressing.Push(view.Root, view.Offset));
            long bytes = Analysis.AffineForms.ElementBytes(type.Element)!.Value;
            for (int d = 0; d < type.Rank; d++)
            {
                int at = d;
                if (slots.Sizes[d] >= 0) Store(slots.Sizes[d], typeof(nint), () => e.PushForm(view.Sizes[at]));
                if (slots.Strides[d] >= 0) Store(slots.Strides[d], typeof(nint), () => PushElements(e, view.Strides[at], bytes));
            }
            if (slots.Offset >= 0) Store(slots.Offset, typeof(nint), () => e.Il.LdcNint(0));
        }
        e.Il.Ldloc(block);
        e.Il.LdcAddress(code.Entry.Address, e.Context.AddressOf(code));
        e.Il.Calli(new IlSignature(typeof(void), [typeof(nint)], CallingConvention.Cdecl));

        void Store(int slot, Type held, Action push)
        {
            e.Il.Ldloc(block);
            if (slot > 0)
            {
                e.Il.LdcNint(8L * slot);
                e.Il.Binary(OpCodes.Add);
            }
            push();
            e.Il.Stind(held);
        }
    }

    // bytes → elements; a sum of multiples divides term by term
    private static void PushElements(StageEmitter e, Analysis.AffineForm form, long bytes)
    {
        if (form.DividedBy(bytes) is { } elements) e.PushForm(elements);
        else
        {
            e.PushForm(form);
            e.Il.LdcNint(bytes);
            e.Il.Binary(OpCodes.Div);
        }
    }

    private static void PushForm(StageEmitter e, Analysis.AffineForm form, long divisor, List<Type> parameters)
    {
        e.PushForm(form);
        if (divisor != 1)
        {
            e.Il.LdcNint(divisor);
            e.Il.Binary(OpCodes.Div);
        }
        parameters.Add(typeof(nint));
    }
}
