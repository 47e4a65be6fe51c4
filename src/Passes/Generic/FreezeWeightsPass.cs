using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>
/// Turns parameters into constants. A parameter is an immutable <c>ml_program.global</c>; its value is the tensor of its name among
/// <see cref="PassContext.Parameters"/>, or else the one written in the module.
/// <code>
/// ml_program.global private @w(#ml_program.extern) : tensor&lt;4xf32>
/// %w = ml_program.global_load_const @w : tensor&lt;4xf32>                 →    %w = arith.constant dense&lt;[...]> : tensor&lt;4xf32>
/// </code>
/// </summary>
public sealed record FreezeWeightsPass() : Pass("freeze-weights")
{
    private const string Global = "ml_program.global";

    public override string? Anchor => "builtin.module";

    public override bool Run(Operation op, PassContext context)
    {
        var globals = op.Body.Operations.Where(o => o.Name == Global && o.Attr("is_mutable") is null && o.SymbolName() is not null)
            .ToDictionary(o => o.SymbolName()!, o => o);
        if (globals.Count == 0) return false;
        var values = new Dictionary<string, DenseElementsAttr>();
        bool complete = true;
        foreach (var (name, global) in globals)
        {
            if (Value(global, name, context) is { } value) values.Add(name, value);
            else complete = false;
        }
        if (!complete) return false;

        bool changed = false;
        foreach (var load in op.Descendants())
        {
            if (load.Name is not ("ml_program.global_load_const" or "ml_program.global_load")) continue;
            if (load.Attr<SymbolRefAttr>("global") is not { Nested.IsEmpty: true } reference || !values.TryGetValue(reference.Root, out var value)) continue;
            if (value.Type != load.Result().Type)
            {
                context.Sink.OpError(load, $"loads {load.Result().Type}, parameter '{reference.Root}' has type {value.Type}").Note(globals[reference.Root].Location, "declared here");
                continue;
            }
            if (context.MaterializeConstant(OpBuilder.BeforeOp(load), load.Location, value, value.Type) is not { } constant) continue;
            constant.Result().NameHint = load.Result().NameHint;
            load.Result().ReplaceAllUsesWith(constant.Result());
            load.Erase();
            changed = true;
        }
        var used = SymbolTable.Uses(op).Select(use => use.Reference.Root).ToHashSet();
        foreach (var (name, global) in globals)
        {
            if (!SymbolTable.IsPrivate(global) || used.Contains(name)) continue;
            global.Erase();
            changed = true;
        }
        return changed;
    }

    // the value of a parameter, checked against its declared type; null after reporting
    private static DenseElementsAttr? Value(Operation global, string name, PassContext context)
    {
        var type = global.Attr<TypeAttr>("type")?.Type;
        if (!context.Parameters.TryGetValue(name, out var bound))
        {
            if (global.Attr("value") is DenseElementsAttr written) return written;
            string given = context.Parameters.Count == 0 ? "no parameters were given"
                : Spelling.Nearest(name, context.Parameters.Keys) is { } near ? $"did you mean '{near}'?"
                : "the parameters are " + List(context.Parameters.Keys);
            context.Sink.Error(global.Location, $"parameter '{name}' ({type}) has no value; {given}");
            return null;
        }
        if (type is ShapedType { Element: IntegerType { Signedness: Signedness.Signless } i } && bound.Element is IntegerType { Signedness: Signedness.Unsigned } u && i.Width == u.Width)
            bound = new DenseElementsAttr(bound.Shaped.WithElement(i), bound.RawMemory);   // i8 says nothing of the sign: the bytes of a ui8 are as good
        if (type is not ShapedType declared || declared.Element != bound.Element)
        {
            context.Sink.Error(global.Location, $"parameter '{name}' is declared {type}, the tensor given has elements of {bound.Element} ({bound.Type})");
            return null;
        }
        if (!Fits(declared, bound.Shaped))
        {
            context.Sink.Error(global.Location, $"parameter '{name}' is declared {type}, the tensor given has shape {string.Join('x', bound.Shaped.Shape)} ({bound.Type})");
            return null;
        }
        return bound;
    }

    private static bool Fits(ShapedType declared, ShapedType given)
    {
        if (!declared.HasRank || declared.Rank != given.Rank) return !declared.HasRank;
        for (int i = 0; i < given.Rank; i++)
            if (declared.Shape[i] != IrType.Dynamic && declared.Shape[i] != given.Shape[i]) return false;
        return true;
    }

    private static string List(IEnumerable<string> names)
    {
        const int shown = 8;
        var all = names.Order(StringComparer.Ordinal).ToArray();
        return string.Join(", ", all.Take(shown).Select(n => $"'{n}'")) + (all.Length > shown ? $" and {all.Length - shown} more" : "");
    }
}
