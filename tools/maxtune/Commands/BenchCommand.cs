using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using MaxTune.Runtime;
using MaxTune.Tuning;

namespace MaxTune.Tools.Cli;

/// <summary><c>maxtune bench gemm</c>: tunes products of given shapes and reports the winners beside their peers, timed in turns in one process.</summary>
internal sealed class BenchCommand
{
    private readonly Option<string?> shapes = new("--shapes") { Description = "Y[M, N] = X[M, K] times constant weights; with commas between", HelpName = "MxKxN,..." };
    private readonly Option<string?> suite = new("--suite") { Description = "shapes by name: f32, choice", HelpName = "NAME" };
    private readonly Option<string> dtype = new("--dtype") { Description = GemmTypes.All, HelpName = "TYPE", DefaultValueFactory = _ => "f32" };
    private readonly Option<int> threads = new("--threads") { Description = "threads of ours and of peers", DefaultValueFactory = _ => 1, HelpName = "N" };
    private readonly Option<string> epilogue = new("--epilogue") { Description = "none, bias or bias_relu", HelpName = "NAME", DefaultValueFactory = _ => "bias_relu" };
    private readonly Option<string[]> peers = new("--peers") { AllowMultipleArgumentsPerToken = true, HelpName = "NAME,..." };
    private readonly Option<string?> json = new("--json") { Description = "write the figures as one array of objects", HelpName = "FILE" };
    private readonly Option<double> budget = new("--tune-budget") { Description = "seconds a shape for compiling, verifying and timing variants", DefaultValueFactory = _ => 2, HelpName = "SECONDS" };
    private readonly Option<int> candidates = new("--tune-candidates") { Description = "variants of a shape at most", DefaultValueFactory = _ => 400, HelpName = "N" };
    private readonly Option<double> raceSeconds = new("--race-budget") { Description = "seconds a shape for timing the winner and its peers in turns", DefaultValueFactory = _ => 1, HelpName = "SECONDS" };
    private readonly IReadOnlyList<IGemmPeer> known;

    private BenchCommand(IReadOnlyList<IGemmPeer> known)
    {
        this.known = known;
        peers.Description = $"{Names(" ")}, or all that this system has";
    }

    /// <param name="more">Peers beyond those that need no package.</param>
    public static Command Create(Session session, IEnumerable<IGemmPeer> more)
    {
        var self = new BenchCommand([new OpenBlasPeer(), new TensorPrimitivesPeer(), .. more]);
        var gemm = new Command("gemm", "tune matrix products with constant weights and time the winners beside libraries, in turns");
        foreach (var option in (Option[])[self.shapes, self.suite, self.dtype, self.threads, self.epilogue, self.peers, self.json, self.budget, self.candidates, self.raceSeconds]) gemm.Options.Add(option);
        gemm.SetAction(parsed => self.Run(parsed, session));
        return new Command("bench", "measure kernels beside their peers") { gemm, ChoiceCommand.Create(session) };
    }

    private sealed record Figure(string Shape, string DType, int Threads, string Variant, double KernelUs, double Gflops, double CeilingGflops, string Ceiling, string Ceilings, PeerFigures Times);

    private int Run(ParseResult parsed, Session session)
    {
        var type = GemmTypes.Parse(parsed.GetValue(dtype)) ?? throw new UserException($"--dtype {parsed.GetValue(dtype)}: {GemmTypes.All}");
        int team = parsed.GetValue(threads);
        if (team is < 1 or > ThreadTeam.MaxThreads) throw new UserException($"--threads {team}: 1 to {ThreadTeam.MaxThreads}");
        var after = parsed.GetValue(epilogue) switch
        {
            "none" => GemmEpilogue.None,
            "bias" => GemmEpilogue.Bias,
            "bias_relu" => GemmEpilogue.BiasRelu,
            var unknown => throw new UserException($"--epilogue {unknown}: none, bias or bias_relu"),
        };
        double seconds = Seconds(parsed, budget), race = Seconds(parsed, raceSeconds);
        int most = parsed.GetValue(candidates) is >= 1 and var c ? c : throw new UserException($"--tune-candidates {parsed.GetValue(candidates)}: at least 1");
        var list = (parsed.GetValue(shapes), parsed.GetValue(suite)) switch
        {
            ({ } given, null) => GemmSuites.Parse(given),
            (null, { } name) => GemmSuites.Parse(GemmSuites.Named(name)),
            _ => throw new UserException("expected either --shapes MxKxN,... or --suite f32|choice"),
        };
        var wanted = Wanted(parsed.GetValue(peers) ?? [], type, session);

        var figures = new List<Figure>();
        foreach (var (m, k, n) in list)
        {
            using var data = new GemmData(type, m, k, n, after, team);
            var options = session.Options with
            {
                // peers are timed below, beside the winner: their threads would only disturb the tuner
                Mode = CompileMode.MaxAutotune,
                Threads = team,
                CacheDirectory = null,
                TuneSeconds = seconds,
                TuneCandidates = most,
                DebugDirectory = null,
                LibraryRows = false,
                Parameters = data.Parameters,
                LoggerFactory = session.Logs.Wants(MaxTune.Logs.Autotuning) ? session.LoggerFactory : null,
            };
            using var model = CompileArguments.Compile(new ModelSource(data.Text, $"<{m}x{k}x{n}>"), options, session);
            var record = model.Tuned.Select(t => t()).OfType<TuningRecord>().FirstOrDefault();
            if (record?.WinningRow is not { } row) throw new UserException($"{m}x{k}x{n}: there is nothing to time");
            var task = data.Task;
            Tensor[] inputs = [data.X], outputs = [data.Y];
            // the ceiling that binds, by loops as long as the kernel, before, between and after the timed rounds: it meets the same moments
            var cpu = CpuModel.Detect(options.MaxIsa);
            using var measuring = new ThreadTeam(team);
            var gauge = new CeilingGauge(cpu, measuring, team, row.BestSeconds);
            string element = type.Name == "i8" ? "i8" : type.Name == "bf16" ? "bf16" : "f32";
            var kinds = Limits.Kinds(record.Workload.Flops, record.Workload.Bytes, element, cpu, team);
            gauge.Measure(kinds);
            var times = PeerRace.Run(data, () => model.Run(inputs, outputs), wanted, race, () => gauge.Measure(kinds));
            gauge.Measure(kinds);
            var work = Limits.Of(record.Workload.Flops, record.Workload.Bytes, element, cpu, gauge.Best);
            if (figures.Count == 0) session.Out.WriteLine($"ceilings here: {ReportText.Ceilings(gauge.Best)}");
            figures.Add(new Figure($"{m}x{k}x{n}", type.Name, team, row.Name, row.BestSeconds * 1e6, task.Flops / times.BestUs / 1e3, task.Flops / work.CeilingSeconds / 1e9, work.Ceiling, work.Measured, times));
            Print(figures[^1], session.Out);
        }
        if (parsed.GetValue(json) is { } file) JsonFile.Write(file, w => Write(w, figures));
        return 0;
    }

