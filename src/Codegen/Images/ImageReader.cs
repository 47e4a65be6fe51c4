using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace MaxTune.Codegen.Images;

/// <summary>Reads what <see cref="ImageWriter"/> wrote.</summary>
public sealed class ImageReader(byte[] image, int start, int length)
{
    private readonly BinaryReader reader = new(new MemoryStream(image, start, length, writable: false), Encoding.UTF8);
    private readonly List<Type> types = [];
    private readonly List<MethodInfo> methods = [];

    // pointers to vectors of tuples: code has three
    private const int MostNested = 16;
    private int depth;

    public int Byte() => reader.ReadByte();
    public int Int() => reader.Read7BitEncodedInt();
    public long Long() => reader.Read7BitEncodedInt64();
    public double Double() => reader.ReadDouble();
    public string Text() => reader.ReadString();

    public byte[] Bytes() => Exactly(Int());

    public int[] Ints()
    {
        var values = new int[Count()];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    public long[] Longs()
    {
        var values = new long[Count()];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    public T[] List<T>(Func<T> read)
    {
        var items = new T[Count()];
        for (int i = 0; i < items.Length; i++) items[i] = read();
        return items;
    }

    // no item takes less than a byte
    private int Count() => Int() is >= 0 and var count && count <= length ? count : throw new ImageException("a count is out of range");

    private byte[] Exactly(int count)
    {
        if (count < 0 || count > length) throw new ImageException("a count is out of range");
        var bytes = reader.ReadBytes(count);
        return bytes.Length == count ? bytes : throw new ImageException("the image ends too early");
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
                break;
            case 1:
                var definition = ResolveType();
                type = definition.MakeGenericType(List(Type));
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
        var handle = ImageModules.At(Byte()).ModuleHandle.ResolveMethodHandle(reader.ReadInt32());
        var method = (MethodInfo)MethodBase.GetMethodFromHandle(handle, Type().TypeHandle)!;
        if (List(Type) is { Length: > 0 } arguments) method = method.MakeGenericMethod(arguments);
        methods.Add(method);
        return method;
    }

    private Type ResolveType() => ImageModules.At(Byte()).ResolveType(reader.ReadInt32());
}
