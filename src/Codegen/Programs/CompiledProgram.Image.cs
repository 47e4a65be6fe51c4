using System.Reflection;
using MaxTune.Codegen.Cil;
using MaxTune.Codegen.Images;
using MaxTune.Runtime;

namespace MaxTune.Codegen.Programs;

public sealed unsafe partial class CompiledProgram
{
    /// <summary>The assemblies that an image is of: it means nothing to other builds of them.</summary>
    public static IReadOnlyList<Module> ImageModules => Images.ImageModules.All;

    /// <summary>Writes the program so that <see cref="ReadImage"/> makes it again without the module it was compiled from.</summary>
    /// <exception cref="ImageException">It holds what images cannot.</exception>
    public void WriteImage(ImageWriter to)
    {
        RecipeImage.Write(to, recipe);
        // keys are in the order they were added, which is that of the constants
        int next = 0;
        to.List(constantIndex.Keys, name =>
        {
            var constant = constants[next++];
            to.Text(name);
            to.Bytes(new ReadOnlySpan<byte>(constant.Pointer, checked((int)constant.ByteLength)));
        });
        to.List(functions.Values, f => to.Bytes(FunctionImage.Write(f)));
    }

    /// <summary>A program from its image; functions are compiled on two threads.</summary>
    /// <exception cref="ImageException">The image is torn, or its parts do not fit each other.</exception>
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
            RecipeImage.Check(program.recipe, program.functions, name => program.constants[program.ConstantIndex(name, null)].ByteLength);
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
