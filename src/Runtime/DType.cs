namespace MaxTune.Runtime;

/// <summary>The element types of tensors. Little-endian in memory; <see cref="I1"/> is one byte, 0 or 1; <see cref="Index"/> is 64-bit.</summary>
public enum DType : byte
{
    F64, F32, F16, BF16,
    I64, I32, I16, I8, I1,
    U64, U32, U16, U8,
    Index,
}

/// <summary>Names, sizes and CLR types of <see cref="DType"/>. What <c>Name</c> prints, <see cref="Parse"/> reads.</summary>
public static class DTypes
{
    private static readonly (string Name, int Size, Type Clr)[] Table =
    [
        ("f64",   8, typeof(double)),
        ("f32",   4, typeof(float)),
        ("f16",   2, typeof(Half)),
        ("bf16",  2, typeof(BFloat16)),
        ("i64",   8, typeof(long)),
        ("i32",   4, typeof(int)),
        ("i16",   2, typeof(short)),
        ("i8",    1, typeof(sbyte)),
        ("i1",    1, typeof(bool)),
        ("ui64",  8, typeof(ulong)),
        ("ui32",  4, typeof(uint)),
        ("ui16",  2, typeof(ushort)),
        ("ui8",   1, typeof(byte)),
        ("index", 8, typeof(nint)),
    ];

    /// <summary>Every element type, in declaration order.</summary>
    public static IReadOnlyList<DType> All { get; } = [.. Enum.GetValues<DType>()];

    extension(DType type)
    {
        /// <summary>Bytes per element in memory.</summary>
        public int Size => Table[(int)type].Size;

        /// <summary>MLIR's name: f32, bf16, i8, ui8, i1, index.</summary>
        public string Name => Table[(int)type].Name;

        /// <summary>The C# type of one element.</summary>
        public Type ClrType => Table[(int)type].Clr;

        public bool IsFloat => type <= DType.BF16;

        public bool IsInteger => type > DType.BF16;
    }

    /// <summary>Reads MLIR's names and the usual short ones: u8, si8, bool.</summary>
    public static bool TryParse(string? text, out DType type)
    {
        text = text switch
        {
            "bool" => "i1",
            ['u', >= '0' and <= '9', ..] => "ui" + text[1..],
            ['s', 'i', ..] => text[1..],
            _ => text,
        };
        var at = Array.FindIndex(Table, row => row.Name == text);
        type = at < 0 ? default : (DType)at;
        return at >= 0;
    }

    /// <exception cref="TensorException">The name is none of the element types.</exception>
    public static DType Parse(string text) =>
        TryParse(text, out var type)
            ? type
            : throw new TensorException($"unknown element type '{text}': one of {string.Join(", ", Table.Select(row => row.Name))}");

    /// <summary>float → F32, Half → F16, bool → I1, nint → Index, and so on.</summary>
    /// <exception cref="TensorException">No element type is stored as <typeparamref name="T"/>.</exception>
    public static DType Of<T>() where T : unmanaged
    {
        var at = Array.FindIndex(Table, row => row.Clr == typeof(T));
        return at >= 0 ? (DType)at : throw new TensorException($"no element type is stored as {typeof(T).Name}");
    }
}
