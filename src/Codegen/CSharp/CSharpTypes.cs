using MaxTune.Codegen.Cil;
using MaxTune.IR;

namespace MaxTune.Codegen.CSharp;

/// <summary>How C# writes types and constants.</summary>
internal static class CSharpTypes
{
    public static string Name(Type type)
    {
        if (type.IsPointer) return Name(type.GetElementType()!) + "*";
        if (type.IsGenericType) return $"{type.Name[..type.Name.IndexOf('`')]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
        if (type == typeof(nint)) return "nint";
        if (type == typeof(nuint)) return "nuint";
        if (type == typeof(void)) return "void";
        return Type.GetTypeCode(type) switch
        {
            TypeCode.SByte => "sbyte",
            TypeCode.Byte => "byte",
            TypeCode.Int16 => "short",
            TypeCode.UInt16 => "ushort",
            TypeCode.Int32 => "int",
            TypeCode.UInt32 => "uint",
            TypeCode.Int64 => "long",
            TypeCode.UInt64 => "ulong",
            TypeCode.Single => "float",
            TypeCode.Double => "double",
            TypeCode.Boolean => "bool",
            _ => type.Name,
        };
    }

    public static bool IsBool(IrType type) => ClrTypes.IsScalarLike(type) && ClrTypes.ElementOf(type) == IrType.I1;

    /// <summary>What one element of a buffer is: <c>float</c>, bits of a narrow float as <c>ushort</c>, a truth value as <c>byte</c>.</summary>
    public static Type? Lane(IrType element) => element is IndexType ? typeof(nint) : ClrTypes.Lane(ClrTypes.ElementOf(element));

    public static int Size(Type lane) => System.Runtime.InteropServices.Marshal.SizeOf(lane);
}
