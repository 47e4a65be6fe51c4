using System.Text;
using MaxTune.IR;

namespace MaxTune.Codegen.CSharp;

/// <summary>The constants of a program: small ones as numbers or base64 in the source, large ones in a file beside it. Equal ones are stored once.</summary>
internal sealed class WeightTable(OutputCodeOptions options)
{
    private const int ReadableElements = 16;

    private readonly List<(string Name, DenseElementsAttr Value)> weights = [];
    private readonly Names names = new();

    /// <summary>What the weights file holds.</summary>
    public List<ReadOnlyMemory<byte>> File { get; } = [];

    /// <summary>A pointer to the bytes of a constant, as C#.</summary>
    public string Pointer(DenseElementsAttr value) => "Weights." + Name(value, "constant");

    public string Name(DenseElementsAttr value, string wish)
    {
        foreach (var (name, known) in weights)
            if (known.Element == value.Element && known.Count == value.Count && known.Raw.SequenceEqual(value.Raw)) return name;
        weights.Add((names.Fresh(wish), value));
        return weights[^1].Name;
    }

    public string Text()
    {
        var output = new CodeWriter();
        output.Line("/// <summary>Constants of the model, packed as the kernels read them, 64-byte aligned.</summary>");
        output.Open("static unsafe class Weights");
        long at = 0;
        foreach (var (name, value) in weights)
        {
            string type = $"{value.Type}", bytes = $"{value.Count * value.ElementSize}";
            if (value.IsSplat || value.Count == 0) output.Line($"public static readonly byte* {name} = Splat([{string.Join(", ", value.Raw.ToArray())}], {bytes});   // {type}, all {value[0]}");
            else if (value.Count <= ReadableElements && value.Element == IrType.F32) output.Line($"public static readonly byte* {name} = Copy(MemoryMarshal.AsBytes<float>([{string.Join(", ", value.Values.Select(v => ConstantEmitter.Single((float)((FloatAttr)v).Value)))}]));   // {type}");
            else if (value.Raw.Length <= options.InlineBytes) output.Line($"public static readonly byte* {name} = Copy(Convert.FromBase64String(\"{Convert.ToBase64String(value.Raw)}\"));   // {type}");
            else
            {
                output.Line($"public static readonly byte* {name} = Read({at}, {bytes});   // {type}");
                File.Add(value.RawMemory);
                at += value.Raw.Length;
            }
        }
        if (weights.Count > 0) output.Line();
        if (at > 0)
        {
            output.Line($"private const string FileName = \"{options.WeightsFile}\";");
            output.Line();
            output.Lines("""
                // beside the source file, or where the program runs; without it, random weights: kernels and reference still agree, results mean nothing
                private static byte* Read(long offset, int bytes)
                {
                    byte* memory = Memory.Allocate(bytes);
                    var to = new Span<byte>(memory, bytes);
                    string file = Path.Combine(Folder(), FileName);
                    if (!File.Exists(file)) file = FileName;
                    if (!File.Exists(file))
                    {
                        Console.Error.WriteLine($"{FileName} is missing: random weights");
                        new Span<byte>(Tensor.Random("f32", (ulong)offset, bytes / 4).Data, bytes / 4 * 4).CopyTo(to);
                        return memory;
                    }
                    using var stream = File.OpenRead(file);
                    stream.Position = offset;
                    stream.ReadExactly(to);
                    return memory;
                }

                private static string Folder([CallerFilePath] string source = "") => Path.GetDirectoryName(source);
                """);
            output.Line();
        }
        output.Lines("""
            private static byte* Copy(ReadOnlySpan<byte> bytes)
            {
                byte* memory = Memory.Allocate(bytes.Length);
                bytes.CopyTo(new Span<byte>(memory, bytes.Length));
                return memory;
            }

            private static byte* Splat(ReadOnlySpan<byte> element, long bytes)
            {
                byte* memory = Memory.Allocate(bytes);
                for (long i = 0; i < bytes; i++) memory[i] = element[(int)(i % element.Length)];
                return memory;
            }
            """);
        output.Close();
        return output.ToString();
    }
}
