using MaxTune.Codegen.Programs;
using MaxTune.Runtime;

namespace MaxTune.Tuning;

/// <summary>A kernel compiled by one schedule, or whatever stands in for it in tests.</summary>
internal interface IVariant : IDisposable
{
    /// <summary>Instructions of code: of two that tie the smaller wins.</summary>
    long Complexity { get; }

    /// <summary>Makes ready to run at these shapes; to be disposed before the variant.</summary>
    IPreparedVariant Prepare(IReadOnlyList<Tensor> inputs, int threads);
}

internal unsafe interface IPreparedVariant : IDisposable
{
    void Run(nint* inputs, nint* outputs, ThreadTeam team);
}

/// <summary>A <see cref="CompiledProgram"/> of one kernel.</summary>
internal sealed class ProgramVariant(CompiledProgram program) : IVariant
{
    public long Complexity { get; } = program.Functions.Values.Sum(f => f.Stages.Sum(s => (long)s.InstructionCount));

    public IPreparedVariant Prepare(IReadOnlyList<Tensor> inputs, int threads) =>
        new Prepared(program.Plan([.. inputs.Select(t => t.Shape.ToArray())]).CreateContext(threads));

    public void Dispose() => program.Dispose();

    private sealed unsafe class Prepared(ProgramContext context) : IPreparedVariant
    {
        public void Run(nint* inputs, nint* outputs, ThreadTeam team) => context.Run(inputs, outputs, team);
        public void Dispose() => context.Dispose();
    }
}
