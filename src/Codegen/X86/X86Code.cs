using MaxTune.Codegen.Cil;
using MaxTune.Runtime;

namespace MaxTune.Codegen.X86;

/// <summary>A function as position-independent x86-64 code. It takes one argument, the address of a block as <see cref="Layout"/> describes, and returns nothing.</summary>
public sealed class X86Code
{
    internal X86Code(string name, Encoded encoded, ArgsLayout layout, CpuFeatures features, int spills, int remakes)
    {
        (Name, Bytes, CodeLength, Layout, Features, Spills, Remakes) = (name, encoded.Bytes, encoded.CodeLength, layout, features, spills, remakes);
        InstructionCount = encoded.Lines.Count;
        Text = new Lazy<string>(() => X86Listing.Of(name, encoded, $"@{name}: {encoded.CodeLength} bytes of code, {encoded.Bytes.Length - encoded.CodeLength} of data, {spills} spills; needs {features.Text}"));
    }

    /// <summary>From an image: the listing is what the bytes decode to, without comments.</summary>
    internal X86Code(string name, byte[] bytes, int codeLength, int instructions, ArgsLayout layout, CpuFeatures features, int spills, int remakes)
    {
        (Name, Bytes, CodeLength, InstructionCount, Layout, Features, Spills, Remakes) = (name, bytes, codeLength, instructions, layout, features, spills, remakes);
        Text = new Lazy<string>(() => Codegen.Listing.ListingText.Print(Codegen.Listing.MachineCode.Decode(name, bytes[..codeLength])));
    }

    private Lazy<string> Text { get; }

    public string Name { get; }

    /// <summary>Instructions, then data.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Bytes of instructions at the start of <see cref="Bytes"/>.</summary>
    public int CodeLength { get; }

    public int InstructionCount { get; }
    public ArgsLayout Layout { get; }

    /// <summary>What a processor needs to run it, derived from its instructions.</summary>
    public CpuFeatures Features { get; }

    /// <summary>Values that live in memory for want of registers.</summary>
    public int Spills { get; }

    /// <summary>Values made again where they are used, for want of registers.</summary>
    public int Remakes { get; }

    /// <summary>Offsets, bytes, instructions and what they are of.</summary>
    public string Listing => Text.Value;

    /// <summary>What a machine lacks of <see cref="Features"/>.</summary>
    public CpuFeatures MissingOn(CpuModel cpu) => Features & ~cpu.Features;

    /// <summary>Maps the code into executable memory.</summary>
    /// <exception cref="PlatformNotSupportedException">The machine lacks a feature, or the system refuses executable memory.</exception>
    public X86Function Load(CpuModel cpu)
    {
        if (MissingOn(cpu) is not CpuFeatures.None and var missing) throw new PlatformNotSupportedException($"@{Name} needs {missing.Text}, which this machine does not have");
        return new X86Function(this, ExecutableMemory.Create(Bytes.Span));
    }
}

/// <summary>Code that can be called while this object lives.</summary>
public sealed unsafe class X86Function : IDisposable
{
    private readonly ExecutableMemory memory;

    internal X86Function(X86Code code, ExecutableMemory memory) => (Code, this.memory, Address) = (code, memory, memory.Address);

    public X86Code Code { get; }

    /// <summary>The entry: <c>void (nint* args)</c> in the system's C convention.</summary>
    public nint Address { get; }

    /// <summary>Runs the function; allocates nothing.</summary>
    /// <param name="args">A block as <see cref="X86Code.Layout"/> describes.</param>
    public void Invoke(nint* args)
    {
        ObjectDisposedException.ThrowIf(memory.IsClosed, this);
        ((delegate* unmanaged<nint*, void>)Address)(args);
        GC.KeepAlive(this);
    }

    public void Dispose() => memory.Dispose();
}
