using System.CommandLine;
using System.Text.Json;
using MaxTune.Tuning;

namespace MaxTune.Tools.Cli;

/// <summary><c>maxtune cache list|export|import|clear</c>.</summary>
internal static class CacheCommand
{
    public static Command Create(Session session)
    {
        var command = new Command("cache", "what the autotuner remembers");
        Add("list", "one line a record", (cache, _) =>
        {
            var records = cache.List();
            foreach (var record in records) session.Out.WriteLine($"{record.Key[..Math.Min(10, record.Key.Length)]} {TuneCommand.Line(record)}");
            session.Out.WriteLine($"{records.Count} records in {cache.Path ?? "memory"}");
            return 0;
        });
        Add("clear", "forget all", (cache, _) =>
        {
            session.Out.WriteLine($"{cache.Clear()} records forgotten");
            return 0;
        });
        AddWithFile("export", "write all records as JSON", (cache, file) =>
        {
            var records = cache.List();
            JsonFile.Write(file, json =>
            {
                json.WriteStartArray();
                foreach (var record in records) TuningJson.Write(json, record);
                json.WriteEndArray();
            });
            session.Out.WriteLine($"{records.Count} records written to {file}");
            return 0;
        });
        AddWithFile("import", "add the records of a JSON file", (cache, file) =>
        {
            // all of them are read before the first is kept
            var records = Read(file);
            foreach (var record in records) cache.Store(record);
            session.Out.WriteLine($"{records.Count} records read from {file}");
            return 0;
        });
        return command;

        void Add(string name, string what, Func<TuningCache, string, int> action)
        {
            var sub = new Command(name, what);
            sub.SetAction(_ => With(cache => action(cache, "")));
            command.Subcommands.Add(sub);
        }

        void AddWithFile(string name, string what, Func<TuningCache, string, int> action)
        {
            var file = new Argument<string>("FILE");
            var sub = new Command(name, what) { file };
            sub.SetAction(parsed => With(cache => action(cache, parsed.GetValue(file)!)));
            command.Subcommands.Add(sub);
        }

        int With(Func<TuningCache, int> action)
        {
            bool trouble = false;
            using var cache = new TuningCache(session.Options.CacheDirectory, message =>
            {
                trouble = true;
                session.Error.WriteLine("maxtune: warning: " + message);
            });
            int code = action(cache);
            return trouble ? 1 : code;
        }
    }

    private static List<TuningRecord> Read(string file)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(file));
            if (document.RootElement.ValueKind != JsonValueKind.Array) throw new UserException($"{file}: expected a JSON array of records");
            return [.. document.RootElement.EnumerateArray().Select(e => TuningJson.Read(e.GetRawText()))];
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw new UserException($"{file}: {e.Message}");
        }
    }
}
