namespace MaxTune.Codegen.CSharp;

/// <summary>What every output_code.cs holds beside its kernels: arrays, npy files, random inputs, the check, the benchmark.</summary>
internal static class OutputSupport
{
    public const string Head = """
        #:property AllowUnsafeBlocks=true
        #:property PublishAot=false
        #:property Optimize=true
        #:property Nullable=disable
        #:property NoWarn=CS0675
        using System.Buffers.Binary;
        using System.Diagnostics;
        using System.Globalization;
        using System.Numerics;
        using System.Runtime.CompilerServices;
        using System.Runtime.InteropServices;
        using System.Runtime.Intrinsics;
        using System.Runtime.Intrinsics.X86;
        using System.Text;
        """;

    public const string Program = """
        static class Program
        {
            static int Main(string[] args)
            {
                CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
                var options = Options.Parse(args);
                var inputs = new Tensor[Model.Inputs.Length];
                for (int i = 0; i < inputs.Length; i++)
                {
                    var (name, dtype, shape) = Model.Inputs[i];
                    if (options.Files.TryGetValue(name, out string file)) inputs[i] = Tensor.ReadNpy(file);
                    else inputs[i] = Tensor.Random(dtype, options.Seed + (ulong)i, shape.Select(d => d < 0 ? options.Batch : d).ToArray());
                    Console.WriteLine($"input  {name}: {inputs[i]}{(file is null ? $", random, seed {options.Seed}" : $", {file}")}");
                }
                var outputs = Model.Call(inputs);
                foreach (var output in outputs) Console.WriteLine($"output {output}, hash {output.Hash():x16}");
                if (options.Dump is not null) File.WriteAllBytes(options.Dump, outputs.SelectMany(o => o.Bytes.ToArray()).ToArray());
                bool good = Check(inputs, outputs);
                if (options.Times != 0) BenchmarkCompiledModule(inputs, outputs, options.Times, options.Repeat);
                return good ? 0 : 1;
            }

            /// <summary>Prints the best and the median time of a call, over some batches of calls; negative: as many calls as take 0.1 ms, as many batches as take 0.5 s.</summary>
            static void BenchmarkCompiledModule(Tensor[] inputs, Tensor[] outputs, int times, int repeat)
            {
                long once = Stopwatch.GetTimestamp();
                Model.Run(inputs, outputs);
                double micro = Math.Max(0.1, Stopwatch.GetElapsedTime(once).TotalMicroseconds);
                if (times < 0) times = (int)Math.Clamp(100 / micro, 1, 1000);
                if (repeat < 0) repeat = (int)Math.Clamp(500_000 / (micro * times), 5, 5000);
                for (int i = 0; i < times; i++) Model.Run(inputs, outputs);
                var micros = new double[repeat];
                for (int r = 0; r < repeat; r++)
                {
                    long start = Stopwatch.GetTimestamp();
                    for (int i = 0; i < times; i++) Model.Run(inputs, outputs);
                    micros[r] = Stopwatch.GetElapsedTime(start).TotalMicroseconds / times;
                }
                Array.Sort(micros);
                Console.WriteLine($"time   min {micros[0]:F3} us, median {micros[repeat / 2]:F3} us ({repeat} x {times} calls)");
            }

            /// <summary>Compares with the plain loops, element by element; the bound is relative to the largest value of an output.</summary>
            static bool Check(Tensor[] inputs, Tensor[] outputs)
            {
                var expected = Reference.Run(inputs);
                if (expected is null)
                {
                    Console.WriteLine($"check  none: {Reference.WhyNot}");
                    return true;
                }
                bool good = true;
                for (int o = 0; o < outputs.Length; o++)
                {
                    double largest = 0, worst = 0;
                    bool finite = true;
                    for (long i = 0; i < outputs[o].Count; i++)
                    {
                        double want = Convert.ToDouble(expected[o].GetValue(i)), got = outputs[o][i];
                        if (!double.IsFinite(want) || !double.IsFinite(got)) finite &= want.Equals(got);
                        else (largest, worst) = (Math.Max(largest, Math.Abs(want)), Math.Max(worst, Math.Abs(want - got)));
                    }
                    double bound = Math.Max(Tolerance(outputs[o].DType), Tolerance(Reference.Narrowest)) * largest;
                    bool ok = finite && worst <= bound && expected[o].LongLength == outputs[o].Count;
                    good &= ok;
                    Console.WriteLine($"check  {(ok ? "ok" : "FAILED")}: max error {worst:G3} of max value {largest:G4}, bound {bound:G3}{(finite ? "" : ", and NaN or infinity differ")}");
                }
                return good;
            }

            /// <summary>A rounding of the result, and what sums in another order than the plain loops' may add to it.</summary>
            static double Tolerance(string dtype) => dtype switch { "f64" => 1e-12, "f32" => 2e-5, "f16" => 2e-3, "bf16" or "i8" => 2e-2, _ => 0 };
        }

        record Options(Dictionary<string, string> Files, ulong Seed, long Batch, string Dump, int Times, int Repeat)
        {
            public static Options Parse(string[] args)
            {
                var options = new Options([], 0, Model.Batch, null, -1, -1);
                for (int i = 0; i + 1 < args.Length; i += 2)
                    options = args[i] switch
                    {
                        "--input" when args[i + 1].Split('=', 2) is [var name, var file] => options with { Files = new(options.Files) { [name] = file } },
                        "--seed" => options with { Seed = ulong.Parse(args[i + 1]) },
                        "--batch" => options with { Batch = long.Parse(args[i + 1]) },
                        "--dump" => options with { Dump = args[i + 1] },
                        "--times" => options with { Times = int.Parse(args[i + 1]) },
                        "--repeat" => options with { Repeat = Math.Max(1, int.Parse(args[i + 1])) },
                        _ => Usage(args[i]),
                    };
                return args.Length % 2 == 0 ? options : Usage(args[^1]);
            }

            private static Options Usage(string wrong)
            {
                Console.Error.WriteLine($"{wrong}: [--input NAME=FILE.npy]... [--seed N] [--batch N] [--dump FILE] [--times N] [--repeat N]");
                Environment.Exit(1);
                return null;
            }
        }

        /// <summary>A row-major array outside the garbage collector's reach, 64-byte aligned. It lives as long as the program.</summary>
        sealed unsafe class Tensor
        {
            public readonly string DType;
            public readonly long[] Shape, Strides;
            public readonly byte* Data;

            public Tensor(string dtype, params long[] shape)
            {
                (DType, Shape, Strides) = (dtype, shape, new long[shape.Length]);
                long count = 1;
                for (int i = shape.Length - 1; i >= 0; i--) (Strides[i], count) = (count, count * shape[i]);
                Data = Memory.Allocate(count * SizeOf(dtype));
            }

            public long Count => Shape.Aggregate(1L, (n, d) => n * d);
            public Span<byte> Bytes => new(Data, checked((int)(Count * SizeOf(DType))));

            public static int SizeOf(string dtype) => dtype switch { "f64" or "i64" or "ui64" or "index" => 8, "f32" or "i32" or "ui32" => 4, "f16" or "bf16" or "i16" or "ui16" => 2, _ => 1 };

            public double this[long i] => At(Data, DType, i);

            private static double At(byte* data, string dtype, long i) => dtype switch
            {
                "f64" => ((double*)data)[i],
                "f32" => ((float*)data)[i],
                "f16" => (double)((Half*)data)[i],
                "bf16" => BitConverter.UInt32BitsToSingle((uint)((ushort*)data)[i] << 16),
                _ => Integer(data, dtype, i),
            };

            private static long Integer(byte* data, string dtype, long i) => dtype switch
            {
                "i64" or "ui64" or "index" => ((long*)data)[i],
                "i32" => ((int*)data)[i],
                "ui32" => ((uint*)data)[i],
                "i16" => ((short*)data)[i],
                "ui16" => ((ushort*)data)[i],
                "i8" => ((sbyte*)data)[i],
                _ => data[i],
            };

            public double[] ToDoubles() => ToDoubles(Data, DType, Count);
            public long[] ToLongs() => ToLongs(Data, DType, Count);

            public static double[] ToDoubles(byte* data, string dtype, long count)
            {
                var all = new double[count];
                for (long i = 0; i < count; i++) all[i] = At(data, dtype, i);
                return all;
            }

            public static long[] ToLongs(byte* data, string dtype, long count)
            {
                var all = new long[count];
                for (long i = 0; i < count; i++) all[i] = Integer(data, dtype, i);
                return all;
            }

            private void Set(long i, double value)
            {
                switch (DType)
                {
                    case "f64": ((double*)Data)[i] = value; break;
                    case "f32": ((float*)Data)[i] = (float)value; break;
                    case "f16": ((Half*)Data)[i] = (Half)value; break;
                    case "bf16":
                        uint bits = BitConverter.SingleToUInt32Bits((float)value);
                        ((ushort*)Data)[i] = (ushort)((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
                        break;
                    case "i64" or "ui64" or "index": ((long*)Data)[i] = (long)value; break;
                    case "i32" or "ui32": ((int*)Data)[i] = (int)(long)value; break;
                    case "i16" or "ui16": ((short*)Data)[i] = (short)value; break;
                    default: Data[i] = (byte)(long)value; break;
                }
            }

            /// <summary>The inputs that `maxtune run --random=SEED` makes: splitmix64 by position, floats in [-1, 1), integers in -100..100.</summary>
            public static Tensor Random(string dtype, ulong seed, params long[] shape)
            {
                var tensor = new Tensor(dtype, shape);
                bool real = dtype is "f64" or "f32" or "f16" or "bf16";
                var (from, to) = dtype == "i1" ? (0.0, 1.0) : real ? (-1.0, 1.0) : dtype.StartsWith("ui") || dtype == "index" ? (0.0, 100.0) : (-100.0, 100.0);
                for (long i = 0; i < tensor.Count; i++)
                {
                    ulong z = seed * 0xD1342543DE82EF95 + ((ulong)i + 1) * 0x9E3779B97F4A7C15;
                    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
                    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
                    double unit = ((z ^ (z >> 31)) >> 11) * (1.0 / (1L << 53));
                    tensor.Set(i, real ? from + unit * (to - from) : from + Math.Floor(unit * (to - from + 1)));
                    if (real && tensor[i] >= to) tensor.Set(i, from);
                }
                return tensor;
            }

            /// <summary>FNV-1a of the bytes.</summary>
            public ulong Hash()
            {
                ulong hash = 14695981039346656037;
                foreach (byte b in Bytes) hash = (hash ^ b) * 1099511628211;
                return hash;
            }

            public static Tensor ReadNpy(string file)
            {
                var bytes = File.ReadAllBytes(file);
                int start = bytes[6] == 1 ? 10 + BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8)) : 12 + (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(8));
                string header = Encoding.UTF8.GetString(bytes, 10, start - 10);
                string Field(string name, char open, char close) => header[(header.IndexOf(open, header.IndexOf($"'{name}':") + name.Length + 3) + 1)..] is var rest ? rest[..rest.IndexOf(close)] : "";
                if (header.Contains("'fortran_order': True")) throw new FormatException($"{file} is in Fortran order");
                string dtype = Field("descr", '\'', '\'').TrimStart('<', '|', '=') switch
                {
                    "f8" => "f64", "f4" => "f32", "f2" => "f16", "i8" => "i64", "i4" => "i32", "i2" => "i16", "i1" => "i8", "u8" => "ui64", "u4" => "ui32", "u2" => "ui16", "u1" => "ui8", "b1" => "i1",
                    var other => throw new FormatException($"{file} has elements of type {other}"),
                };
                var tensor = new Tensor(dtype, Field("shape", '(', ')').Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(long.Parse).ToArray());
                bytes.AsSpan(start, tensor.Bytes.Length).CopyTo(tensor.Bytes);
                return tensor;
            }

            /// <exception cref="ArgumentException">The tensor does not fit: element type, shape (-1 fits any extent) and strides.</exception>
            public Tensor Require(string name, string dtype, params long[] shape)
            {
                if (DType != dtype || Shape.Length != shape.Length || shape.Where((d, i) => d >= 0 && d != Shape[i]).Any())
                    throw new ArgumentException($"{name} is {dtype}[{string.Join(", ", shape.Select(d => d < 0 ? "?" : $"{d}"))}], got {this}");
                long stride = 1;
                for (int i = shape.Length - 1; i >= 0; stride *= Shape[i--])
                    if (Strides[i] != stride) throw new ArgumentException($"{name} is row-major: dimension {i} has stride {stride}, got {Strides[i]}");
                return this;
            }

            public override string ToString() => $"{DType}[{string.Join(", ", Shape)}]";
        }

        """;
}
