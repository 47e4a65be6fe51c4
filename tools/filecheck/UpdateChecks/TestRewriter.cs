using System.Text.RegularExpressions;

namespace MaxTune.Tools.FileCheck.UpdateChecks;

/// <summary>Puts new CHECK lines into a test file in place of the old ones: each function's above the function, the rest below the RUN lines.</summary>
internal static class TestRewriter
{
    public static string Rewrite(string source, string prefix, IReadOnlyList<CheckBlock> blocks, string comment)
    {
        var old = new Regex($@"^\s*{Regex.Escape(comment)}\s*{Regex.Escape(prefix)}(-(NEXT|SAME|NOT|DAG|LABEL|EMPTY|COUNT-\d+))?(\{{LITERAL\}})?:");
        var lines = source.Split('\n').Where(line => !old.IsMatch(line)).ToList();
        var places = Places(lines, blocks);
        var result = new List<string>();
        for (int i = 0; i <= lines.Count; i++)
        {
            foreach (int block in Enumerable.Range(0, blocks.Count).Where(block => places[block] == i))
            {
                string indent = i < lines.Count && blocks[block].Symbol is not null ? lines[i][..^lines[i].TrimStart().Length] : "";
                result.AddRange(blocks[block].Lines.Select(line => $"{indent}{comment} {line}"));
            }

            if (i < lines.Count) result.Add(lines[i]);
        }

        return string.Join('\n', result);
    }

    // the checks keep the order of the output; a block whose function would break it goes where the block before it went
    private static int[] Places(List<string> lines, IReadOnlyList<CheckBlock> blocks)
    {
        int header = lines.FindLastIndex(line => line.Contains("RUN:")) + 1;
        var places = new int[blocks.Count];
        int last = header;
        for (int i = 0; i < blocks.Count; i++)
        {
            if (blocks[i].Symbol is { } symbol)
            {
                var definition = new Regex($@"^\s*""?func\.func""?[^@]*@""?{Regex.Escape(symbol)}""?\(");
                int at = lines.FindIndex(last, line => definition.IsMatch(line));
                if (at >= 0) last = at;
            }

            places[i] = last;
        }

        return places;
    }
}
