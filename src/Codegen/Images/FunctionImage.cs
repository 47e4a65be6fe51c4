using MaxTune.Codegen.Cil;
using MaxTune.Codegen.X86;
using MaxTune.Runtime;

namespace MaxTune.Codegen.Images;

/// <summary>A compiled function in an image: the IL of its stages, bytes of the machine code it calls, constants.</summary>
internal static class FunctionImage
{
    public static byte[] Write(CompiledFunction function)
    {
        var to = new ImageWriter();
        to.Text(function.Name);
        TypeImage.Write(to, function.Layout);
        to.Long(function.ThreadScratchBytes);
        to.List(function.Constants, c => to.Bytes(c.Bytes));
        to.List(function.Callees, c => Write(to, c.Code));
        to.List(function.Stages, s =>
        {
            to.Text(s.Name);
            to.Byte(s.IsSerial ? 1 : 0);
            to.Long(s.FixedGridSize ?? 0);
            IlImage.Write(to, s.Il);
            Write(to, s.CountIl);
        });
        to.List(function.Buffers, b =>
        {
            to.Int(b.Slot);
            to.Long(b.FixedBytes);
            Write(to, b.Il);
        });
        return to.ToArray();
    }

    private static void Write(ImageWriter to, IlBuilder? il)
    {
        to.Byte(il is null ? 0 : 1);
        if (il is not null) IlImage.Write(to, il);
    }

    private static void Write(ImageWriter to, X86Code code)
    {
        to.Text(code.Name);
        to.Bytes(code.Bytes.Span);
        to.Int(code.CodeLength);
        to.Int(code.InstructionCount);
        TypeImage.Write(to, code.Layout);
        to.Long((long)code.Features);
        to.Int(code.Spills);
        to.Int(code.Remakes);
    }

    /// <param name="load">Makes machine code callable.</param>
    public static CompiledFunction Read(byte[] image, Func<X86Code, MachineEntry> load)
    {
        var from = new ImageReader(image, 0, image.Length);
        string name = from.Text();
        var layout = TypeImage.ReadLayout(from);
        long scratch = from.Long();
        if (scratch < 0) throw new ImageException("scratch memory of less than no bytes");
        var constants = from.List(() => CodeConstant.Of(from.Bytes()));
        var callees = from.List(() => ReadCode(from) is var code ? new X86Callee(code, load(code)) : null!);
        nint AddressOf(IlAddress what) => what.Kind == IlAddressKind.Constant ? constants[what.Index].Memory : callees[what.Index].Entry.Address;
        IlBuilder? ReadIl() => from.Byte() == 0 ? null : IlImage.Read(from, AddressOf);
        var stages = from.List(() =>
        {
            string stage = from.Text();
            bool isSerial = from.Byte() == 1;
            long count = from.Long();
            var il = IlImage.Read(from, AddressOf);
            return new CompiledStage(stage, il, isSerial, count, ReadIl());
        });
        var buffers = from.List(() =>
        {
            int slot = from.Int();
            long bytes = from.Long();
            if (slot < 0 || slot >= layout.Count) throw new ImageException("a buffer has a slot that there is not");
            return new SharedBuffer(slot, bytes, ReadIl());
        });
        return new CompiledFunction(name, layout, stages, buffers, scratch, constants, callees);
    }

    private static X86Code ReadCode(ImageReader from)
    {
        string name = from.Text();
        byte[] bytes = from.Bytes();
        int length = from.Int(), instructions = from.Int();
        var layout = TypeImage.ReadLayout(from);
        var features = (CpuFeatures)from.Long();
        int spills = from.Int();
        if (length < 0 || length > bytes.Length) throw new ImageException("machine code is shorter than it says");
        return new X86Code(name, bytes, length, instructions, layout, features, spills, from.Int());
    }
}
