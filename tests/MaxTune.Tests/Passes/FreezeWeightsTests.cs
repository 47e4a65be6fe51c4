using MaxTune.IR;
using MaxTune.Passes;
using Xunit;

namespace MaxTune.Tests.Passes;

public sealed class FreezeWeightsTests
{
    private const string Module = """
        "builtin.module"() ({
          "ml_program.global"() <{sym_name = "fc1.weight", sym_visibility = "private", type = tensor<2x3xf32>}> : () -> ()
          "func.func"() <{function_type = () -> tensor<2x3xf32>, sym_name = "main"}> ({
            %w = "ml_program.global_load_const"() <{global = @"fc1.weight"}> : () -> tensor<2x3xf32>
            "func.return"(%w) : (tensor<2x3xf32>) -> ()
          }) : () -> ()
        }) : () -> ()
        """;

    private static readonly TensorType Type = new([2, 3], IrType.F32);

    private readonly DiagnosticSink sink = new();

    private Operation Run(params (string Name, DenseElementsAttr Value)[] parameters)
    {
        var module = IrParser.Parse(Module, "m.mlir", BuiltinDialects.Registry, sink)!;
        var context = new PassContext(BuiltinDialects.Registry, sink) { Parameters = parameters.ToDictionary(p => p.Name, p => p.Value) };
        new PassManager(Pipeline.OfModule(new FreezeWeightsPass()), context) { Verify = Verifier.Verify }.Run(module);
        return module;
    }

    [Fact]
    public void ABoundParameterBecomesAConstantUnderTheName()
    {
        var bound = DenseElementsAttr.Of<float>(Type, 1, 2, 3, 4, 5, 6);
        var module = Run(("fc1.weight", bound));
        Assert.Empty(sink.Diagnostics);
        var function = Assert.Single(module.Body.Operations);   // the global is gone
        Assert.Equal(bound, function.Body.First!.ConstantValue);
        Assert.Equal("w", function.Body.First!.Result().NameHint);
        // no copy: the constant holds the bytes that were bound
        Assert.True(((DenseElementsAttr)function.Body.First!.ConstantValue!).RawMemory.Equals(bound.RawMemory));
    }

    [Fact]
    public void AMissingParameterNamesItsNeighbour()
    {
        var module = Run(("fc1.wieght", DenseElementsAttr.Of<float>(Type, 1, 2, 3, 4, 5, 6)), ("other", DenseElementsAttr.Of<float>(Type, 1)));
        var error = Assert.Single(sink.Diagnostics);
        Assert.Equal("parameter 'fc1.weight' (tensor<2x3xf32>) has no value; did you mean 'fc1.wieght'?", error.Message);
        Assert.Equal(2, error.Location.File!.Line);
        Assert.Equal(2, module.Body.Operations.Count());
    }

    [Fact]
    public void AMissingParameterListsWhatThereIs()
    {
        Run(("a", DenseElementsAttr.Of<float>(Type, 1)), ("b", DenseElementsAttr.Of<float>(Type, 1)));
        Assert.EndsWith("has no value; the parameters are 'a', 'b'", Assert.Single(sink.Diagnostics).Message);
    }

    [Fact]
    public void AWrongShapeIsRefused()
    {
        Run(("fc1.weight", DenseElementsAttr.Of<float>(new TensorType([3, 2], IrType.F32), 1)));
        Assert.Equal("parameter 'fc1.weight' is declared tensor<2x3xf32>, the tensor given has shape 3x2 (tensor<3x2xf32>)", Assert.Single(sink.Diagnostics).Message);
    }

    [Fact]
    public void AWrongElementTypeIsRefused()
    {
        Run(("fc1.weight", DenseElementsAttr.Of<double>(new TensorType([2, 3], IrType.F64), 1)));
        Assert.Equal("parameter 'fc1.weight' is declared tensor<2x3xf32>, the tensor given has elements of f64 (tensor<2x3xf64>)", Assert.Single(sink.Diagnostics).Message);
    }
}
