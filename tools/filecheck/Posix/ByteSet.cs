namespace MaxTune.Tools.FileCheck.Posix;

/// <summary>A set of the 256 byte values; text is matched byte by byte, each byte held in one <see cref="char"/>.</summary>
internal sealed class ByteSet
{
    private readonly ulong[] bits = new ulong[4];

    public static ByteSet Of(char c)
    {
        var set = new ByteSet();
        set.Add(c);
        return set;
    }

    public bool Contains(char c) => c < 256 && (bits[c >> 6] >> (c & 63) & 1) != 0;

    public void Add(int c) => bits[(c & 255) >> 6] |= 1UL << (c & 63);

    public void Remove(int c) => bits[(c & 255) >> 6] &= ~(1UL << (c & 63));

    public void UnionWith(ByteSet other)
    {
        for (int i = 0; i < 4; i++) bits[i] |= other.bits[i];
    }

    public void Invert()
    {
        for (int i = 0; i < 4; i++) bits[i] = ~bits[i];
    }

    /// <summary>Adds the other case of every ASCII letter in the set.</summary>
    public void AddOtherCases()
    {
        for (int c = 'a'; c <= 'z'; c++)
        {
            int upper = c - 'a' + 'A';
            if (Contains((char)c)) Add(upper);
            else if (Contains((char)upper)) Add(c);
        }
    }

    public int Count
    {
        get
        {
            int count = 0;
            foreach (ulong word in bits) count += System.Numerics.BitOperations.PopCount(word);
            return count;
        }
    }

    public char First
    {
        get
        {
            for (int i = 0; i < 256; i++)
                if (Contains((char)i)) return (char)i;
            return '\0';
        }
    }

    public char[] ToChars() => Enumerable.Range(0, 256).Select(i => (char)i).Where(Contains).ToArray();
}
