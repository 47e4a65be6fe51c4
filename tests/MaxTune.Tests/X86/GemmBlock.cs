using System.Text;

namespace MaxTune.Tests.X86;

/// <summary>Register blocks as text: c = a b for an mr x K block of a and a K x nr panel of b, accumulated over k in registers.</summary>
internal static class GemmBlock
{
    /// <param name="rows">Rows of the block.</param>
    /// <param name="vectors">Vectors of <paramref name="lanes"/> f32 a row.</param>
    /// <param name="unroll">Steps of k an iteration; K is a multiple.</param>
    public static string F32(int rows, int vectors, int lanes, int unroll = 1)
    {
        string v = $"vector<{lanes}xf32>";
        int width = vectors * lanes;
        string a = $"memref<{rows}x?xf32, strided<[?, 1]>>", b = $"memref<?x{width}xf32>", c = $"memref<{rows}x{width}xf32>";
        var text = new StringBuilder($$"""func.func @block(%a: {{a}}, %b: {{b}}, %c: {{c}}) attributes {mt.target = "x86"} {""").Append('\n');
        for (int i = 0; i <= Math.Max(Math.Max(rows, width), unroll); i++) text.Append($"  %c{i} = arith.constant {i} : index\n");
        text.Append($"  %n = memref.dim %b, %c0 : {b}\n  %z = arith.constant dense<0.0> : {v}\n");
        string[] accumulators = [.. Enumerable.Range(0, rows * vectors).Select(i => $"%t{i}")];
        string types = string.Join(", ", accumulators.Select(_ => v));
        text.Append($"  %r:{accumulators.Length} = scf.for %k = %c0 to %n step %c{unroll} iter_args({string.Join(", ", accumulators.Select(t => t + " = %z"))}) -> ({types}) {{\n");
        for (int u = 0; u < unroll; u++)
        {
            text.Append($"    %k{u} = arith.addi %k, %c{u} : index\n");
            for (int j = 0; j < vectors; j++) text.Append($"    %b{u}_{j} = vector.load %b[%k{u}, %c{j * lanes}] : {b}, {v}\n");
            for (int i = 0; i < rows; i++)
            {
                text.Append($"    %s{u}_{i} = memref.load %a[%c{i}, %k{u}] : {a}\n    %a{u}_{i} = vector.broadcast %s{u}_{i} : f32 to {v}\n");
                for (int j = 0; j < vectors; j++)
                {
                    int t = i * vectors + j;
                    text.Append($"    %n{u}_{t} = vector.fma %a{u}_{i}, %b{u}_{j}, {(u == 0 ? $"%t{t}" : $"%n{u - 1}_{t}")} : {v}\n");
                }
            }
        }
        text.Append($"    scf.yield {string.Join(", ", accumulators.Select((_, t) => $"%n{unroll - 1}_{t}"))} : {types}\n  }}\n");
        for (int t = 0; t < accumulators.Length; t++) text.Append($"  vector.store %r#{t}, %c[%c{t / vectors}, %c{t % vectors * lanes}] : {c}, {v}\n");
        return text.Append("  return\n}\n").ToString();
    }

    /// <summary>A block of tiles: rows of A (bf16, f16 or i8) times a packed panel of B, K in whole steps of 64 bytes.</summary>
    /// <param name="rows">Rows of each tile row, at most 16; one entry a tile row.</param>
    /// <param name="columns">Columns of each tile column, at most 16.</param>
    public static string Tiles(int[] rows, int[] columns, string element, string zext = "")
    {
        int pack = element == "i8" ? 4 : 2, step = 16 * pack, m = rows.Sum();
        string sum = element == "i8" ? "i32" : "f32", product = element == "i8" ? "muli" : "mulf";
        string a = $"memref<{m}x?x{element}, strided<[?, 1]>>", b = $"memref<?x{columns.Length}x16x{step}x{element}>", c = $"memref<{m}x{16 * columns.Length}x{sum}>";
        var text = new StringBuilder($$"""func.func @block(%a: {{a}}, %b: {{b}}, %c: {{c}}) attributes {mt.target = "x86"} {""").Append('\n');
        foreach (int i in Enumerable.Range(0, columns.Length + 2).Concat(rows.Select((_, i) => rows[..i].Sum())).Concat(columns.Select((_, j) => 16 * j)).Append(step).Distinct()) text.Append($"  %c{i} = arith.constant {i} : index\n");
        text.Append($"  %n = memref.dim %b, %c0 : {b}\n");
        var accumulators = new List<(int I, int J, string Name, string Type)>();
        for (int i = 0; i < rows.Length; i++)
            for (int j = 0; j < columns.Length; j++) accumulators.Add((i, j, $"{i}_{j}", $"!amx.tile<{rows[i]}x{columns[j]}x{sum}>"));
        foreach (var t in accumulators) text.Append($"  %z{t.Name} = amx.tile_zero : {t.Type}\n");
        string types = string.Join(", ", accumulators.Select(t => t.Type));
        text.Append($"  %r:{accumulators.Count} = scf.for %k = %c0 to %n step %c1 iter_args({string.Join(", ", accumulators.Select(t => $"%t{t.Name} = %z{t.Name}"))}) -> ({types}) {{\n");
        text.Append($"    %ka = arith.muli %k, %c{step} : index\n");
        for (int i = 0; i < rows.Length; i++) text.Append($"    %a{i} = amx.tile_load %a[%c{rows[..i].Sum()}, %ka] : {a} into !amx.tile<{rows[i]}x{step}x{element}>\n");
        for (int j = 0; j < columns.Length; j++) text.Append($"    %b{j} = amx.tile_load %b[%k, %c{j}, %c0, %c0] : {b} into !amx.tile<16x{columns[j] * pack}x{element}>\n");
        foreach (var t in accumulators)
            text.Append($"    %n{t.Name} = amx.tile_{product} %a{t.I}{(zext.Contains('l') ? " zext" : "")}, %b{t.J}{(zext.Contains('r') ? " zext" : "")}, %t{t.Name} : !amx.tile<{rows[t.I]}x{step}x{element}>, !amx.tile<16x{columns[t.J] * pack}x{element}>, {t.Type}\n");
        text.Append($"    scf.yield {string.Join(", ", accumulators.Select(t => "%n" + t.Name))} : {types}\n  }}\n");
        for (int t = 0; t < accumulators.Count; t++) text.Append($"  amx.tile_store %c[%c{rows[..accumulators[t].I].Sum()}, %c{16 * accumulators[t].J}], %r#{t} : {c}, {accumulators[t].Type}\n");
        return text.Append("  return\n}\n").ToString();
    }
}
