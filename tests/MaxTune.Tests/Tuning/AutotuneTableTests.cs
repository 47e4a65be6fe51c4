using MaxTune.Tuning;
using Xunit;

namespace MaxTune.Tests.Tuning;

public class AutotuneTableTests
{
    [Fact]
    public void Reads_as_Inductors_with_our_columns_after()
    {
        string text = AutotuneTable.Format(SampleRecords.LinearUnary());
        Assert.Equal("""
            AUTOTUNE linear_unary(64x16, 32x16, 32)
            strides: [16, 1], [16, 1], [1]
            dtypes: f32, f32, f32
              avx2_4x24 0.000640 ms 99.9%          102.4 GFLOP/s   80.0% of fma  max error 1.2e-07 (4% of bound)  won
              avx2_6x16_u2 0.000639 ms 100.0%      102.5 GFLOP/s   80.1% of fma  max error 1.2e-07 (4% of bound)  tie
              extern_openblas 0.001280 ms 50.0%     51.2 GFLOP/s   40.0% of fma  max error 2.4e-07 (8% of bound)  epilogue apart
              vec128_4x8 0.001600 ms 40.0%          41.0 GFLOP/s   32.0% of fma  max error 1.2e-07 (4% of bound)
              scalar_4x1 0.0128 ms 5.0%              5.1 GFLOP/s    4.0% of fma  max error 1.2e-07 (4% of bound)
              avx2_6x16_kc8 inf ms 0.0%          wrong: y[63, 31] is 1.25, expected 1.5 within 3.1e-06
              avx2_12x8 inf ms 0.0%              failed: 'vector.load' op has no code
              avx512 inf ms 0.0%                 not available: vectors here have 256 bits at most
              (136 more legal schedules, less likely by the prior, not tried)
            A/A noise floor 0.12%; 1 thread; ceiling fma: 0.000512 ms
            SingleProcess AUTOTUNE benchmarking takes 0.3498 seconds and 0.1188 seconds precompiling for 64 choices

            """.ReplaceLineEndings("\n"), text);
    }

    [Fact]
    public void A_long_table_shows_the_best_of_each_width_and_every_library()
    {
        var record = SampleRecords.LinearUnary();
        var many = Enumerable.Range(0, 40).Select(i => new TuningRow($"avx2_{i}", "#mt.schedule<>", RowStatus.Timed, 0.7e-6 + i * 1e-9, 1e-6));
        string text = AutotuneTable.Format(record with { Rows = [record.Rows[0], .. many, .. record.Rows.Skip(1)] });
        Assert.Equal(9, text.Split('\n').Count(l => l.StartsWith("  avx2_", StringComparison.Ordinal) && l.Contains("GFLOP/s") && !l.Contains("won")));
        foreach (string name in new[] { "extern_openblas", "vec128_4x8", "scalar_4x1", "avx512" }) Assert.Contains($"  {name} ", text);
        Assert.Contains(" more rows)", text);
    }

    [Fact]
    public void A_cached_table_says_so() =>
        Assert.EndsWith("for 64 choices (from the cache)\n", AutotuneTable.Format(SampleRecords.LinearUnary(), fromCache: true));

    [Fact]
    public void Kernels_without_products_show_bandwidth()
    {
        var record = SampleRecords.LinearUnary();
        Assert.Contains("GB/s", AutotuneTable.Format(record with { Workload = record.Workload with { Flops = 0, Ceiling = "l2" } }));
    }

    [Fact]
    public void Records_survive_JSON()
    {
        var record = SampleRecords.LinearUnary();
        string text = TuningJson.Write(record);
        Assert.Equal(text, TuningJson.Write(TuningJson.Read(text)));
        Assert.Equal(AutotuneTable.Format(record), AutotuneTable.Format(TuningJson.Read(text)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"kernel\": 3}")]
    [InlineData("{\"kernel\": \"k\"}")]
    public void What_is_no_record_is_a_format_error(string text) => Assert.Throws<FormatException>(() => TuningJson.Read(text));
}
