using System.Globalization;
using MaxTune.Codegen.X86;
using MaxTune.Runtime;

namespace MaxTune.Codegen.CSharp;

/// <summary>The machine code that a file calls, as C#: bytes, each line of them with its instruction, and what loads them.</summary>
internal sealed class MachineCodeSource
{
    private readonly SortedDictionary<string, X86Code> codes = new(StringComparer.Ordinal);

    public void Add(string name, X86Code code) => codes.TryAdd(name, code);

    /// <summary>The class; empty when nothing is called.</summary>
    public string Text()
    {
        if (codes.Count == 0) return "";
        var output = new CodeWriter();
        output.Line();
        output.Line("/// <summary>Register blocks as x86-64 machine code, which takes the address of its arguments.</summary>");
        output.Open("static unsafe class MachineCode");
        foreach (var (name, code) in codes)
        {
            output.Line($"// {name}: {code.CodeLength} bytes of code, {code.Spills} spills");
            output.Line($"public static readonly delegate* unmanaged<long*, void> {name} = Load(\"{Needs(code)}\",");
            output.Line("[");
            int next = 0;
            foreach (var (at, bytes, text) in Lines(code))
            {
                if (bytes.Length == 0)
                {
                    output.Line($"// {text}");
                    continue;
                }
                // what lies between code and data
                if (at > next) output.Line("    " + string.Concat(Enumerable.Repeat("0xcc, ", at - next)).TrimEnd());
                next = at + bytes.Length;
                output.Line($"    {string.Join(" ", bytes.Select(b => string.Create(CultureInfo.InvariantCulture, $"0x{b:x2},"))),-66} // {text}".TrimEnd());
            }
            output.Line("]);");
            output.Line();
        }
        output.Lines(Support);
        output.Close();
        return output.ToString();
    }

    private static string Needs(X86Code code) => (code.Features & ~CpuFeatures.Sse2).Text;

    // "  0060  c57c1001   vmovups ymm8, [rcx]    ; vector.load" of the listing
    private static IEnumerable<(int At, byte[] Bytes, string Text)> Lines(X86Code code)
    {
        foreach (string line in code.Listing.Split('\n'))
        {
            if (line.Length == 0 || line[0] == ';') continue;
            if (line[0] != ' ')
            {
                yield return (0, [], line);
                continue;
            }
            string[] parts = line.Split((char[]?)null, 3, StringSplitOptions.RemoveEmptyEntries);
            yield return (int.Parse(parts[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture), Convert.FromHexString(parts[1]), parts.Length > 2 ? parts[2].Trim() : "data");
        }
    }

    private const string Support = """
        /// <summary>Calls code with a block of arguments.</summary>
        public static void Call(delegate* unmanaged<long*, void> code, params ReadOnlySpan<long> arguments)
        {
            fixed (long* block = arguments) code(block);
        }

        /// <summary>Puts code into memory that is writable first and executable then, for as long as the program runs.</summary>
        private static delegate* unmanaged<long*, void> Load(string needs, byte[] code)
        {
            foreach (string feature in needs.Split(' '))
                if (!Has(feature)) throw new PlatformNotSupportedException($"this program's machine code needs {needs}; this processor has no {feature}");
            if (OperatingSystem.IsWindows())
            {
                byte* memory = (byte*)VirtualAlloc(0, (nuint)code.Length, 0x3000, 4);
                code.CopyTo(new Span<byte>(memory, code.Length));
                if (memory is null || !VirtualProtect((nint)memory, (nuint)code.Length, 0x20, out _)) throw new PlatformNotSupportedException("the system refuses executable memory");
                return (delegate* unmanaged<long*, void>)memory;
            }
            nint start = mmap(0, (nuint)code.Length, 3, 2 | (OperatingSystem.IsMacOS() ? 0x1000 : 0x20), -1, 0);
            if (start == -1) throw new PlatformNotSupportedException("the system refuses executable memory");
            code.CopyTo(new Span<byte>((void*)start, code.Length));
            if (mprotect(start, (nuint)code.Length, 5) != 0) throw new PlatformNotSupportedException("the system refuses executable memory");
            return (delegate* unmanaged<long*, void>)start;
        }

        private static bool Has(string feature)
        {
            if (!X86Base.IsSupported) return false;
            var (a, b, c, d) = X86Base.CpuId(7, 0);
            var (a1, _, _, d1) = a >= 1 ? X86Base.CpuId(7, 1) : default;
            return feature switch
            {
                "avx" => Avx.IsSupported,
                "avx2" => Avx2.IsSupported,
                "fma" => Fma.IsSupported,
                "bmi2" => Bmi2.IsSupported,
                "f16c" => Avx.IsSupported && (X86Base.CpuId(1, 0).Ecx >> 29 & 1) != 0,
                "avx_vnni" => Avx2.IsSupported && (a1 >> 4 & 1) != 0,
                "avx_vnni_int8" => Avx2.IsSupported && (d1 >> 4 & 1) != 0,
                "avx_ne_convert" => Avx2.IsSupported && (d1 >> 5 & 1) != 0,
                "avx512f" => Avx512F.IsSupported,
                "avx512bw" => Avx512BW.IsSupported,
                "avx512dq" => Avx512DQ.IsSupported,
                "avx512vl" => Avx512F.VL.IsSupported,
                "avx512_vnni" => Avx512F.IsSupported && (c >> 11 & 1) != 0,
                "avx512_bf16" => Avx512F.IsSupported && (a1 >> 5 & 1) != 0,
                "avx512_fp16" => Avx512F.IsSupported && (d >> 23 & 1) != 0,
                // the system gives tiles to a process that asks
                "amx_tile" => (d >> 24 & 1) != 0 && (OperatingSystem.IsLinux() ? syscall(158, 0x1023, 18) == 0 : OperatingSystem.IsWindows() && EnableProcessOptionalXStateFeatures(1UL << 18)),
                "amx_int8" => (d >> 25 & 1) != 0,
                "amx_bf16" => (d >> 22 & 1) != 0,
                "amx_fp16" => (a1 >> 21 & 1) != 0,
                _ => false,
            };
        }

        [DllImport("libc")] private static extern nint mmap(nint address, nuint length, int protection, int flags, int file, nint offset);
        [DllImport("libc")] private static extern int mprotect(nint address, nuint length, int protection);
        [DllImport("libc")] private static extern long syscall(long number, long code, long feature);
        [DllImport("kernel32")] private static extern nint VirtualAlloc(nint address, nuint size, uint type, uint protection);
        [DllImport("kernel32")] private static extern bool VirtualProtect(nint address, nuint size, uint protection, out uint old);
        [DllImport("kernel32")] private static extern bool EnableProcessOptionalXStateFeatures(ulong features);
        """;
}
