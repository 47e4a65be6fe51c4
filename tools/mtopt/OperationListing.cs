using System.Text;
using System.Text.Json;
using MaxTune.IR;

namespace MaxTune.Tools.MtOpt;

/// <summary><c>--list-operations</c>: one JSON object a line and operation, in the order of the dialects; for tools that compare or document them.</summary>
internal static class OperationListing
{
    public static void Write(DialectRegistry dialects, TextWriter output)
    {
        foreach (var op in dialects.Operations)
        {
            using var bytes = new MemoryStream();
            using (var json = new Utf8JsonWriter(bytes)) Write(op, json);
            output.WriteLine(Encoding.UTF8.GetString(bytes.ToArray()));
        }
    }

    private static void Write(OpDefinition op, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name", op.Name);
        Each(json, "operands", op.Operands, o => (o.Name, o.Type.Description, o.Arity));
        Each(json, "results", op.Results, r => (r.Name, r.Type.Description, r.Arity));
        json.WriteStartArray("attributes");
        foreach (var attribute in op.Attributes)
        {
            json.WriteStartObject();
            json.WriteString("name", attribute.Name);
            json.WriteString("constraint", attribute.Constraint.Description);
            json.WriteBoolean("optional", attribute.Optional);
            if (attribute.Default is { } value) json.WriteString("default", value.ToString());
            json.WriteEndObject();
        }
        json.WriteEndArray();
        Each(json, "regions", op.Regions, r => (r.Name, r.SizedBlock ? "region with 1 blocks" : "any region", r.Arity));
        Each(json, "successors", op.Successors, s => (s.Name, "any successor", s.Arity));
        json.WriteString("traits", op.Traits.ToString());
        if (op.ImplicitTerminator is { } terminator) json.WriteString("implicitTerminator", terminator);
        json.WriteStartArray("parents");
        foreach (string parent in op.Parents) json.WriteStringValue(parent);
        json.WriteEndArray();
        if (op.AssemblyFormat is { } format) json.WriteString("assemblyFormat", format);
        json.WriteBoolean("customAssembly", op.Assembly is not null);
        json.WriteBoolean("verifier", op.Verify is not null || op.VerifyRegions is not null);
        json.WriteEndObject();
    }

    private static void Each<T>(Utf8JsonWriter json, string name, EquatableArray<T> items, Func<T, (string Name, string Constraint, Arity Arity)> describe)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            var (itemName, constraint, arity) = describe(item);
            json.WriteStartObject();
            json.WriteString("name", itemName);
            json.WriteString("constraint", constraint);
            json.WriteString("arity", arity.ToString());
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
