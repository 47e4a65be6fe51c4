using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace MaxTune.Codegen.Images;

/// <summary>Writes the parts that images are made of. Types and methods go by their metadata tokens, each once: an image is for these very assemblies (<see cref="ImageModules"/>).</summary>
public sealed class ImageWriter
{
    private readonly MemoryStream stream = new();
    private readonly BinaryWriter writer;
    private readonly Dictionary<Type, int> types = [];
    private readonly Dictionary<MethodInfo, int> methods = [];

    public ImageWriter() => writer = new BinaryWriter(stream, Encoding.UTF8);

    public byte[] ToArray() => stream.ToArray();

    public void Byte(int value) => writer.Write(checked((byte)value));
    public void Int(int value) => writer.Write7BitEncodedInt(value);
    public void Long(long value) => writer.Write7BitEncodedInt64(value);
    public void Double(double value) => writer.Write(value);
    public void Text(string value) => writer.Write(value);

    public void Bytes(ReadOnlySpan<byte> value)
    {
        Int(value.Length);
        writer.Write(value);
    }

    public void Ints(int[] values)
    {
        Int(values.Length);
        writer.Write(MemoryMarshal.AsBytes<int>(values));
    }

    public void Longs(ReadOnlySpan<long> values)
    {
        Int(values.Length);
        writer.Write(MemoryMarshal.AsBytes(values));
    }

    public void List<T>(IReadOnlyCollection<T> items, Action<T> write)
    {
        Int(items.Count);
        foreach (var item in items) write(item);
    }

    // 0 and the type, or 1 + its place among those written before
    public void Type(Type type)
    {
        if (types.TryGetValue(type, out int known))
        {
            Int(known + 1);
            return;
        }
        Int(0);
        if (type.IsPointer)
        {
            Byte(2);
            Type(type.GetElementType()!);
        }
        else if (type.IsGenericType)
        {
            Byte(1);
            Token(type.Module, type.MetadataToken);
            List(type.GetGenericArguments(), Type);
        }
        else
        {
            Byte(0);
            Token(type.Module, type.MetadataToken);
        }
        types.Add(type, types.Count);
    }

    public void Method(MethodInfo method)
    {
        if (methods.TryGetValue(method, out int known))
        {
            Int(known + 1);
            return;
        }
        Int(0);
        Token(method.Module, method.MetadataToken);
        Type(method.DeclaringType ?? throw new ImageException($"{method.Name} belongs to no type"));
        List(method.IsGenericMethod ? method.GetGenericArguments() : [], Type);
        methods.Add(method, methods.Count);
    }

    private void Token(Module module, int token)
    {
        Byte(ImageModules.IndexOf(module));
        writer.Write(token);
    }
}
