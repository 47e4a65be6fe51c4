namespace MaxTune.Runtime;

public sealed unsafe partial class Tensor
{
    /// <summary>One element as a double (i64 and ui64 beyond 2^53 are rounded). Writing converts: floats round to nearest even, integers truncate and saturate.</summary>
    /// <exception cref="TensorException">The index has another rank, or is out of range.</exception>
    public double this[params ReadOnlySpan<long> index]
    {
        get
        {
            var value = Load(Pointer, DType, Offset(index));
            GC.KeepAlive(this);
            return value;
        }
        set
        {
            Store(Pointer, DType, Offset(index), value);
            GC.KeepAlive(this);
        }
    }

    /// <summary>Copies every element of a tensor of the same shape, converting when the element types differ. The memory must not overlap.</summary>
    /// <exception cref="TensorException">The shapes differ.</exception>
    public void CopyFrom(Tensor source)
    {
        if (!source.Shape.SequenceEqual(shape)) throw new TensorException($"cannot copy {source} to {this}: the shapes differ");
        if (ElementCount == 0) return;
        if (DType == source.DType && IsContiguous && source.IsContiguous)
            Buffer.MemoryCopy(source.Pointer, Pointer, ByteLength, ByteLength);
        else
        {
            Span<long> index = stackalloc long[Rank];
            do
            {
                CopyRow(source, source.RowOffset(index), RowOffset(index));
            }
            while (Rank > 1 && Shapes.Next(index[..^1], shape.AsSpan(..^1)));
        }
        GC.KeepAlive(source);
        GC.KeepAlive(this);
    }

    /// <summary>A packed copy with another element type: floats round to nearest even, floats to integers truncate and saturate, NaN gives 0.</summary>
    public Tensor ConvertTo(DType type)
    {
        var result = Create(type, shape, zeroed: false);
        result.CopyFrom(this);
        return result;
    }

    /// <summary>Sets every element.</summary>
    public void Fill(double value)
    {
        if (ElementCount == 0) return;
        Span<long> index = stackalloc long[Rank];
        do Store(Pointer, DType, RowOffset(index), value);
        while (Shapes.Next(index, shape));
        GC.KeepAlive(this);
    }

    // the innermost dimension, in one loop
    private void CopyRow(Tensor source, long from, long to)
    {
        var n = Rank == 0 ? 1 : shape[^1];
        var (fromStep, toStep) = Rank == 0 ? (1, 1) : (source.strides[^1], strides[^1]);
        byte* src = source.Pointer, dst = Pointer;
        if (DType != source.DType)
        {
            if (fromStep == 1 && toStep == 1 && n <= int.MaxValue && ConvertRow(source.DType, src + from * source.DType.Size, DType, dst + to * DType.Size, (int)n)) return;
            var whole = DType.IsInteger && source.DType.IsInteger;
            for (long i = 0; i < n; i++, from += fromStep, to += toStep)
            {
                if (whole) StoreInteger(dst, DType, to, LoadInteger(src, source.DType, from));
                else Store(dst, DType, to, Load(src, source.DType, from));
            }
            return;
        }
        switch (DType.Size)
        {
            case 1: Strided((byte*)src + from, fromStep, (byte*)dst + to, toStep, n); break;
            case 2: Strided((ushort*)src + from, fromStep, (ushort*)dst + to, toStep, n); break;
            case 4: Strided((uint*)src + from, fromStep, (uint*)dst + to, toStep, n); break;
            default: Strided((ulong*)src + from, fromStep, (ulong*)dst + to, toStep, n); break;
        }
    }

