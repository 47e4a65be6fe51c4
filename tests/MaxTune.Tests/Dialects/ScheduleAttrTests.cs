using MaxTune.IR;
using Xunit;

namespace MaxTune.Tests.Dialects;

public class ScheduleAttrTests
{
    [Theory]
    [InlineData("")]
    [InlineData("isa = avx512")]
    [InlineData("isa = avx512, mr = 14, kc = -1, order = \"jpi\", threads = [2, 1, 1], none = []")]
    [InlineData("note = \"a \\22quoted\\22 \\5C name\"")]
    public void What_prints_parses(string body)
    {
        var schedule = ScheduleAttr.Parse(body, Assert.Fail)!;
        string text = schedule.ToString();
        Assert.Equal(schedule, ScheduleAttr.Parse(text["#mt.schedule<".Length..^1], Assert.Fail));
    }

    [Theory]
    [InlineData("mr", "schedule: expected '=' after 'mr', found the end")]
    [InlineData("mr = 4 nr = 5", "schedule: expected ',' or '>', found 'n'")]
    [InlineData("= 4", "schedule: expected a key, found '='")]
    [InlineData("t = [1, x]", "schedule: expected a number, word, string or list of numbers for 't', found 'x'")]
    [InlineData("mr = 4, mr = 5", "schedule: 'mr' is given twice")]
    [InlineData("mr = 99999999999999999999", "schedule: expected a number, word, string or list of numbers for 'mr', found '9'")]
    [InlineData("s = \"open", "schedule: expected a number, word, string or list of numbers for 's', found the end")]
    public void Mistakes_are_named(string body, string message)
    {
        string? said = null;
        Assert.Null(ScheduleAttr.Parse(body, m => said ??= m));
        Assert.Equal(message, said);
    }

    [Fact]
    public void Reading_and_changing()
    {
        var schedule = ScheduleAttr.Parse("isa = avx2, mr = 4, order = \"jpi\", threads = [2, 1]", Assert.Fail)!;
        Assert.Equal((4, 7, "avx2", "jpi"), (schedule.Number("mr", 0), schedule.Number("nr", 7), schedule.Word("isa", ""), schedule.Word("order", "")));
        Assert.Equal([2, 1], schedule.Numbers("threads", []));
        Assert.Throws<FormatException>(() => schedule.Number("isa", 0));
        Assert.Equal("#mt.schedule<isa = avx2, mr = 6, order = \"jpi\", threads = [2, 1], nr = 16>", schedule.With("mr", 6).With("nr", 16).ToString());
    }
}
