namespace MaxTune.Codegen.Programs;

/// <summary>Places buffers in one arena so that those alive at the same time do not overlap: largest first, each at the lowest offset that is free.</summary>
internal static class ArenaPlan
{
    private const long Line = 64;

    /// <summary>Sets <see cref="ProgramBuffer.Index"/> of each buffer to its offset; returns the arena's size in bytes.</summary>
    public static long Place(IEnumerable<ProgramBuffer> buffers)
    {
        var placed = new List<ProgramBuffer>();
        long size = 0;
        foreach (var buffer in buffers.OrderByDescending(b => b.Bytes))
        {
            long at = 0;
            foreach (var other in placed.Where(o => o.Born <= buffer.Dies && buffer.Born <= o.Dies).OrderBy(o => o.Index))
            {
                if (other.Index >= at + Round(buffer.Bytes)) break;
                at = Math.Max(at, other.Index + Round(other.Bytes));
            }
            buffer.Index = at;
            placed.Add(buffer);
            size = Math.Max(size, at + Round(buffer.Bytes));
        }
        return size;
    }

    private static long Round(long bytes) => checked(Math.Max(bytes, 1) + Line - 1) / Line * Line;
}
