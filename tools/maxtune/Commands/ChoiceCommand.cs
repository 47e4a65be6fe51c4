using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MaxTune.Tools.Cli;

/// <summary><c>maxtune bench choice</c>: tunes products as a user would, then times every legal schedule and says how far the pick is from the best.</summary>
internal static class ChoiceCommand
{
    public static Command Create(Session session)
    {
        var shapes = new Option<string?>("--shapes") { Description = "MxKxN, with commas between", HelpName = "MxKxN,..." };
        var suite = new Option<string?>("--suite") { Description = "shapes by name: f32, choice", HelpName = "NAME" };
        var budget = new Option<double>("--tune-budget") { Description = "seconds the tuner has for a shape", DefaultValueFactory = _ => new CompileOptions().TuneSeconds, HelpName = "SECONDS" };
        var race = new Option<double>("--race-budget") { Description = "seconds for timing each 64 schedules, and the best of them", DefaultValueFactory = _ => 0.5, HelpName = "SECONDS" };
        var json = new Option<string?>("--json") { Description = "add the figures to a file; shapes that are in it are not done again", HelpName = "FILE" };
        var most = new Option<int?>("--most") { Description = "shapes to do in this run; all unless given", HelpName = "N" };
        var command = new Command("choice", "hold the tuner's choices against an exhaustive search");
        foreach (var option in (Option[])[shapes, suite, budget, race, json, most]) command.Options.Add(option);
        command.SetAction(parsed =>
        {
            var list = (parsed.GetValue(shapes), parsed.GetValue(suite)) switch
            {
                ({ } given, null) => GemmSuites.Parse(given),
                (null, { } name) => GemmSuites.Parse(GemmSuites.Named(name)),
                _ => throw new UserException("expected either --shapes MxKxN,... or --suite f32|choice"),
            };
            var figures = parsed.GetValue(json) is { } old && File.Exists(old) ? Read(old) : new JsonArray();
            var todo = list.Select(s => $"{s.M}x{s.K}x{s.N}").Except(figures.Select(f => (string)f!["shape"]!)).Take(parsed.GetValue(most) ?? int.MaxValue).ToHashSet();
            foreach (var (m, k, n) in list.Where(s => todo.Contains($"{s.M}x{s.K}x{s.N}")))
            {
                using var data = new GemmData(GemmType.F32, m, k, n, GemmEpilogue.BiasRelu, 1);
                var options = session.Options with { Mode = CompileMode.MaxAutotune, Threads = 1, CacheDirectory = null, TuneSeconds = parsed.GetValue(budget), DebugDirectory = null, LibraryRows = false, Parameters = data.Parameters, LoggerFactory = null };
                using var model = CompileArguments.Compile(new ModelSource(data.Text, $"<{m}x{k}x{n}>"), options, session);
                foreach (var f in ChoiceStudy.Of(model, parsed.GetValue(race)))
                {
                    session.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
                        $"{$"{m}x{k}x{n}",-14} pick {f.Pick,-32} {f.PickSeconds * 1e6,10:F3} us  best {f.Best,-32} {f.BestSeconds * 1e6,10:F3} us  {(f.Share - 1) * 100,5:F1}%  A/A {f.Floor * 100:F2}%  {f.Tried} of {f.Searched} ({f.Legal} legal)"));
                    figures.Add(new JsonObject
                    {
                        ["shape"] = $"{m}x{k}x{n}",
                        ["pick"] = f.Pick,
                        ["pick_us"] = f.PickSeconds * 1e6,
                        ["best"] = f.Best,
                        ["best_us"] = f.BestSeconds * 1e6,
                        ["noise_floor"] = f.Floor,
                        ["tried"] = f.Tried,
                        ["searched"] = f.Searched,
                        ["legal"] = f.Legal,
                    });
                    if (parsed.GetValue(json) is { } file) File.WriteAllText(file, figures.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
                }
            }
            Sum(figures, session.Out);
            return 0;
        });
        return command;
    }

    private static JsonArray Read(string file)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(file)) as JsonArray ?? throw new UserException($"{file}: expected an array");
        }
        catch (JsonException e)
        {
            throw new UserException($"{file}: {e.Message}");
        }
    }

    private static void Sum(JsonArray figures, TextWriter output)
    {
        if (figures.Count == 0) return;
        double[] shares = [.. figures.Select(f => (double)f!["pick_us"]! / (double)f["best_us"]!).Order()], floors = [.. figures.Select(f => (double)f!["noise_floor"]!).Order()];
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{shares.Count(s => s <= 1.03)} of {shares.Length} picks are within 3% of the best, the farthest {(shares[^1] - 1) * 100:F1}%; A/A noise floor {floors[floors.Length / 2] * 100:F2}% in the median, p90 {floors[(int)Math.Ceiling(floors.Length * 0.9) - 1] * 100:F2}%"));
    }
}
