namespace MaxTune.Codegen.Programs;

/// <summary>Places buffers in one arena so that those alive at the same time do not overlap: largest first, each at the lowest offset that is free.</summary>
internal static class ArenaPlan
{
    private const long Line = 64;

    /// <summary>Sets <see cref="ProgramBuffer.Index"/> of each buffer to its offset; returns the arena's size in bytes.</summary>
    public static long Place(IEnumerable<ProgramBuffer> buffers)
    {
        var order = new List<ProgramBuffer>(buffers);
        order.Sort((a, b) => a.Bytes != b.Bytes ? b.Bytes.CompareTo(a.Bytes) : a.Born.CompareTo(b.Born));
        var placed = new List<ProgramBuffer>();   // by offset
        long size = 0;
        foreach (var buffer in order)
        {
            long at = 0;
            foreach (var other in placed)
            {
                if (other.Born > buffer.Dies || buffer.Born > other.Dies) continue;
                if (other.Index >= at + Round(buffer.Bytes)) break;
                at = Math.Max(at, other.Index + Round(other.Bytes));
            }
            buffer.Index = at;
            placed.Insert(placed.FindIndex(o => o.Index > at) is >= 0 and var next ? next : placed.Count, buffer);
            size = Math.Max(size, at + Round(buffer.Bytes));
        }
        return size;
    }

    private static long Round(long bytes) => checked(Math.Max(bytes, 1) + Line - 1) / Line * Line;
}
