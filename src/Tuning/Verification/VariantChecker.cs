using System.Globalization;
using System.Runtime.InteropServices;
using MaxTune.IR;
using MaxTune.Runtime;

namespace MaxTune.Tuning;

/// <summary>What came of comparing a result with its reference.</summary>
/// <param name="MaxError">Largest |result - expected|.</param>
/// <param name="Share">Largest |result - expected| / bound.</param>
/// <param name="Reason">What is wrong; null when nothing is.</param>
public readonly record struct CheckOutcome(double MaxError, double Share, string? Reason);

/// <summary>
/// One kernel at one shape with everything a run of it needs: operands, outputs between guard zones, and what the outputs must be. The reference is computed once,
/// every variant is held against it.
/// </summary>
internal sealed unsafe class VariantChecker : IDisposable
{
    private const int GuardBytes = 4096;
    private const byte GuardByte = 0xA5;

    private readonly KernelCase problem;
    private readonly IReadOnlyList<ExpectedResult> expected;
    private IReadOnlyList<ExpectedResult>? expectedOfFixed;
    private readonly (AlignedBuffer Buffer, long Bytes, DType Type, long[] Shape)[] results;
    private readonly AlignedBuffer addresses;
    private readonly ulong inputDigest;
    private readonly byte[][] originals;

    public VariantChecker(KernelCase problem)
    {
        this.problem = problem;
        expected = KernelReference.Compute(problem);
        results = [.. problem.Kernel.Results.ToArray().Select((r, i) => Result((TensorType)r.Type, expected[i], problem))];
        Inputs = [.. problem.Inputs];
        addresses = new AlignedBuffer((Inputs.Count + results.Length) * sizeof(nint));
        for (int i = 0; i < Inputs.Count; i++) InputAddresses[i] = (nint)Inputs[i].Pointer;
        for (int i = 0; i < results.Length; i++) OutputAddresses[i] = (nint)results[i].Buffer.Pointer + GuardBytes;
        inputDigest = Digest();
        originals = [.. Inputs.Select(t => t.Bytes.ToArray())];
    }

    public IReadOnlyList<Tensor> Inputs { get; }
    public nint* InputAddresses => (nint*)addresses.Pointer;
    public nint* OutputAddresses => (nint*)addresses.Pointer + Inputs.Count;

    /// <summary>Shapes of the results, for the table.</summary>
    public IEnumerable<OperandShape> ResultShapes => results.Select(r => OperandShape.Of(r.Shape, r.Type.Name));

    /// <summary>Runs it once on fresh outputs and looks at them, at the memory around them and at the inputs.</summary>
    /// <param name="run">Fills the buffers at <see cref="OutputAddresses"/>.</param>
    /// <param name="isFixed">Its products are in fixed point of 16 bits, which has a bound of its own.</param>
    public CheckOutcome Check(Action run, bool isFixed = false)
    {
        foreach (var (buffer, bytes, _, _) in results)
        {
            new Span<byte>(buffer.Pointer, (int)Math.Min(buffer.ByteLength, int.MaxValue)).Fill(GuardByte);
            // all ones is NaN in every float type: what is not written does not pass
            NativeMemory.Fill(buffer.Pointer + GuardBytes, (nuint)bytes, 0xFF);
            NativeMemory.Fill(buffer.Pointer + GuardBytes + bytes, (nuint)(buffer.ByteLength - GuardBytes - bytes), GuardByte);
        }
        run();
        var wanted = isFixed ? expectedOfFixed ??= KernelReference.Compute(problem, isFixed: true) : expected;
        var outcome = new CheckOutcome(0, 0, null);
        for (int i = 0; i < results.Length; i++)
        {
            var one = Compare(i, wanted[i]);
            outcome = new CheckOutcome(Math.Max(outcome.MaxError, one.MaxError), Math.Max(outcome.Share, one.Share), outcome.Reason ?? one.Reason ?? Touched(i));
        }
        if (Digest() != inputDigest)
        {
            outcome = outcome with { Reason = outcome.Reason ?? "it changed its inputs" };
            // the next one is not to suffer for it
            for (int i = 0; i < Inputs.Count; i++) originals[i].CopyTo(Inputs[i].Bytes);
        }
        return outcome;
    }