    private static bool ConvertRow(DType from, byte* src, DType to, byte* dst, int n)
    {
        switch (from, to)
        {
            case (DType.F32, DType.BF16): BFloat16.FromSingle(new((float*)src, n), new((BFloat16*)dst, n)); return true;
            case (DType.BF16, DType.F32): BFloat16.ToSingle(new((BFloat16*)src, n), new((float*)dst, n)); return true;
            case (DType.F32, DType.F16): for (var i = 0; i < n; i++) ((Half*)dst)[i] = (Half)((float*)src)[i]; return true;
            case (DType.F16, DType.F32): for (var i = 0; i < n; i++) ((float*)dst)[i] = (float)((Half*)src)[i]; return true;
            default: return false;
        }
    }

    private static void Strided<T>(T* src, long fromStep, T* dst, long toStep, long n) where T : unmanaged
    {
        for (long i = 0; i < n; i++) dst[i * toStep] = src[i * fromStep];
    }

    private long RowOffset(ReadOnlySpan<long> index)
    {
        long offset = 0;
        for (var i = 0; i < index.Length; i++) offset += index[i] * strides[i];
        return offset;
    }

    private long Offset(ReadOnlySpan<long> index)
    {
        if (index.Length != Rank) throw new TensorException($"{index.Length} indices for {this}: it has rank {Rank}");
        for (var i = 0; i < index.Length; i++)
        {
            if ((ulong)index[i] >= (ulong)shape[i]) throw new TensorException($"index {index[i]} is outside dimension {i} of {this}");
        }
        return RowOffset(index);
    }

    private const double TwoTo64 = 18446744073709551616.0;

    private static double Load(byte* p, DType type, long i) => type switch
    {
        DType.F64 => ((double*)p)[i],
        DType.F32 => ((float*)p)[i],
        DType.F16 => (double)((Half*)p)[i],
        DType.BF16 => (float)((BFloat16*)p)[i],
        DType.U64 => ((ulong*)p)[i],
        _ => LoadLong(p, type, i),
    };

    private static void Store(byte* p, DType type, long i, double value)
    {
        switch (type)
        {
            case DType.F64: ((double*)p)[i] = value; break;
            case DType.F32: ((float*)p)[i] = (float)value; break;
            case DType.F16: ((Half*)p)[i] = (Half)value; break;
            case DType.BF16: ((BFloat16*)p)[i] = (BFloat16)value; break;
            case DType.I1: p[i] = value != 0 ? (byte)1 : (byte)0; break;
            default: StoreInteger(p, type, i, double.IsNaN(value) ? 0 : (Int128)Math.Clamp(value, -TwoTo64, TwoTo64)); break;
        }
    }

    private static Int128 LoadInteger(byte* p, DType type, long i) => type == DType.U64 ? ((ulong*)p)[i] : LoadLong(p, type, i);

    // integers but U64
    private static long LoadLong(byte* p, DType type, long i) => type switch
    {
        DType.I64 or DType.Index => ((long*)p)[i],
        DType.I32 => ((int*)p)[i],
        DType.I16 => ((short*)p)[i],
        DType.I8 => ((sbyte*)p)[i],
        DType.I1 => p[i] != 0 ? 1 : 0,
        DType.U32 => ((uint*)p)[i],
        DType.U16 => ((ushort*)p)[i],
        _ => p[i],
    };

    private static void StoreInteger(byte* p, DType type, long i, Int128 value)
    {
        switch (type)
        {
            case DType.I64 or DType.Index: ((long*)p)[i] = long.CreateSaturating(value); break;
            case DType.I32: ((int*)p)[i] = int.CreateSaturating(value); break;
            case DType.I16: ((short*)p)[i] = short.CreateSaturating(value); break;
            case DType.I8: ((sbyte*)p)[i] = sbyte.CreateSaturating(value); break;
            case DType.I1: p[i] = value != 0 ? (byte)1 : (byte)0; break;
            case DType.U64: ((ulong*)p)[i] = ulong.CreateSaturating(value); break;
            case DType.U32: ((uint*)p)[i] = uint.CreateSaturating(value); break;
            case DType.U16: ((ushort*)p)[i] = ushort.CreateSaturating(value); break;
            default: p[i] = byte.CreateSaturating(value); break;
        }
    }
}
