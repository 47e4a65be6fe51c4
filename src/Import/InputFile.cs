using Microsoft.Win32.SafeHandles;

namespace MaxTune.Import;

// A file opened for reading: its length is known before anything is allocated, and every read says which bytes it wanted.
internal sealed class InputFile : IDisposable
{
    private readonly SafeFileHandle handle;

    public InputFile(string path)
    {
        Path = path;
        if (Directory.Exists(path)) throw new ImportException(path, "cannot open: it is a folder");
        try
        {
            handle = File.OpenHandle(path);
            Length = RandomAccess.GetLength(handle);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            handle?.Dispose();
            throw new ImportException(path, e is FileNotFoundException or DirectoryNotFoundException ? "cannot open: there is no such file" : $"cannot open: {e.Message}", e);
        }
    }

    public string Path { get; }

    public long Length { get; }

    /// <summary>The bytes [offset, offset + count), all of them.</summary>
    /// <param name="what">For the message: "the header length".</param>
    public byte[] Read(long offset, long count, string what)
    {
        if (offset > Length || count > Length - offset)
            throw Error($"truncated: {what} needs bytes {offset} to {offset + count}, the file has {Length}");
        if (count > Array.MaxLength) throw Error($"{what} has {count} bytes: one tensor has at most {Array.MaxLength}");
        var bytes = GC.AllocateUninitializedArray<byte>((int)count);
        try
        {
            for (var done = 0; done < bytes.Length;)
            {
                var n = RandomAccess.Read(handle, bytes.AsSpan(done), offset + done);
                if (n == 0) throw Error($"truncated: the file became shorter while {what} was read, at byte {offset + done}");
                done += n;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImportException(Path, $"cannot read {what} at byte {offset}: {e.Message}", e);
        }
        return bytes;
    }

    public ImportException Error(string reason) => new(Path, reason);

    public void Dispose() => handle.Dispose();
}
