using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.InteropServices;

namespace MaxTune.Codegen.Cil;

/// <summary>A local variable of a method being built.</summary>
public sealed class IlLocal(int index, Type type, string name)
{
    public int Index { get; } = index;
    public Type Type { get; } = type;
    public string Name { get; } = name;
    public override string ToString() => Name;
}

/// <summary>A branch target. All ways to it must bring the same evaluation stack.</summary>
public sealed class IlLabel(int id)
{
    public int Id { get; } = id;
    public bool Marked { get; internal set; }
    internal Type[]? Stack { get; set; }
    public override string ToString() => "L" + Id;
}

/// <summary>The signature of an indirect call; <paramref name="Unmanaged"/> is null for a managed one.</summary>
public sealed record IlSignature(Type Return, Type[] Parameters, CallingConvention? Unmanaged = null)
{
    public override string ToString() =>
        $"{(Unmanaged is null ? "managed" : "unmanaged")} {IlNames.Type(Return)}({string.Join(", ", Parameters.Select(IlNames.Type))})";
}

/// <summary>What an address in the code is of: a constant or a machine-code callee of the compiled function, by its place among them, or anything else.</summary>
public sealed record IlAddress(IlAddressKind Kind, int Index = 0);

public enum IlAddressKind : byte { Other, Constant, Callee }

public enum IlOperandKind { None, Int, NativeInt, Real, Local, Arg, Branch, Mark, Method, Calli, Comment }

/// <summary>One instruction, a label's place, or a comment. Which field holds the operand is told by <paramref name="Kind"/>.</summary>
public sealed record IlInstruction(OpCode Op, IlOperandKind Kind, object? Operand = null, long Int = 0, double Real = 0)
{
    public IlLocal Local => (IlLocal)Operand!;
    public IlLabel Label => (IlLabel)Operand!;
    public MethodInfo Method => (MethodInfo)Operand!;
}

/// <summary>The stack discipline of emitted IL was broken: a bug of the emitter, never of the user's program.</summary>
public sealed class IlException(string message) : Exception(message);

internal static class IlNames
{
    public static string Type(Type type)
    {
        if (type.IsPointer) return Type(type.GetElementType()!) + "*";
        if (type.IsGenericType) return $"{type.Name[..type.Name.IndexOf('`')]}<{string.Join(",", type.GetGenericArguments().Select(Type))}>";
        return System.Type.GetTypeCode(type) switch
        {
            TypeCode.SByte => "i8",
            TypeCode.Byte => "u8",
            TypeCode.Int16 => "i16",
            TypeCode.UInt16 => "u16",
            TypeCode.Int32 => "i32",
            TypeCode.UInt32 => "u32",
            TypeCode.Int64 => "i64",
            TypeCode.UInt64 => "u64",
            TypeCode.Single => "f32",
            TypeCode.Double => "f64",
            TypeCode.Boolean => "bool",
            _ => type == typeof(nint) ? "nint" : type == typeof(nuint) ? "nuint" : type == typeof(void) ? "void" : type.Name,
        };
    }

    public static string Method(MethodInfo method)
    {
        string owner = method.DeclaringType is { } type ? Type(type) : "";
        string name = owner.Length == 0 ? method.Name : owner + "." + method.Name;
        return method.IsGenericMethod ? $"{name}<{string.Join(",", method.GetGenericArguments().Select(Type))}>" : name;
    }
}
