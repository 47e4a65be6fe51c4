using MaxTune.Tools.FileCheck.Posix;
using Xunit;

namespace MaxTune.Tests.Golden;

/// <summary>The leftmost and longest match, what the groups capture, and that no pattern takes long.</summary>
public sealed class PosixRegexTests
{
    [Theory]
    [InlineData("a|ab", "xabz", "ab")]
    [InlineData("a*", "baa", "")]
    [InlineData("a+", "baa", "aa")]
    [InlineData("(a|ab)(c|bcd)", "abcd", "abcd", "a", "bcd")]
    [InlineData("(a|ab)(c|bcd)(d*)", "abcd", "abcd", "ab", "c", "d")]
    [InlineData("(a*)(a*)b", "aab", "aab", "aa", "")]
    [InlineData("(ab|a)*", "aba", "aba", "a")]
    [InlineData("(a)|(b)", "b", "b", null, "b")]
    [InlineData("x{2,3}", "xxxx", "xxx")]
    [InlineData("(x){0}y", "y", "y", null)]
    [InlineData("[[:alpha:]_]+", "1ab_c2", "ab_c")]
    [InlineData("[]a]+", "x]a]", "]a]")]
    [InlineData("[^]a]+", "]bc]", "bc")]
    [InlineData("[a-]+", "b-a-", "-a-")]
    [InlineData("\\[\\.\\]", "a[.]", "[.]")]
    [InlineData("a{,2}", "a{,2}", "a{,2}")]
    [InlineData("[[:<:]]b[[:>:]]", "ab b bc", "b")]
    [InlineData("[[.hyphen.]-a]", "~b-", "-")]
    [InlineData("(a+)b\\1", "aabaa", "aabaa", "aa")]
    [InlineData("(a+)b\\1", "aaba", "aba", "a")]
    [InlineData("((a|b)\\2)+", "aabb", "aabb", "bb", "b")]
    [InlineData("^b$", "a\nb\nc", "b")]
    public void Matches(string pattern, string text, string match, params string?[]? groups)
    {
        groups ??= [null]; // one group, unset
        Assert.True(PosixRegex.TryParse(pattern, ignoreCase: false, newline: true, out var regex, out string error), error);
        Assert.Equal(groups.Length, regex.Groups);
        var captures = regex.Match(new Region(text, 0, text.Length), Enumerable.Range(1, groups.Length).ToHashSet());
        Assert.NotNull(captures);
        Assert.Equal(match, text[captures.Start..captures.End]);
        for (int i = 1; i <= groups.Length; i++)
            Assert.Equal(groups[i - 1], captures.Begins[i] < 0 ? null : text[captures.Begins[i]..captures.Ends[i]]);
    }

    [Theory]
    [InlineData("", "empty (sub)expression")]
    [InlineData("a||b", "empty (sub)expression")]
    [InlineData("(|a)", "empty (sub)expression")]
    [InlineData("(a", "parentheses not balanced")]
    [InlineData("a)", "parentheses not balanced")]
    [InlineData("*a", "repetition-operator operand invalid")]
    [InlineData("a**", "repetition-operator operand invalid")]
    [InlineData("^*", "repetition-operator operand invalid")]
    [InlineData("[a", "brackets ([ ]) not balanced")]
    [InlineData("[b-a]", "invalid character range")]
    [InlineData("[[:nope:]]", "invalid character class")]
    [InlineData("a{2,1}", "invalid repetition count(s)")]
    [InlineData("a{256}", "invalid repetition count(s)")]
    [InlineData("a{1", "braces not balanced")]
    [InlineData("a\\", "trailing backslash (\\)")]
    [InlineData("\\1(a)", "invalid backreference number")]
    [InlineData("(((a{255}){255}){255}){255}", "out of memory")]
    [InlineData("((((a{255})*){255})*){255}", "out of memory")]
    public void Rejects(string pattern, string reason)
    {
        Assert.False(PosixRegex.TryParse(pattern, ignoreCase: false, newline: false, out _, out string error));
        Assert.Equal(reason, error);
    }

    [Theory]
    [InlineData("(a*)*b")]
    [InlineData("(a|aa)+$b")]
    [InlineData("(a|a)*c")]
    [InlineData("(.*)(.*)(.*)(.*)x")]
    [InlineData("((a*)*)*\\1x")]
    [InlineData("(a*)(a*)(a*)\\1\\2\\3c")]
    public void No_pattern_hangs(string pattern)
    {
        string text = new('a', 3000);
        Assert.True(PosixRegex.TryParse(pattern, ignoreCase: false, newline: true, out var regex, out string error), error);
        Assert.Null(regex.Match(new Region(text, 0, text.Length), new HashSet<int> { 1 }));
    }

    [Fact]
    public void Deep_nesting_is_a_message()
        => Assert.False(PosixRegex.TryParse(new string('(', 100_000), ignoreCase: false, newline: false, out _, out _));
}
