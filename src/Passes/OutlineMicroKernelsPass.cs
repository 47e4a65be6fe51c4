using System.ComponentModel;
using MaxTune.IR;
using MaxTune.Passes.Loops;

namespace MaxTune.Passes;

/// <summary>
/// Makes the largest nests around register blocks functions of their own that are compiled to machine code. A nest that ends in values hands them over in a small buffer:
/// <code>
/// for i { %r:2 = for k iter_args(...) {...}; gelu(%r#0) }     →     for i { %c = memref.alloca; call @f_micro0(%a, %b, %i, %c); %r0 = load %c[0, 0]; ... gelu(%r0) }
/// for j { for i { for k {...}; store } }                      →     call @f_micro0(%a, %b, %out)
/// </code>
/// Functions marked <c>mt.code = "x86"</c>, which their schedule asks for, are looked into; equal nests share a function.
/// </summary>
/// <param name="All">Looks into every function.</param>
public sealed record OutlineMicroKernelsPass([Description("look into every function")] bool All = false) : Pass("outline-micro-kernels")
{
    /// <summary>The attribute of functions whose register blocks become machine code, with value <c>x86</c>.</summary>
    public const string CodeAttribute = "mt.code";

    public override string? Anchor => "builtin.module";

    public override bool Run(Operation op, PassContext context)
    {
        bool changed = false;
        foreach (var function in op.Body.Operations.Where(o => o.Is(FuncOps.Func) && !o.Region().IsEmpty && o.Attr("mt.target") is null).ToArray())
        {
            if (!All && function.Attr<StringAttr>(CodeAttribute) is not { Value: "x86" }) continue;
            var known = new Dictionary<string, string>();
            changed |= Visit(function.Body, function, known);
        }
        return changed;
    }

    private static bool Visit(Block block, Operation function, Dictionary<string, string> known)
    {
        bool changed = false;
        foreach (var op in block.Operations.ToArray())
        {
            if (op.Name == "scf.for" && MicroKernel.Of(op) is { } kernel)
            {
                Outline(kernel, function, known);
                changed = true;
                continue;
            }
            foreach (var inner in op.Regions.SelectMany(r => r.Blocks)) changed |= Visit(inner, function, known);
        }
        return changed;
    }

    private static void Outline(MicroKernel kernel, Operation function, Dictionary<string, string> known)
    {
        var loop = kernel.Loop;
        int results = loop.ResultCount;
        var buffer = results == 0 ? null : new MemRefType([results, ((VectorType)loop.Result().Type).Extents[0]], IrType.F32);
        IrType[] types = [.. kernel.Captured.Select(v => v.Type), .. buffer is null ? Array.Empty<IrType>() : [buffer]];
        var micro = Operation.Create(FuncOps.Func, loop.Location, [], [], new AttrList
        {
            { "sym_name", new StringAttr("micro") },
            { "sym_visibility", new StringAttr("private") },
            { "function_type", new TypeAttr(new FunctionType(types, [])) },
        }, new AttrList { { "mt.target", new StringAttr("x86") } }, 1);
        var body = micro.Region().AddBlock();
        var map = new IrMapping();
        for (int i = 0; i < types.Length; i++)
        {
            var argument = body.AddArgument(types[i], null, i < kernel.Captured.Count ? kernel.Captured[i].NameHint : "c");
            if (i < kernel.Captured.Count) map.Map(kernel.Captured[i], argument);
        }
        var b = OpBuilder.AtEnd(body);
        foreach (var constant in kernel.Repeated) b.Insert(constant.Clone(map));
        // values that the loop begins with and that cannot be made inside
        var handed = Enumerable.Range(0, results).Where(i => !map.Contains(loop.Operand(3 + i))).ToArray();
        foreach (int i in handed) map.Map(loop.Operand(3 + i), b.CreateValue(VectorOps.Load, [body.Arguments[^1], b.ConstantIndex(i), b.ConstantIndex(0)], loop.Result(i).Type));
        var inside = b.Insert(loop.Clone(map));
        for (int i = 0; i < results; i++) b.Create(VectorOps.Store, [inside.Result(i), body.Arguments[^1], b.ConstantIndex(i), b.ConstantIndex(0)], []);
        b.Create(FuncOps.Return, [], []);

        string text = micro.ToString();
        if (!known.TryGetValue(text, out string? name))
        {
            known[text] = name = $"{function.SymbolName()}_micro{known.Count}";
            micro.SetAttr("sym_name", new StringAttr(name));
            function.Block!.InsertBefore(function, micro);
        }
        Call(kernel, name, buffer, handed);
    }

    private static void Call(MicroKernel kernel, string name, MemRefType? buffer, int[] handed)
    {
        var loop = kernel.Loop;
        var b = OpBuilder.BeforeOp(loop);
        var arguments = kernel.Captured.ToList();
        if (buffer is not null)
        {
            var memory = b.Alloca(buffer);
            memory.NameHint = "c";
            arguments.Add(memory);
            foreach (int i in handed) b.Create(VectorOps.Store, [loop.Operand(3 + i), memory, b.ConstantIndex(i), b.ConstantIndex(0)], []);
        }
        b.Create(FuncOps.Call, [.. arguments], [], new AttrList { { "callee", new SymbolRefAttr(name) } });
        for (int i = 0; i < loop.ResultCount; i++)
            loop.Result(i).ReplaceAllUsesWith(b.CreateValue(VectorOps.Load, [arguments[^1], b.ConstantIndex(i), b.ConstantIndex(0)], loop.Result(i).Type));
        loop.Erase();
    }
}
