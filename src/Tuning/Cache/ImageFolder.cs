namespace MaxTune.Tuning;

/// <summary>
/// Compiled models beside the tuning cache, a file each, by a hash of what they depend on. A winner that changes makes all of them doubtful, so that
/// <see cref="TuningCache"/> forgets them. What cannot be read or written is as if it were not there.
/// </summary>
/// <param name="directory">Of the tuning cache.</param>
public sealed class ImageFolder(string directory)
{
    // the least recently written go first
    private const int MostFiles = 64;

    private string Folder => Path.Combine(directory, "models");

    private string FileOf(string key) => Path.Combine(Folder, key + ".mtm");

    public byte[]? Find(string key)
    {
        try
        {
            string path = FileOf(key);
            return File.Exists(path) ? File.ReadAllBytes(path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Whole or not at all: a reader never sees a part.</summary>
    public void Put(string key, ReadOnlySpan<byte> image)
    {
        try
        {
            Directory.CreateDirectory(Folder);
            string path = FileOf(key), own = $"{path}.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}.tmp";
            using (var file = File.Create(own)) file.Write(image);
            File.Move(own, path, overwrite: true);
            foreach (var old in new DirectoryInfo(Folder).GetFiles("*.mtm").OrderByDescending(f => f.LastWriteTimeUtc).Skip(MostFiles)) old.Delete();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // the next process compiles again
        }
    }

    public void Clear()
    {
        try
        {
            if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // somebody else is writing there
        }
    }

    /// <summary>Whether there is a file of the cache that an image's choices come from, and it begins as one does.</summary>
    public bool HasRecords
    {
        get
        {
            try
            {
                using var file = File.OpenHandle(Path.Combine(directory, TuningCache.FileName));
                Span<byte> head = stackalloc byte[16];
                return RandomAccess.Read(file, head, 0) == head.Length && head.SequenceEqual("SQLite format 3\0"u8);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }
    }
}