    private CheckOutcome Compare(int result, ExpectedResult expected)
    {
        var (buffer, _, type, shape) = results[result];
        var (values, bounds) = (expected.Expected, expected.Bound);
        byte* data = buffer.Pointer + GuardBytes;
        double maxError = 0, maxShare = 0;
        long worst = -1;
        for (long i = 0; i < values.LongLength; i++)
        {
            double actual = type == DType.F32 ? ((float*)data)[i] : Load(data, type, i), wanted = values[i];
            double error = actual == wanted || (double.IsNaN(actual) && double.IsNaN(wanted)) ? 0 : Math.Abs(actual - wanted);
            if (double.IsNaN(error)) error = double.PositiveInfinity;
            double share = error == 0 ? 0 : error / bounds[i];
            if (error > maxError) maxError = error;
            if (share > maxShare) (maxShare, worst) = (share, i);
        }
        if (maxShare <= 1) return new CheckOutcome(maxError, maxShare, null);
        string name = results.Length == 1 ? "y" : $"y{result}", at = string.Join(", ", Unflatten(worst, shape));
        double got = Load(data, type, worst);
        return new CheckOutcome(maxError, maxShare, string.Create(CultureInfo.InvariantCulture,
            $"{name}[{at}] is {got:G6}, expected {values[worst]:G6} within {bounds[worst]:0.0e+00}") + (problem.IsDynamic ? $" ({problem.Rows} rows)" : ""));
    }

    private string? Touched(int result)
    {
        var (buffer, bytes, _, _) = results[result];
        if (new ReadOnlySpan<byte>(buffer.Pointer, GuardBytes).ContainsAnyExcept(GuardByte)) return "it wrote before the start of its output";
        long after = buffer.ByteLength - GuardBytes - bytes;
        return new ReadOnlySpan<byte>(buffer.Pointer + GuardBytes + bytes, (int)after).ContainsAnyExcept(GuardByte) ? "it wrote past the end of its output" : null;
    }

    private ulong Digest()
    {
        ulong digest = 14695981039346656037;
        foreach (var input in Inputs)
        {
            var words = new ReadOnlySpan<ulong>(input.Pointer, (int)Math.Min(input.ByteLength / 8, int.MaxValue));
            ulong sum = 0;
            for (int i = 0; i < words.Length; i++) sum += words[i] ^ (ulong)i;
            digest = (digest ^ sum) * 1099511628211;
        }
        return digest;
    }

    private static (AlignedBuffer, long, DType, long[]) Result(TensorType type, ExpectedResult expected, KernelCase problem)
    {
        var dtype = DTypes.Parse(type.Element.ToString());
        long bytes = expected.Expected.LongLength * dtype.Size;
        long[] shape = [.. type.Extents.Select(e => e == IrType.Dynamic ? problem.Rows : e)];
        return (new AlignedBuffer(bytes + 2 * GuardBytes), bytes, dtype, shape);
    }

    private static double Load(byte* data, DType type, long i) => type switch
    {
        DType.F64 => ((double*)data)[i],
        DType.F32 => ((float*)data)[i],
        DType.F16 => (double)((Half*)data)[i],
        DType.BF16 => (float)((BFloat16*)data)[i],
        DType.I64 or DType.Index => ((long*)data)[i],
        DType.I32 => ((int*)data)[i],
        DType.I16 => ((short*)data)[i],
        DType.I8 => ((sbyte*)data)[i],
        DType.I1 => data[i] != 0 ? 1 : 0,
        DType.U64 => ((ulong*)data)[i],
        DType.U32 => ((uint*)data)[i],
        DType.U16 => ((ushort*)data)[i],
        _ => data[i],
    };

    private static long[] Unflatten(long at, long[] shape)
    {
        var index = new long[shape.Length];
        for (int d = shape.Length - 1; d >= 0; d--) (at, index[d]) = Math.DivRem(at, Math.Max(1, shape[d]));
        return index;
    }

    public void Dispose()
    {
        foreach (var (buffer, _, _, _) in results) buffer.Dispose();
        addresses.Dispose();
    }
}
