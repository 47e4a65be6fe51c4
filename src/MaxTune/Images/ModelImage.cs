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
    public byte[]? TryWrite()
    {
        var to = new ImageWriter();
        try
        {
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

    /// <summary>Null when the bytes are no whole image, or one this machine cannot run.</summary>
    public static ModelImage? TryRead(byte[] image)
    {
        if (image.Length < Header || !image.AsSpan(0, 8).SequenceEqual(Magic) || BinaryPrimitives.ReadUInt64LittleEndian(image.AsSpan(8)) != ContentHash.Of(image.AsSpan(Header))) return null;
        try
        {
            var from = new ImageReader(image, Header, image.Length - Header);
            TensorSignature[] inputs = Read(from), outputs = Read(from);
            var kernels = from.List(() =>
            {
                string name = from.Text(), key = from.Text();
                return new ImageKernel(name, key, from.Text());
            });
            return new ModelImage(inputs, outputs, kernels, CompiledProgram.ReadImage(from));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // a whole image of other bytes than a writer's breaks readers in any way there is
            return null;
        }
    }

    private static TensorSignature[] Read(ImageReader from) => from.List(() =>
    {
        string name = from.Text();
        var type = (DType)from.Byte();
        return new TensorSignature(name, type, from.Longs().ToEquatableArray());
    });
}
