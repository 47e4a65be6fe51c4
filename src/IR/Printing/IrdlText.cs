using System.Text;

namespace MaxTune.IR.Printing;

/// <summary>
/// A dialect as a module of LLVM's irdl dialect, so that <c>mlir-opt --irdl-file=</c> knows its operations: counts, types as far as IRDL names them,
/// required attributes and their kinds, regions, and which types are equal. IRDL cannot say and so leaves out: optional attributes, parents and other traits,
/// shapes, custom syntax (of operations and of attributes such as <c>#mt.schedule</c>), and properties: print modules with <c>--print-properties-as-attributes</c>.
/// An operation defined by IRDL is never a terminator, so operations that are, and those whose regions they end, are left out; and all values of a variadic group
/// must have one type, as a constraint stands for one type an operation.
/// </summary>
public static class IrdlText
{
    public static string Print(Dialect dialect)
    {
        var output = new StringBuilder();
        output.Append($"irdl.dialect @{dialect.Name} {{\n");
        var endings = dialect.Operations.Where(op => op.Traits.HasFlag(OpTraits.Terminator)).ToArray();
        var left = endings.Select(op => op.Name).Concat(endings.SelectMany(op => op.Parents)).ToHashSet();
        foreach (var op in dialect.Operations)
            if (!left.Contains(op.Name)) new Writer(output).Operation(op);
        return output.Append("}\n").ToString();
    }

    private sealed class Writer(StringBuilder output)
    {
        private int next;

        public void Operation(OpDefinition op)
        {
            output.Append($"  irdl.operation @{op.Name[(op.Dialect.Length + 1)..]} {{\n");
            var types = new Dictionary<string, string>();   // of operands and results that are equal to others
            foreach (var group in Equal(op))
            {
                string value = Fresh(Type(Constraint(op, group[0])));
                foreach (string name in group) types[name] = value;
            }
            Values("irdl.operands", op.Operands.Select(o => (o.Name, o.Arity, types.GetValueOrDefault(o.Name) ?? Fresh(Type(o.Type)))));
            Values("irdl.results", op.Results.Select(r => (r.Name, r.Arity, types.GetValueOrDefault(r.Name) ?? Fresh(Type(r.Type)))));
            var required = op.Attributes.Where(a => a is { Optional: false, Default: null }).Select(a => $"\"{a.Name}\" = {Fresh(Attribute(a.Constraint))}").ToArray();
            if (required.Length > 0) Line($"irdl.attributes {{{string.Join(", ", required)}}}");
            var regions = op.Regions.Where(r => r.Arity == Arity.One).Select(r =>
                $"{r.Name}: {Fresh(r.SizedBlock || op.Traits.HasFlag(OpTraits.SingleBlock) ? "irdl.region with size 1" : "irdl.region")}").ToArray();
            if (regions.Length > 0 && regions.Length == op.Regions.Length) Line($"irdl.regions({string.Join(", ", regions)})");
            output.Append("  }\n");
        }

        private void Values(string what, IEnumerable<(string Name, Arity Arity, string Constraint)> values)
        {
            var texts = values.Select(v => $"{v.Name}: {(v.Arity switch { Arity.Optional => "optional ", Arity.Variadic => "variadic ", _ => "" })}{v.Constraint}").ToArray();
            if (texts.Length > 0) Line($"{what}({string.Join(", ", texts)})");
        }

        // names of single operands and results whose types are equal
        private static IEnumerable<string[]> Equal(OpDefinition op)
        {
            string[] single = [.. op.Operands.Where(o => o.Arity == Arity.One).Select(o => o.Name), .. op.Results.Where(r => r.Arity == Arity.One).Select(r => r.Name)];
            if (op.Traits.HasFlag(OpTraits.SameOperandsAndResultType)) return [single];
            return op.AllTypesMatch.Select(group => group.Where(single.Contains).ToArray()).Where(group => group.Length > 1);
        }

        private static TypeConstraint Constraint(OpDefinition op, string name) =>
            op.OperandNamed(name) is { } operand ? op.Operands[operand].Type : op.Results[op.ResultNamed(name)!.Value].Type;

        private string Type(TypeConstraint constraint)
        {
            if (constraint.Buildable is { } only) return $"irdl.is {only}";
            if (ReferenceEquals(constraint, TypeConstraints.RankedTensor) || constraint.Description.StartsWith("ranked tensor of", StringComparison.Ordinal)) return "irdl.base \"!builtin.tensor\"";
            if (ReferenceEquals(constraint, TypeConstraints.AnyTensor))
                return $"irdl.any_of({Fresh("irdl.base \"!builtin.tensor\"")}, {Fresh("irdl.base \"!builtin.unranked_tensor\"")})";
            if (ReferenceEquals(constraint, TypeConstraints.AnyVector)) return "irdl.base \"!builtin.vector\"";
            return ReferenceEquals(constraint, TypeConstraints.AnyMemRef) ? "irdl.base \"!builtin.memref\"" : "irdl.any";
        }

        private static string Attribute(AttrConstraint constraint) => constraint switch
        {
            { ArrayElement: not null } => "irdl.base \"#builtin.dense_array\"",
            { Type: IntegerType or IndexType } => "irdl.base \"#builtin.integer\"",
            { Type: FloatType } => "irdl.base \"#builtin.float\"",
            _ when ReferenceEquals(constraint, AttrConstraints.String) || constraint.IsSymbolName => "irdl.base \"#builtin.string\"",
            _ when ReferenceEquals(constraint, AttrConstraints.Array) => "irdl.base \"#builtin.array\"",
            _ when ReferenceEquals(constraint, AttrConstraints.Type) => "irdl.base \"#builtin.type\"",
            _ => "irdl.any",
        };

        private string Fresh(string text)
        {
            string value = $"%{next++}";
            Line($"{value} = {text}");
            return value;
        }

        private void Line(string text) => output.Append("    ").Append(text).Append('\n');
    }
}
