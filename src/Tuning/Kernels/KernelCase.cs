using System.Security.Cryptography;
using System.Text;
using MaxTune.IR;
using MaxTune.Runtime;

namespace MaxTune.Tuning;

/// <summary>
/// One kernel of a model alone in a module: <c>@main</c> takes what the model computes, holds what it knows as constants of random values, calls the kernel and
/// returns its results. What is tuned on it runs in the model: same types, same packing of weights, same code.
/// </summary>
public sealed class KernelCase : IDisposable
{
    private readonly bool[] isConstant;

    private KernelCase(Operation module, Operation kernel, bool[] isConstant, string key, long rows)
    {
        (Module, Kernel, this.isConstant, Text, Rows) = (module, kernel, isConstant, key, rows);
        Operands = [.. kernel.Operands.Select((o, i) => Fill((ShapedType)o.Type, (ulong)i + 1, rows))];
    }

    /// <summary>A module at the kernels level.</summary>
    public Operation Module { get; }

    /// <summary>The kernel in <see cref="Module"/>.</summary>
    public Operation Kernel { get; }

    public string Name => new KernelOp(Kernel).Name;

    /// <summary>The kernel's text without names, values of weights and schedule: equal texts are equal kernels.</summary>
    public string Text { get; }

    /// <summary>What dynamic extents are.</summary>
    public long Rows { get; }

    /// <summary>Random contents of all operands, constants included, with dynamic extents set to <see cref="Rows"/>.</summary>
    public IReadOnlyList<Tensor> Operands { get; }

    /// <summary>Those operands that <c>@main</c> takes.</summary>
    public IEnumerable<Tensor> Inputs => Operands.Where((_, i) => !isConstant[i]);

    public bool IsDynamic => Kernel.Operands.Concat(Kernel.Results.ToArray()).Any(v => !((ShapedType)v.Type).HasStaticShape);

    /// <summary>Takes a kernel out of a model. Null when it has operands that are no tensors, which are not tuned.</summary>
    /// <param name="kernel">An <c>mt.kernel</c>; not changed.</param>
    /// <param name="rows">What dynamic extents are to be.</param>
    public static KernelCase? Of(Operation kernel, long rows)
    {
        if (!IsTuned(kernel)) return null;
        bool[] isConstant = [.. kernel.Operands.Select(o => o.DefiningOp?.ConstantValue is DenseElementsAttr)];
        string text = TextOf(kernel, isConstant);

        var module = BuiltinBuilder.Module();
        var inputs = kernel.Operands.Where((_, i) => !isConstant[i]).Select(o => o.Type).ToArray();
        Operation? copy = null;
        new OpBuilder(module.Body).Func("main", new FunctionType(inputs, kernel.Results.ToArray().Select(r => r.Type).ToArray()), (b, arguments) =>
        {
            var operands = new Value[kernel.OperandCount];
            for (int i = 0, next = 0; i < operands.Length; i++)
                operands[i] = isConstant[i] ? b.Constant(RandomConstant(kernel.Operand(i), (ulong)i + 1, rows), $"w{i}") : arguments[next++];
            copy = Bare(kernel, operands);
            b.Insert(copy);
            b.Return([.. copy.Results.ToArray()]);
        });
        return new KernelCase(module, copy!, isConstant, text, rows);
    }

    /// <summary>The same kernel with other extents where it is dynamic.</summary>
    public KernelCase WithRows(long rows) => Of(Kernel, rows)!;

    /// <summary>A hash of what a tuned choice depends on.</summary>
    public string Key(int threads, CpuModel cpu, string version)
    {
        string all = $"{version}\n{cpu.Fingerprint}\n{threads}\n{(IsDynamic ? Rows : 0)}\n{Text}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)))[..40];
    }

    /// <summary>A copy of the module with a schedule on its kernel.</summary>
    public (Operation Module, Operation Kernel) Scheduled(ScheduleAttr schedule)
    {
        var copy = Module.Clone();
        var kernel = copy.Descendants().First(o => o.Is(MtOps.Kernel));
        new KernelOp(kernel) { Schedule = schedule };
        return (copy, kernel);
    }

    /// <summary>Operands that the kernel reads.</summary>
    public IEnumerable<Tensor> Read => Operands.Where((_, i) => IsRead(Kernel, i));

    /// <summary>Whether a kernel reads an operand: not when it asks an extent of it and no more.</summary>
    public static bool IsRead(Operation kernel, int operand) => !kernel.Body.Argument(operand).Users.All(u => u.Is(TensorOps.Dim));

    /// <summary>Whether a kernel is tuned: all it takes and returns are tensors of numbers.</summary>
    public static bool IsTuned(Operation kernel) =>
        kernel.Operands.All(o => o.Type is TensorType t && Dense(t)) && kernel.Results.ToArray().All(r => r.Type is TensorType t && Dense(t));

    public IEnumerable<OperandShape> Shapes => Read.Select(t => OperandShape.Of(t.Shape, t.DType.Name));

    // a copy without a schedule and without the user's names
    private static Operation Bare(Operation kernel, Value[] operands)
    {
        var map = new IrMapping();
        for (int i = 0; i < operands.Length; i++) map.Map(kernel.Operand(i), operands[i]);
        var copy = kernel.Clone(map);
        // one value may be two operands, a constant and an argument never are one
        for (int i = 0; i < operands.Length; i++) copy.SetOperand(i, operands[i]);
        new KernelOp(copy) { Schedule = null };
        copy.Walk(op =>
        {
            op.Location = Location.Unknown;
            foreach (var result in op.Results) result.NameHint = null;
            foreach (var region in op.Regions)
                foreach (var block in region.Blocks)
                    foreach (var argument in block.Arguments) argument.NameHint = null;
        });
        return copy;
    }

    private static string TextOf(Operation kernel, bool[] isConstant)
    {
        var module = BuiltinBuilder.Module();
        new OpBuilder(module.Body).Func("key", new FunctionType(kernel.Operands.Select(o => o.Type).ToArray(), []), (b, arguments) =>
        {
            b.Insert(Bare(kernel, [.. arguments]));
            b.Return();
        });
        return string.Concat(isConstant.Select(c => c ? 'w' : 'x')) + '\n' + module;
    }

    private static bool Dense(TensorType type) => DTypes.TryParse(type.Element.ToString(), out _);

    private static Tensor Fill(ShapedType type, ulong seed, long rows) =>
        Tensor.Random(DTypes.Parse(type.Element.ToString()), seed, [.. type.Shape.Select(e => e == IrType.Dynamic ? rows : e)]);

    private static DenseElementsAttr RandomConstant(Value operand, ulong seed, long rows)
    {
        using var values = Fill((ShapedType)operand.Type, seed, rows);
        return new DenseElementsAttr((ShapedType)operand.Type, values.Bytes.ToArray());
    }

    public void Dispose()
    {
        foreach (var tensor in Operands) tensor.Dispose();
    }
}
