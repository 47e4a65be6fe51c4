using MaxTune.Codegen.Cil;
using MaxTune.Codegen.Images;
using MaxTune.Runtime;

namespace MaxTune.Codegen.Programs;

public sealed unsafe partial class CompiledProgram
{
    /// <summary>The builds of the assemblies that an image is of: it means nothing to others.</summary>
    public static IEnumerable<Guid> ImageBuilds => ImageModules.Builds;

    /// <summary>Writes the program so that <see cref="ReadImage"/> makes it again without the module it was compiled from.</summary>
    /// <exception cref="ImageException">It holds what images cannot.</exception>
    public void WriteImage(ImageWriter to)
    {
        RecipeImage.Write(to, recipe);
        to.List(constantIndex.OrderBy(c => c.Value).ToArray(), c =>
        {
            to.Text(c.Key);
            to.Bytes(new ReadOnlySpan<byte>(constants[c.Value].Pointer, checked((int)constants[c.Value].ByteLength)));
        });
        to.List(functions.Values, f => to.Bytes(FunctionImage.Write(f)));
    }

    /// <summary>A program from its image; functions are compiled on two threads.</summary>
    /// <exception cref="ImageException">The image is torn.</exception>
    /// <exception cref="PlatformNotSupportedException">Its code needs what this machine lacks.</exception>
    public static CompiledProgram ReadImage(ImageReader from)
    {
        var program = new CompiledProgram(null, RecipeImage.Read(from));
        try
        {
            foreach (var (name, bytes) in from.List(() => (from.Text(), from.Bytes())))
            {
                var copy = new AlignedBuffer(bytes.Length, zeroed: false);
                program.constantIndex.Add(name, program.constants.Count);
                program.constants.Add(copy);
                bytes.CopyTo(new Span<byte>(copy.Pointer, bytes.Length));
            }
            foreach (var function in ReadFunctions(from.List(from.Bytes))) program.functions.Add(function.Name, function);
            return program;
        }
        catch
        {
            program.Dispose();
            throw;
        }
    }

    // largest first, each to whoever is free
    private static CompiledFunction[] ReadFunctions(byte[][] images)
    {
        var functions = new CompiledFunction[images.Length];
        var order = new int[images.Length];
        for (int i = 0; i < order.Length; i++) order[i] = i;
        Array.Sort(order, (a, b) => images[b].Length - images[a].Length);
        int next = -1;
        Exception? failure = null;
        var other = new Thread(Work, 1 << 20) { IsBackground = true };
        if (images.Length > 1 && Environment.ProcessorCount > 1) other.Start();
        Work();
        if (images.Length > 1 && Environment.ProcessorCount > 1) other.Join();
        return failure is null ? functions : throw failure;

        void Work()
        {
            try
            {
                for (int i; (i = Interlocked.Increment(ref next)) < order.Length;) functions[order[i]] = FunctionImage.Read(images[order[i]], CilOptions.Default.LoadMachineCode);
            }
            catch (Exception e)
            {
                failure = e;
            }
        }
    }
}
