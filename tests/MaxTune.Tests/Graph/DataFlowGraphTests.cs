using MaxTune.IR;
using Xunit;

namespace MaxTune.Tests.Graph;

public class DataFlowGraphTests
{
    private readonly Operation module = BuiltinBuilder.Module();

    // a → b → d, a → c → d
    private (Operation A, Operation B, Operation C, Operation D, Operation Return, Block Block) Diamond()
    {
        var type = new TensorType([4], IrType.F32);
        var f = OpBuilder.AtEnd(module.Body).Func("f", new FunctionType([type], [type]));
        var builder = OpBuilder.AtEnd(f.Entry);
        var a = builder.Apply(MtOps.Relu, f.Arguments[0]);
        var b = builder.Apply(MtOps.Exp, a);
        var c = builder.Apply(MtOps.Tanh, a);
        var d = builder.Apply(MtOps.Add, b, c);
        return (a.Owner, b.Owner, c.Owner, d.Owner, builder.Return(d), f.Entry);
    }

    [Fact]
    public void Order_follows_uses_and_then_the_block()
    {
        var (a, b, c, d, end, block) = Diamond();
        Assert.Equal([a, b, c, d, end], new DataFlowGraph(block).TopologicalOrder()!);
    }

    [Fact]
    public void Reachability()
    {
        var (a, b, c, d, _, block) = Diamond();
        var graph = new DataFlowGraph(block);
        Assert.True(graph.Reaches(a, d));
        Assert.True(graph.Reaches(b, b));
        Assert.False(graph.Reaches(b, c));
        Assert.False(graph.Reaches(d, a));
    }

    [Fact]
    public void A_path_through_an_outside_operation_forbids_fusion()
    {
        var (a, b, c, d, _, block) = Diamond();
        var graph = new DataFlowGraph(block);
        Assert.True(graph.CanFuse(new HashSet<Operation> { a, b, c, d }, out _));
        Assert.True(graph.CanFuse(new HashSet<Operation> { a, b }, out _));
        Assert.False(graph.CanFuse(new HashSet<Operation> { a, b, d }, out var between));
        Assert.Same(c, between);
    }

    [Fact]
    public void Values_live_from_their_definition_to_their_last_use()
    {
        var (a, b, c, d, _, block) = Diamond();
        var intervals = new DataFlowGraph(block).Liveness().ToDictionary(i => i.Value);
        Assert.Equal((-1, 0), (intervals[block.Argument(0)].Start, intervals[block.Argument(0)].End));
        Assert.Equal((0, 2), (intervals[a.Result()].Start, intervals[a.Result()].End));
        Assert.Equal((1, 3), (intervals[b.Result()].Start, intervals[b.Result()].End));
        Assert.True(intervals[a.Result()].Overlaps(intervals[c.Result()]));    // tanh reads a while it writes c
        Assert.False(intervals[a.Result()].Overlaps(intervals[d.Result()]));
    }

    [Fact]
    public void Side_effects_keep_their_order()
    {
        var type = new MemRefType([4], IrType.F32);
        var f = OpBuilder.AtEnd(module.Body).Func("g", new FunctionType([type, IrType.F32, IrType.Index], []));
        var b = OpBuilder.AtEnd(f.Entry);
        var store = b.Create(MemRefOps.Store, [f.Arguments[1], f.Arguments[0], f.Arguments[2]], []);
        var load = b.CreateValue(MemRefOps.Load, [f.Arguments[0], f.Arguments[2]], IrType.F32).Owner;
        b.Return();
        Assert.True(new DataFlowGraph(f.Entry).Reaches(store, load));
    }
}
