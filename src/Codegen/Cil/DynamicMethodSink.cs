using System.Reflection;
using System.Reflection.Emit;

namespace MaxTune.Codegen.Cil;

/// <summary>Writes instructions into a <see cref="DynamicMethod"/>.</summary>
public sealed class DynamicMethodSink(ILGenerator il) : IIlSink
{
    private readonly List<LocalBuilder> locals = [];
    private Label[] labels = [];

    public void Local(IlLocal local) => locals.Add(il.DeclareLocal(local.Type));
    public void Mark(IlLabel label) => il.MarkLabel(Target(label));
    public void Comment(string text) { }
    public void Emit(OpCode op) => il.Emit(op);

    public void Emit(OpCode op, long value)
    {
        if (op == OpCodes.Ldc_I8) il.Emit(op, value);
        else il.Emit(op, (int)value);
    }

    public void EmitNativeInt(long value)
    {
        if (value is >= int.MinValue and <= int.MaxValue) il.Emit(OpCodes.Ldc_I4, (int)value);
        else il.Emit(OpCodes.Ldc_I8, value);
        il.Emit(OpCodes.Conv_I);
    }

    public void Emit(OpCode op, double value)
    {
        if (op == OpCodes.Ldc_R4) il.Emit(op, (float)value);
        else il.Emit(op, value);
    }

    public void Emit(OpCode op, IlLocal local) => il.Emit(op, locals[local.Index]);
    public void EmitArg(OpCode op, int argument) => il.Emit(op, (short)argument);
    public void Emit(OpCode op, IlLabel target) => il.Emit(op, Target(target));
    public void Emit(OpCode op, MethodInfo method) => il.Emit(op, method);

    public void Emit(OpCode op, IlSignature signature)
    {
        if (signature.Unmanaged is { } convention) il.EmitCalli(op, convention, signature.Return, signature.Parameters);
        else il.EmitCalli(op, CallingConventions.Standard, signature.Return, signature.Parameters, null);
    }

    private Label Target(IlLabel label)
    {
        // labels are numbered from 0, both there and here
        if (label.Id >= labels.Length)
        {
            int known = labels.Length;
            Array.Resize(ref labels, label.Id + 1);
            for (int i = known; i < labels.Length; i++) labels[i] = il.DefineLabel();
        }
        return labels[label.Id];
    }
}