    private static double Seconds(ParseResult parsed, Option<double> option) =>
        parsed.GetValue(option) is >= 0 and <= 3600 and var s ? s : throw new UserException($"{option.Name} {parsed.GetValue(option)}: 0 to 3600 seconds");

    private string Names(string separator) => string.Join("," + separator, known.Select(p => p.Name));

    // all: those that are here; by name: those must be
    private List<IGemmPeer> Wanted(string[] texts, GemmType type, Session session)
    {
        var wanted = new List<IGemmPeer>();
        foreach (string name in texts.SelectMany(p => p.Split(',', StringSplitOptions.RemoveEmptyEntries)).Distinct())
        {
            if (name != "all" && known.All(p => p.Name != name)) throw new UserException($"--peers {name}: {Names(" ")} or all");
            foreach (var peer in known.Where(p => name == "all" || p.Name == name).Except(wanted).ToArray())
            {
                if ((peer.Takes(type) ? peer.Missing : Untimed(peer, type)) is not { } why) wanted.Add(peer);
                else if (name == "all") session.Error.WriteLine($"maxtune: without {peer.Name}: {why}");
                else throw new UserException($"--peers {name}: {why}");
            }
        }
        // a setting of the whole system can make a peer slower than it is: 0.5 of its AVX-512 kernels on a Zen 5 with Haswell's
        if (wanted.Any(p => p is OpenBlasPeer) && Environment.GetEnvironmentVariable("OPENBLAS_CORETYPE") is { Length: > 0 } kernels)
            session.Error.WriteLine($"maxtune: OPENBLAS_CORETYPE is set: OpenBLAS runs its kernels for {kernels}");
        return wanted;
    }

    private static string Untimed(IGemmPeer peer, GemmType type) =>
        $"bench times none of its products of {type.Name}{(peer.HasRow ? $"; tables of maxtune tune have a row extern_{peer.Name} for them" : "")}";

    private static void Print(Figure f, TextWriter output)
    {
        var t = f.Times;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{f.Shape,-15} {f.DType,-4} {f.Threads}t  {f.Variant,-28} best {t.BestUs,10:F3} us  median {t.MedianUs,10:F3} us  {f.Gflops,7:F1} GFLOP/s  {f.Gflops / f.CeilingGflops * 100,5:F1}% of {f.Ceiling} ({f.CeilingGflops:F1})  kernel {f.KernelUs:F3} us  A/A {t.Floor * 100:F2}%"));
        foreach (var p in t.Peers)
            output.WriteLine(p.Fault is null
                ? string.Create(CultureInfo.InvariantCulture, $"{"",-23}  {p.Name,-28} best {p.BestUs,10:F3} us  median {p.MedianUs,10:F3} us  {p.BestUs / t.BestUs,7:F2} times ours")
                : $"{"",-23}  {p.Name,-28} {p.Fault}");
    }

    private static void Write(Utf8JsonWriter json, List<Figure> figures)
    {
        json.WriteStartArray();
        foreach (var f in figures)
        {
            json.WriteStartObject();
            json.WriteString("shape", f.Shape);
            json.WriteString("dtype", f.DType);
            json.WriteNumber("threads", f.Threads);
            json.WriteString("variant", f.Variant);
            json.WriteNumber("best_us", f.Times.BestUs);
            json.WriteNumber("median_us", f.Times.MedianUs);
            json.WriteNumber("kernel_us", f.KernelUs);
            json.WriteNumber("gflops", f.Gflops);
            json.WriteNumber("ceiling_gflops", f.CeilingGflops);
            json.WriteString("ceiling", f.Ceiling);
            json.WriteString("ceilings", f.Ceilings);
            json.WriteNumber("noise_floor", f.Times.Floor);
            json.WriteStartObject("peers");
            foreach (var p in f.Times.Peers)
            {
                json.WriteStartObject(p.Name);
                if (p.Fault is { } fault) json.WriteString("fault", fault);
                else
                {
                    json.WriteNumber("best_us", p.BestUs);
                    json.WriteNumber("median_us", p.MedianUs);
                }
                json.WriteEndObject();
            }
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
