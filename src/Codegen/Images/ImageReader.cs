using System.Buffers.Binary;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace MaxTune.Codegen.Images;

/// <summary>Reads what <see cref="ImageWriter"/> wrote: integers of 7 bits a byte, lowest first, and counts before what is counted.</summary>
public sealed class ImageReader(byte[] image, int start, int length)
{
    private readonly int end = start + length;
    private readonly List<Type> types = [];
    private readonly List<MethodInfo> methods = [];
    private int at = start;

    // pointers to vectors of tuples: code has three
    private const int MostNested = 16;
    private int depth;

    public int Byte() => Take(1)[0];
    public int Int() => Unsigned() is <= uint.MaxValue and var value ? (int)value : throw new ImageException("an integer of more than 32 bits");
    public long Long() => (long)Unsigned();
    public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Take(8));
    public string Text() => Encoding.UTF8.GetString(Take(Int()));
    public byte[] Bytes() => Take(Int()).ToArray();
    public int[] Ints() => MemoryMarshal.Cast<byte, int>(Take(4L * Int())).ToArray();
    public long[] Longs() => MemoryMarshal.Cast<byte, long>(Take(8L * Int())).ToArray();

    public T[] List<T>(Func<T> read)
    {
        int count = Int();
        // no item takes less than a byte
        if (count < 0 || count > end - at) throw new ImageException("a count is out of range");
        var items = new T[count];
        for (int i = 0; i < items.Length; i++) items[i] = read();
        return items;
    }

    private ReadOnlySpan<byte> Take(long count)
    {
        if (count < 0 || count > end - at) throw new ImageException("the image ends too early");
        var taken = image.AsSpan(at, (int)count);
        at += taken.Length;
        return taken;
    }

    private ulong Unsigned()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            int next = Byte();
            value |= (ulong)(next & 127) << shift;
            if (next < 128) return value;
        }
        throw new ImageException("an integer of more than 64 bits");
    }

    public Type Type()
    {
        if (Int() is > 0 and var known) return types[known - 1];
        if (++depth > MostNested) throw new ImageException("types in types");
        Type type;
        switch (Byte())
        {
            case 0:
                type = ResolveType();
                if (type.IsGenericTypeDefinition) throw new ImageException($"{type.Name} lacks its arguments");
                break;
            case 1:
                type = ResolveType().MakeGenericType(List(Type));
                break;
            case 2:
                type = Type().MakePointerType();
                break;
            default:
                throw new ImageException("a type of an unknown kind");
        }
        depth--;
        types.Add(type);
        return type;
    }

    public MethodInfo Method()
    {
        if (Int() is > 0 and var known) return methods[known - 1];
        var handle = ImageModules.At(Byte()).ModuleHandle.ResolveMethodHandle(Token(MethodDefinition));
        var method = (MethodInfo)MethodBase.GetMethodFromHandle(handle, Type().TypeHandle)!;
        if (List(Type) is { Length: > 0 } arguments) method = method.MakeGenericMethod(arguments);
        methods.Add(method);
        return method;
    }

    private Type ResolveType() => ImageModules.At(Byte()).ResolveType(Token(TypeDefinition));

    // the tables of metadata that tokens are of
    private const int TypeDefinition = 0x02, MethodDefinition = 0x06;

    private int Token(int table) => BinaryPrimitives.ReadInt32LittleEndian(Take(4)) is var token && token >> 24 == table ? token : throw new ImageException("a token of another kind");
}
