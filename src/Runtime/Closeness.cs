using System.Globalization;

namespace MaxTune.Runtime;

/// <summary>How close a result is to what was expected, and where it is worst.</summary>
/// <param name="Mismatches">How many elements break |actual - expected| &lt;= atol + rtol * |expected|.</param>
/// <param name="WorstIndex">The element with the largest excess over the bound (of error alone when none breaks it); null when there are no elements.</param>
/// <param name="Actual">The value there.</param>
/// <param name="Expected">The value expected there.</param>
/// <param name="MaxAbsoluteError">Over all elements; infinite when a NaN or infinity does not match.</param>
public sealed record Closeness(long Mismatches, long Elements, long[]? WorstIndex, double Actual, double Expected, double MaxAbsoluteError)
{
    public bool Ok => Mismatches == 0;

    public override string ToString()
    {
        var count = Ok ? $"all {Elements} elements match" : $"{Mismatches} of {Elements} elements differ";
        return WorstIndex is null
            ? count
            : string.Create(CultureInfo.InvariantCulture, $"{count}; worst at [{string.Join(", ", WorstIndex)}]: {Actual:R}, expected {Expected:R}");
    }
}

public sealed unsafe partial class Tensor
{
    /// <summary>Compares elements as |this - expected| &lt;= atol + rtol * |expected|, integers exactly first; infinities match themselves, NaN matches NaN when asked.</summary>
    /// <exception cref="TensorException">The shapes differ.</exception>
    public Closeness AllClose(Tensor expected, double rtol = 1e-5, double atol = 1e-8, bool nanMatchesNaN = false)
    {
        if (!expected.Shape.SequenceEqual(shape)) throw new TensorException($"cannot compare {this} with {expected}: the shapes differ");
        if (ElementCount == 0) return new(0, 0, null, 0, 0, 0);
        var whole = DType.IsInteger && expected.DType.IsInteger;
        byte* p = Pointer, q = expected.Pointer;
        long mismatches = 0;
        var (worstExcess, maxError) = (double.NegativeInfinity, 0.0);
        var (worstActual, worstExpected) = (0.0, 0.0);
        Span<long> worst = stackalloc long[Rank], index = stackalloc long[Rank];
        do
        {
            var (at, atExpected) = (RowOffset(index), expected.RowOffset(index));
            var (a, e) = (Load(p, DType, at), Load(q, expected.DType, atExpected));
            var error = whole ? Difference(p, DType, at, q, expected.DType, atExpected)
                : a == e || (nanMatchesNaN && double.IsNaN(a) && double.IsNaN(e)) ? 0
                : double.IsFinite(a) && double.IsFinite(e) ? Math.Abs(a - e)
                : double.PositiveInfinity;
            var bound = double.IsFinite(e) ? atol + rtol * Math.Abs(e) : 0;
            if (error > bound) mismatches++;
            if (error > maxError) maxError = error;
            var excess = double.IsInfinity(error) ? error : error - bound;
            if (excess > worstExcess)
            {
                (worstExcess, worstActual, worstExpected) = (excess, a, e);
                index.CopyTo(worst);
            }
        }
        while (Shapes.Next(index, shape));
        GC.KeepAlive(this);
        GC.KeepAlive(expected);
        return new(mismatches, ElementCount, worst.ToArray(), worstActual, worstExpected, maxError);
    }

    // |a - b| of integers, exact before it is rounded. A method of its own: Int128 is not compiled ahead of time, nor is what mentions it
    private static double Difference(byte* p, DType type, long i, byte* q, DType otherType, long j) => (double)Int128.Abs(LoadInteger(p, type, i) - LoadInteger(q, otherType, j));
}
