using System.Collections.Concurrent;
using MaxTune.Conformance;
using MaxTune.Conformance.Fuzzing;

// dotnet run --project tests/MaxTune.Conformance -c Release -- roundtrip|mutants|errors|fuzz|programs|generate [--count N] [--seed S] [--report FILE] [--files DIR] [--minutes M] [--targets mtopt,passes,pipelines,filecheck,models,programs]
string command = args.Length > 0 ? args[0] : "help";
int count = Number("--count", 1000), seed = Number("--seed", 1);
string report = Text("--report") ?? "";
string repository = Text("--repository") ?? Campaign.FindRepository();
switch (command)
{
    case "roundtrip": return Campaign.RoundTrips(repository, count, seed, report, Text("--files"));
    case "mutants": return Campaign.Mutants(repository, count, seed, report, Text("--files"));
    case "errors": return ErrorPlaces.Run(repository, count, seed, report);
    case "fuzz": return Fuzz.Run(FuzzTarget.All(repository, Text("--targets")), Number("--minutes", 10), seed, report, Number("--from", 0));
    case "generate":
        Console.Write(Campaign.LoadSnippets(repository).Module(new Random(seed)));
        return 0;
    case "programs":
        if (args.Contains("--show")) Console.Write(MaxTune.Conformance.Programs.ProgramCampaign.Show(seed, Number("--show", 0)));
        else return MaxTune.Conformance.Programs.ProgramCampaign.Run(count, seed, report, Console.Out) == 0 ? 0 : 1;
        return 0;
    case "speed": return Speed.Run(repository, Number("--megabytes", 20), seed, Number("--runs", 3), Text("--write"), Text("--only"));
    case "snippets": return Campaign.CheckSnippets(repository, count == 1000 ? 3 : count, seed);
    default:
        Console.WriteLine("roundtrip|mutants|errors|fuzz|programs|generate|snippets|speed [--count N] [--seed S] [--report FILE] [--files DIR] [--minutes M] [--targets A,B]");
        return 1;
}

string? Text(string name) => Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;
int Number(string name, int otherwise) => Text(name) is { } text ? int.Parse(text) : otherwise;
