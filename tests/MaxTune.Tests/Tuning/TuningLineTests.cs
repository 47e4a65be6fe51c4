using System.Text.Json;
using MaxTune.Tuning;
using Xunit;

namespace MaxTune.Tests.Tuning;

public class TuningLineTests
{
    // autotuning.json of a debug folder: one line a choice
    [Fact]
    public Task ALineAChoice()
    {
        var record = SampleRecords.LinearUnary();
        return VerifyXunit.Verifier.Verify(string.Concat(record.Rows.Select(row => TuningJson.Line("linear_unary_0", record, row) + "\n"))
            + TuningJson.Line("softmax_0", "#mt.schedule<isa = avx2>", "Given") + "\n");
    }

    [Fact]
    public void EveryLineIsJson()
    {
        var record = SampleRecords.LinearUnary();
        foreach (var row in record.Rows)
        {
            using var line = JsonDocument.Parse(TuningJson.Line("a\"b", record, row));
            Assert.Equal("a\"b", line.RootElement.GetProperty("kernel").GetString());
            Assert.Equal(double.IsFinite(row.BestSeconds) ? JsonValueKind.Number : JsonValueKind.Null, line.RootElement.GetProperty("best_seconds").ValueKind);
        }
    }
}
