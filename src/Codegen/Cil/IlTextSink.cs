using System.Globalization;
using System.Reflection;
using System.Reflection.Emit;
using System.Text;

namespace MaxTune.Codegen.Cil;

/// <summary>Writes instructions as text, one a line: <c>call Vector256.FusedMultiplyAdd(Vector256&lt;f32&gt;, ...)</c>, <c>stloc acc0</c>, <c>blt L1</c>.</summary>
public sealed class IlTextSink : IIlSink
{
    private readonly StringBuilder text = new();

    public override string ToString() => text.ToString();

    /// <summary>An unindented line: the header of a method.</summary>
    public void Header(string line) => text.Append(line).Append('\n');

    public void Local(IlLocal local) => Line($".local {IlNames.Type(local.Type)} {local.Name}");
    public void Mark(IlLabel label) => text.Append(label).Append(":\n");
    public void Comment(string comment) => Line("// " + comment);
    public void Emit(OpCode op) => Line(op.Name!);
    public void Emit(OpCode op, long value) => Line($"{op.Name} {value.ToString(CultureInfo.InvariantCulture)}");

    public void EmitNativeInt(long value) => Line("ldc.i " + value.ToString(CultureInfo.InvariantCulture));

    public void Emit(OpCode op, double value) =>
        Line($"{op.Name} {(op == OpCodes.Ldc_R4 ? ((float)value).ToString("R", CultureInfo.InvariantCulture) : value.ToString("R", CultureInfo.InvariantCulture))}");

    public void Emit(OpCode op, IlLocal local) => Line($"{op.Name} {local.Name}");
    public void EmitArg(OpCode op, int argument) => Line($"{op.Name} {argument}");
    public void Emit(OpCode op, IlLabel target) => Line($"{op.Name} {target}");
    public void Emit(OpCode op, MethodInfo method) => Line($"{op.Name} {IlNames.Method(method)}");
    public void Emit(OpCode op, IlSignature signature) => Line($"{op.Name} {signature}");

    private void Line(string line) => text.Append("  ").Append(line).Append('\n');
}
