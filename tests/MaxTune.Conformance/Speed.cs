using System.Diagnostics;
using System.Globalization;
using System.Text;
using MaxTune.IR;
using MaxTune.IR.Parsing;

namespace MaxTune.Conformance;

/// <summary>How many megabytes of text are read in a second, by stage and by what the text holds.</summary>
public static class Speed
{
    private const double Mega = 1e6;

    public static int Run(string repository, int megabytes, int seed, int runs, string? write, string? only)
    {
        var texts = new (string Name, Func<string> Make)[]
        {
            ("generic", () => Generic(repository, megabytes * 1_000_000, seed)),
            ("f32 constants", () => Constants(megabytes * 1_000_000, "f32", i => (i * 0.37 - 100).ToString("E6", CultureInfo.InvariantCulture))),
            ("i64 constants", () => Constants(megabytes * 1_000_000, "i64", i => (i * 7919L - 50000).ToString(CultureInfo.InvariantCulture))),
            ("hex constants", () => Constants(megabytes * 1_000_000, "f32", null)),
        };
        Console.WriteLine("text             MB   tokens  grammar's lexer  scanner   reading  memory held  allocated  collecting");
        foreach (var (name, make) in texts)
        {
            if (only is not null && only != name) continue;
            string text = make();
            if (write is not null) File.WriteAllText(Path.Combine(write, name.Replace(' ', '_') + ".mlir"), text);
            double size = Encoding.UTF8.GetByteCount(text) / Mega;
            int tokens = 0;
            double grammar = Seconds(() => tokens = GrammarTokens(text));
            double scanner = Best(runs, () => Seconds(() => ScannerTokens(text)));
            long held = 0, allocated = 0;
            double pause = 0;
            double reading = Best(runs, () =>
            {
                long total = GC.GetTotalAllocatedBytes(true), start = GC.GetTotalMemory(true);
                var paused = GC.GetTotalPauseDuration();
                var watch = Stopwatch.StartNew();
                var sink = new DiagnosticSink();
                var module = IrParser.Parse(text, "speed.mlir", BuiltinDialects.Registry, sink, new ParserOptions(true)) ?? throw new InvalidOperationException(sink.Diagnostics[0].Message);
                watch.Stop();
                pause = (GC.GetTotalPauseDuration() - paused) / watch.Elapsed;
                allocated = GC.GetTotalAllocatedBytes(true) - total;
                held = GC.GetTotalMemory(true) - start;
                GC.KeepAlive(module);
                return watch.Elapsed.TotalSeconds;
            });
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{name,-14} {size,5:F1} {tokens,8} {size / grammar,9:F1} MB/s {size / scanner,7:F1} MB/s {size / reading,5:F1} MB/s {held / Mega,6:F0} MB {allocated / Mega,8:F0} MB {pause,8:P0}"));
        }
        return 0;
    }

    private static double Seconds(Action run)
    {
        var watch = Stopwatch.StartNew();
        run();
        return watch.Elapsed.TotalSeconds;
    }

    private static double Best(int runs, Func<double> run)
    {
        double best = double.PositiveInfinity;
        for (int i = 0; i < runs; i++) best = Math.Min(best, run());
        return best;
    }

    private static int GrammarTokens(string text)
    {
        var lexer = new MlirLexer(new MlirCharStream("", "speed.mlir"), TextWriter.Null, TextWriter.Null);
        lexer.Start(text, "speed.mlir");
        int count = 0;
        while (lexer.NextToken().Type != Antlr4.Runtime.TokenConstants.EOF) count++;
        return count;
    }

    private static int ScannerTokens(string text)
    {
        var scanner = new MlirScanner(text);
        int count = 0;
        while (scanner.Next().Type != Antlr4.Runtime.TokenConstants.EOF) count++;
        return count;
    }

    /// <summary>Generated modules in generic form, one after the other.</summary>
    private static string Generic(string repository, int size, int seed)
    {
        var snippets = Campaign.LoadSnippets(repository);
        var modules = new List<string>();
        for (int i = 0; modules.Count < 200; i++)
        {
            string module = snippets.Module(new Random(seed * 1_000_003 + i));
            if (module.Contains("{-#", StringComparison.Ordinal)) continue;   // one resource section a file
            var answer = Oracle.Ours(module, "--allow-unregistered-dialect", "--mlir-print-op-generic", "--mlir-print-local-scope");
            if (answer.Accepts) modules.Add(answer.Output);
        }
        var text = new StringBuilder();
        for (int i = 0; text.Length < size; i++) text.Append(modules[i % modules.Count]);
        return text.ToString();
    }

    private static string Constants(int size, string type, Func<int, string>? element)
    {
        const int Count = 1 << 16;
        var text = new StringBuilder("func.func @main() {\n");
        for (int k = 0; text.Length < size; k++)
        {
            text.Append(CultureInfo.InvariantCulture, $"  %c{k} = arith.constant dense<");
            if (element is null) text.Append("\"0x").Append(Convert.ToHexString(Bytes(Count * 4, k))).Append('"');
            else text.Append('[').AppendJoin(", ", Enumerable.Range(0, Count).Select(i => element(i + k))).Append(']');
            text.Append(CultureInfo.InvariantCulture, $"> : tensor<{Count}x{type}>\n");
        }
        return text.Append("  return\n}\n").ToString();
    }

    private static byte[] Bytes(int count, int seed)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
