using System.Reflection;
using System.Reflection.Emit;

namespace MaxTune.Codegen.Cil;

/// <summary>Where instructions go: a dynamic method, or text.</summary>
public interface IIlSink
{
    void Local(IlLocal local);
    void Mark(IlLabel label);
    void Comment(string text);
    void Emit(OpCode op);
    void Emit(OpCode op, long value);

    /// <summary>Pushes a constant as <c>nint</c>; in text <c>ldc.i</c>.</summary>
    void EmitNativeInt(long value);

    void Emit(OpCode op, double value);
    void Emit(OpCode op, IlLocal local);
    void EmitArg(OpCode op, int argument);
    void Emit(OpCode op, IlLabel target);
    void Emit(OpCode op, MethodInfo method);
    void Emit(OpCode op, IlSignature signature);
}
