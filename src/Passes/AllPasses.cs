namespace MaxTune.Passes;

/// <summary>Every pass a pipeline may name, each with the sentence that <c>mtopt --list-passes</c> shows.</summary>
public static class AllPasses
{
    public static readonly PassRegistry Registry = new(
    [
        new(new AutocastPass(), "run matrix products in bf16 or f16"),
        new(new CanonicalizePass(), "fold, apply canonicalization patterns, remove what is dead"),
        new(new CsePass(), "merge equal operations"),
        new(new DcePass(), "remove unused operations without effects and unreachable blocks"),
        new(new DecomposePass(), "turn graph operations into linalg on tensors"),
        new(new FoldConstantsPass(), "compute operations on constants"),
        new(new FreezeWeightsPass(), "turn parameters into constants"),
        new(new HoistPass(), "keep small local buffers in registers across the loops that update them"),
        new(new FuseKernelsPass(), "group tensor work into kernels"),
        new(new FuseQuantizedPass(), "make layers between dequantize and quantize one operation on integers"),
        new(new InlinePass(), "put the bodies of called functions in place of the calls"),
        new(new LoopInvariantCodeMotionPass(), "move what a loop does not change out of it"),
        new(new LowerToLoopsPass(), "turn each kernel into a function of loops on buffers, by its schedule"),
        new(new PackWeightsPass(), "lay constant weights out in the panels that register blocks read"),
        new(new ParallelizePass(), "turn loops marked parallel into scf.parallel"),
        new(new PlanBuffersPass(), "lay the intermediate tensors of a function out in one arena"),
        new(new OutlineKernelsPass(), "make each kernel a function of its own"),
        new(new OutlineMicroKernelsPass(), "make register blocks functions of their own, for machine code"),
        new(new PrintOpStatsPass(), "count operations by name"),
        new(new QuantizeDynamicPass(), "run linear layers on 8-bit integers, with scales of activations found when the model runs"),
        new(new QuantizeWeightsPass(), "keep constant weights of linear layers in 8 or 4 bits"),
        new(new StripDebuginfoPass(), "forget locations"),
        new(new SymbolDcePass(), "remove private symbols that nothing refers to"),
        new(new UnrollPass(), "unroll the loops marked for it"),
        new(new VectorizePass(), "turn the innermost loops marked for it into vector code"),
    ]);
}
