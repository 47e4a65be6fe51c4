namespace MaxTune.Tuning;

/// <summary>
/// Remembers tuning records by key: in memory always, in a SQLite file when there is a directory for it. Trouble with the file (torn, locked, no room, newer
/// schema) is a warning, and then memory alone serves. Safe for several threads.
/// </summary>
/// <param name="directory">Holds <c>tuning.db</c>; made when it is missing. Null: nothing on disk.</param>
/// <param name="warn">Told once what went wrong with the file.</param>
public sealed class TuningCache(string? directory, Action<string> warn) : IDisposable
{
    public const string FileName = "tuning.db";

    private readonly Dictionary<string, TuningRecord> memory = [];
    private readonly Dictionary<string, string> winners = [];
    private readonly HashSet<string> fresh = [];
    private readonly Lock gate = new();
    private TuningStore? store;
    private bool diskIsOut = directory is null;

    /// <summary>The file's path; null without one.</summary>
    public string? Path => directory is null ? null : System.IO.Path.Combine(directory, FileName);

    /// <summary>Opens an empty cache in memory and looks into it: a process that has just begun loads SQLite then, for 0.1 s.</summary>
    public static void WarmUp()
    {
        try
        {
            using var store = TuningStore.InMemory();
            store.Winner("");
        }
        catch (Exception e) when (TuningStore.IsTrouble(e))
        {
            // said when the cache is used
        }
    }

    /// <summary>Text of the schedule that won for a key; null when it was never tuned. Does not read the whole record.</summary>
    public string? FindWinner(string key)
    {
        lock (gate)
        {
            if (winners.TryGetValue(key, out string? winner)) return winner;
            winner = OnDisk(s => s.Winner(key), null);
            if (winner is not null) winners[key] = winner;
            return winner;
        }
    }

    /// <summary>Takes a winner as known, without a record and without writing it down.</summary>
    public void Remember(string key, string winner)
    {
        lock (gate) winners[key] = winner;
    }

    public TuningRecord? Find(string key)
    {
        lock (gate)
        {
            if (memory.TryGetValue(key, out var record)) return record;
            record = OnDisk(s => s.Record(key), null);
            if (record is not null) memory[key] = record;
            return record;
        }
    }

    public void Store(TuningRecord record)
    {
        lock (gate)
        {
            // models compiled with the one before; none was with a record that is new and that the race in the model corrects
            if (FindWinner(record.Key) is not { } before) fresh.Add(record.Key);
            else if (before != record.Winner && !fresh.Contains(record.Key)) ForgetImages();
            memory[record.Key] = record;
            winners[record.Key] = record.Winner;
            OnDisk(s => { s.Put(record); return true; }, false);
        }
    }

    /// <summary>All records, by kernel name and key.</summary>
    public IReadOnlyList<TuningRecord> List()
    {
        lock (gate)
        {
            foreach (var record in OnDisk(s => s.All(), [])) memory.TryAdd(record.Key, record);
            return [.. memory.Values.OrderBy(r => r.Kernel, StringComparer.Ordinal).ThenBy(r => r.Key, StringComparer.Ordinal)];
        }
    }

    /// <summary>Forgets everything; returns how many records that were.</summary>
    public int Clear()
    {
        lock (gate)
        {
            int count = List().Count;
            memory.Clear();
            winners.Clear();
            ForgetImages();
            OnDisk(s => { s.Clear(); return true; }, false);
            return count;
        }
    }

    private void ForgetImages()
    {
        if (directory is not null) new ImageFolder(directory).Clear();
    }

    private T OnDisk<T>(Func<TuningStore, T> use, T otherwise)
    {
        if (diskIsOut) return otherwise;
        try
        {
            store ??= TuningStore.Open(Path!);
            return use(store);
        }
        catch (Exception e) when (TuningStore.IsTrouble(e))
        {
            diskIsOut = true;
            store?.Dispose();
            store = null;
            warn($"tuning cache {Path} is not used: {TuningStore.Describe(e)}");
            return otherwise;
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            store?.Dispose();
            store = null;
            diskIsOut = true;
        }
    }
}
