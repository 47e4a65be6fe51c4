using Microsoft.Data.Sqlite;

namespace MaxTune.Tuning;

/// <summary>The SQLite file. Every member throws <see cref="SqliteException"/> and its like; <see cref="TuningCache"/> turns those into a warning.</summary>
internal sealed class TuningStore : IDisposable
{
    // PRAGMA user_version; a file with a higher one is left alone
    private const int Schema = 1;

    private readonly SqliteConnection connection;

    private TuningStore(SqliteConnection connection) => this.connection = connection;

    public static TuningStore Open(string path)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        return Connect(path);
    }

    public static TuningStore InMemory() => Connect(":memory:");

    private static TuningStore Connect(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 2 }.ToString());
        try
        {
            connection.Open();
            var store = new TuningStore(connection);
            store.Prepare();
            return store;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void Prepare()
    {
        Run("PRAGMA busy_timeout = 2000");
        long version = (long)Scalar("PRAGMA user_version")!;
        if (version == Schema) return;
        if (version > Schema) throw new InvalidDataException($"it has schema {version}, this program reads {Schema}");
        Run("PRAGMA journal_mode = WAL");
        Run("CREATE TABLE IF NOT EXISTS tuning (key TEXT PRIMARY KEY, kernel TEXT NOT NULL, winner TEXT NOT NULL, record TEXT NOT NULL) WITHOUT ROWID");
        Run($"PRAGMA user_version = {Schema}");
    }

    public string? Winner(string key) => Scalar("SELECT winner FROM tuning WHERE key = $key", ("$key", key)) as string;

    public TuningRecord? Record(string key) => Scalar("SELECT record FROM tuning WHERE key = $key", ("$key", key)) is string text ? TuningJson.Read(text) : null;

    public void Put(TuningRecord record)
    {
        using var command = Command("INSERT OR REPLACE INTO tuning (key, kernel, winner, record) VALUES ($key, $kernel, $winner, $record)",
            ("$key", record.Key), ("$kernel", record.Kernel), ("$winner", record.Winner), ("$record", TuningJson.Write(record)));
        command.ExecuteNonQuery();
    }

    public List<TuningRecord> All()
    {
        var records = new List<TuningRecord>();
        using var command = Command("SELECT record FROM tuning");
        using var reader = command.ExecuteReader();
        while (reader.Read()) records.Add(TuningJson.Read(reader.GetString(0)));
        return records;
    }

    public void Clear() => Run("DELETE FROM tuning");

    public void Dispose() => connection.Dispose();

    private void Run(string sql)
    {
        using var command = Command(sql);
        command.ExecuteNonQuery();
    }

    private object? Scalar(string sql, params (string, string)[] parameters)
    {
        using var command = Command(sql, parameters);
        return command.ExecuteScalar();
    }

    private SqliteCommand Command(string sql, params (string Name, string Value)[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value);
        return command;
    }

    /// <summary>What a damaged, locked or unreachable file throws, and a system without the native library.</summary>
    public static bool IsTrouble(Exception e) =>
        e is SqliteException or IOException or UnauthorizedAccessException or InvalidDataException or FormatException or TypeInitializationException or DllNotFoundException
            or ArgumentException or NotSupportedException;

    public static string Describe(Exception e) => (e is TypeInitializationException { InnerException: { } inner } ? inner : e).Message.Split('\n')[0];
}
