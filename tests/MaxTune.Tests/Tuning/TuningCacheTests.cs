using MaxTune.Tuning;
using Microsoft.Data.Sqlite;
using Xunit;

namespace MaxTune.Tests.Tuning;

public sealed class TuningCacheTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("maxtune_cache_").FullName;
    private readonly List<string> warnings = [];

    private TuningCache Open() => new(directory, warnings.Add);
    private string FilePath => Path.Combine(directory, TuningCache.FileName);

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public void Records_outlive_the_process()
    {
        using (var cache = Open()) cache.Store(SampleRecords.LinearUnary());
        using var again = Open();
        Assert.Equal(SampleRecords.LinearUnary().Winner, again.FindWinner("k1"));
        Assert.Equal(TuningJson.Write(SampleRecords.LinearUnary()), TuningJson.Write(again.Find("k1")!));
        Assert.Null(again.FindWinner("k2"));
        Assert.Null(again.Find("k2"));
        Assert.Empty(warnings);
    }

    [Fact]
    public void A_later_record_replaces_an_earlier_one()
    {
        using (var cache = Open())
        {
            cache.Store(SampleRecords.LinearUnary());
            cache.Store(SampleRecords.LinearUnary(winner: "#mt.schedule<isa = scalar>"));
        }
        using var again = Open();
        Assert.Equal("#mt.schedule<isa = scalar>", again.FindWinner("k1"));
        Assert.Single(again.List());
    }

    [Fact]
    public void List_and_clear()
    {
        using var cache = Open();
        cache.Store(SampleRecords.LinearUnary("b"));
        cache.Store(SampleRecords.LinearUnary("a"));
        Assert.Equal(["a", "b"], cache.List().Select(r => r.Key));
        Assert.Equal(2, cache.Clear());
        Assert.Empty(cache.List());
        using var again = Open();
        Assert.Empty(again.List());
        Assert.Null(again.FindWinner("a"));
    }

    [Fact]
    public void Memory_alone_serves_without_a_directory()
    {
        using var cache = new TuningCache(null, warnings.Add);
        cache.Store(SampleRecords.LinearUnary());
        Assert.NotNull(cache.FindWinner("k1"));
        Assert.Empty(warnings);
    }

    [Fact]
    public void A_torn_file_is_a_warning_and_memory_serves()
    {
        using (var cache = Open()) cache.Store(SampleRecords.LinearUnary());
        var bytes = File.ReadAllBytes(FilePath);
        Array.Fill(bytes, (byte)0xA5, 0, Math.Min(bytes.Length, 200));
        File.WriteAllBytes(FilePath, bytes);
        File.Delete(FilePath + "-wal");
        using var torn = Open();
        Assert.Null(torn.FindWinner("k1"));
        torn.Store(SampleRecords.LinearUnary());
        Assert.NotNull(torn.FindWinner("k1"));
        Assert.Single(warnings);
        Assert.Contains(TuningCache.FileName, warnings[0]);
    }

    [Fact]
    public void A_torn_record_is_a_warning()
    {
        using (var cache = Open()) cache.Store(SampleRecords.LinearUnary());
        using (var connection = new SqliteConnection($"Data Source={FilePath};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "UPDATE tuning SET record = substr(record, 1, 40)";
            Assert.Equal(1, command.ExecuteNonQuery());
        }
        using var torn = Open();
        Assert.Null(torn.Find("k1"));
        Assert.Single(warnings);
    }

    [Fact]
    public void A_file_of_a_later_schema_is_left_alone()
    {
        using (var cache = Open()) cache.Store(SampleRecords.LinearUnary());
        using (var connection = new SqliteConnection($"Data Source={FilePath};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            command.ExecuteNonQuery();
        }
        using var cache2 = Open();
        Assert.Null(cache2.FindWinner("k1"));
        Assert.Contains("schema 99", Assert.Single(warnings));
    }

    [Fact]
    public void A_locked_file_is_a_warning()
    {
        using (var cache = Open()) cache.Store(SampleRecords.LinearUnary());
        using var connection = new SqliteConnection($"Data Source={FilePath};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "BEGIN EXCLUSIVE";
        command.ExecuteNonQuery();
        using var locked = Open();
        locked.Store(SampleRecords.LinearUnary("k2"));
        Assert.Single(warnings);
        Assert.NotNull(locked.FindWinner("k2"));
    }

    [Fact]
    public void A_directory_that_cannot_be_made_is_a_warning()
    {
        string file = Path.Combine(directory, "file");
        File.WriteAllText(file, "");
        using var cache = new TuningCache(Path.Combine(file, "below"), warnings.Add);
        Assert.Null(cache.FindWinner("k1"));
        Assert.Single(warnings);
    }

    [Fact]
    public void Many_threads_may_use_it()
    {
        using var cache = Open();
        Parallel.For(0, 32, i =>
        {
            cache.Store(SampleRecords.LinearUnary($"k{i % 8}"));
            Assert.NotNull(cache.FindWinner($"k{i % 8}"));
        });
        Assert.Equal(8, cache.List().Count);
        Assert.Empty(warnings);
    }
}
