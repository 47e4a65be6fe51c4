using System.Reflection.Emit;
using System.Runtime.InteropServices;
using MaxTune.IR;

namespace MaxTune.Codegen.Cil;

/// <summary>Calls: to machine code registered under a function's name.</summary>
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
        e.Il.LdcNint(code);
        e.Il.Calli(new IlSignature(op.ResultCount == 0 ? typeof(void) : e.TypeOf(op.Result()), [.. parameters], CallingConvention.Cdecl));
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
