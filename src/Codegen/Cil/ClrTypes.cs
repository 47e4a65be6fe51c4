using System.Runtime.Intrinsics;
using MaxTune.IR;

namespace MaxTune.Codegen.Cil;

/// <summary>How types of the IR are held in IL.</summary>
internal static class ClrTypes
{
    /// <summary>
    /// A scalar on the stack or in a local: i1 (0 or 1) and i8 to i32 (sign-extended) are <c>int</c>, f16 and bf16 are a <c>float</c> of that precision,
    /// index is <c>nint</c>. Null for types that are not held.
    /// </summary>
    public static Type? Scalar(IrType type) => type switch
    {
        IntegerType { Width: 1 or 8 or 16 or 32 } => typeof(int),
        IntegerType { Width: 64 } => typeof(long),
        IndexType => typeof(nint),
        FloatType { Kind: FloatKind.F32 or FloatKind.F16 or FloatKind.BF16 } => typeof(float),
        FloatType { Kind: FloatKind.F64 } => typeof(double),
        _ => null,
    };

    /// <summary>A scalar in memory and a lane of a vector: i1 is a byte, f16 and bf16 are their bits.</summary>
    public static Type? Lane(IrType type) => type switch
    {
        IntegerType { Width: 1 } => typeof(byte),
        IntegerType { Width: 8 } => typeof(sbyte),
        IntegerType { Width: 16 } => typeof(short),
        IntegerType { Width: 32 } => typeof(int),
        IntegerType { Width: 64 } or IndexType => typeof(long),
        FloatType { Kind: FloatKind.F16 or FloatKind.BF16 } => typeof(ushort),
        FloatType { Kind: FloatKind.F32 } => typeof(float),
        FloatType { Kind: FloatKind.F64 } => typeof(double),
        _ => null,
    };

    public static int LaneBits(Type lane) => Type.GetTypeCode(lane) switch
    {
        TypeCode.SByte or TypeCode.Byte => 8,
        TypeCode.Int16 or TypeCode.UInt16 => 16,
        TypeCode.Int32 or TypeCode.UInt32 or TypeCode.Single => 32,
        _ => 64,
    };

    /// <summary>The signed integer of a lane's width: what a mask over such lanes is made of.</summary>
    public static Type MaskLane(int bits) => bits switch { 8 => typeof(sbyte), 16 => typeof(short), 32 => typeof(int), _ => typeof(long) };

    // closing a generic type takes longer than emitting an instruction: all that can occur are made once
    private static readonly Dictionary<Type, Type[]> Vectors = [];
    private static readonly Dictionary<Type, VectorParts> Parts = [];

    private sealed record VectorParts(int Bits, Type Lane);

    static ClrTypes()
    {
        Type[] lanes = [typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong), typeof(float), typeof(double)];
        Type[] definitions = [typeof(Vector64<>), typeof(Vector128<>), typeof(Vector256<>), typeof(Vector512<>)];
        foreach (var lane in lanes)
        {
            var types = Vectors[lane] = new Type[definitions.Length];
            for (int i = 0; i < types.Length; i++)
            {
                types[i] = definitions[i].MakeGenericType(lane);
                Parts[types[i]] = new VectorParts(64 << i, lane);
            }
        }
    }

    /// <summary><c>Vector256&lt;float&gt;</c>; null unless <paramref name="bits"/> is 64, 128, 256 or 512.</summary>
    public static Type? Vector(long bits, Type lane)
    {
        int at = bits switch { 64 => 0, 128 => 1, 256 => 2, 512 => 3, _ => -1 };
        return at >= 0 && Vectors.TryGetValue(lane, out var types) ? types[at] : null;
    }

    /// <summary>The static class with the operations of vectors that wide.</summary>
    public static Type VectorClass(int bits) => bits switch
    {
        64 => typeof(Vector64),
        128 => typeof(Vector128),
        256 => typeof(Vector256),
        512 => typeof(Vector512),
        _ => throw new ArgumentOutOfRangeException(nameof(bits)),
    };

    public static bool IsVector(Type type) => Parts.ContainsKey(type);
    public static Type LaneOf(Type vector) => Parts[vector].Lane;
    public static int BitsOf(Type vector) => Parts[vector].Bits;

    /// <summary>True for vectors of one element, which are held as scalars.</summary>
    public static bool IsScalarLike(IrType type) => type is not ShapedType || type is VectorType { IsScalable: false } v && v.ElementCount == 1;

    /// <summary>The type itself, or the element of a vector.</summary>
    public static IrType ElementOf(IrType type) => type is VectorType v ? v.Element : type;

    public static bool IsFloat(IrType type) => ElementOf(type) is FloatType;
}
