using System.Buffers.Binary;
using MaxTune.Codegen.Images;
using MaxTune.Codegen.Programs;
using MaxTune.IR;
using MaxTune.Runtime;

namespace MaxTune;

/// <summary>What a kernel of an image was compiled by.</summary>
/// <param name="Name">Of the kernel, as tables call it.</param>
/// <param name="Key">Of its tuning record; empty without one.</param>
/// <param name="Schedule">Its text.</param>
internal sealed record ImageKernel(string Name, string Key, string Schedule);

/// <summary>A compiled model as bytes: signature, schedules, and the program, with a checksum around it.</summary>
internal sealed record ModelImage(IReadOnlyList<TensorSignature> Inputs, IReadOnlyList<TensorSignature> Outputs, IReadOnlyList<ImageKernel> Kernels, CompiledProgram Program)
{
    private const int Header = 16;
    private static ReadOnlySpan<byte> Magic => "MaxTune1"u8;

    /// <summary>Null when the program holds what images cannot.</summary>
    /// <param name="key">Of the compilation; <see cref="TryRead"/> wants the same.</param>
    public byte[]? TryWrite(string key)
    {
        var to = new ImageWriter();
        try
        {
            to.Text(key);
            Write(to, Inputs);
            Write(to, Outputs);
            to.List(Kernels, k =>
            {
                to.Text(k.Name);
                to.Text(k.Key);
                to.Text(k.Schedule);
            });
            Program.WriteImage(to);
        }
        catch (ImageException)
        {
            return null;
        }
        byte[] content = to.ToArray(), image = new byte[Header + content.Length];
        Magic.CopyTo(image);
        BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(8), ContentHash.Of(content));
        content.CopyTo(image, Header);
        return image;
    }

    private static void Write(ImageWriter to, IReadOnlyList<TensorSignature> signatures) => to.List(signatures, s =>
    {
        to.Text(s.Name);
        to.Byte((int)s.DType);
        to.Longs(s.Shape.Span);
    });

    /// <summary>Null when the bytes are no whole image, one of another compilation, or one this machine cannot run.</summary>
    public static ModelImage? TryRead(byte[] image, string key)
    {
        if (image.Length < Header || !image.AsSpan(0, 8).SequenceEqual(Magic) || BinaryPrimitives.ReadUInt64LittleEndian(image.AsSpan(8)) != ContentHash.Of(image.AsSpan(Header))) return null;
        try
        {
            var from = new ImageReader(image, Header, image.Length - Header);
            if (from.Text() != key) return null;
            TensorSignature[] inputs = Read(from), outputs = Read(from);
            var kernels = from.List(() =>
            {
                string name = from.Text(), key = from.Text();
                return new ImageKernel(name, key, from.Text());
            });
            var program = CompiledProgram.ReadImage(from);
            if (Fit(inputs, program.InputTypes) && Fit(outputs, program.OutputTypes)) return new ModelImage(inputs, outputs, kernels, program);
            program.Dispose();
            return null;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // a whole image of other bytes than a writer's breaks readers in any way there is
            return null;
        }
    }

    // callers allocate elements of the sizes that the program reads and writes; shapes are its own
    private static bool Fit(TensorSignature[] signatures, IReadOnlyList<IrType> types)
    {
        if (signatures.Length != types.Count) return false;
        for (int i = 0; i < signatures.Length; i++)
            if (types[i] is not ShapedType type || DenseElementsAttr.ByteWidth(type.Element) != signatures[i].DType.Size) return false;
        return true;
    }

    private static TensorSignature[] Read(ImageReader from) => from.List(() =>
    {
        string name = from.Text();
        var type = (DType)from.Byte();
        return new TensorSignature(name, type, from.Longs().ToEquatableArray());
    });
}
