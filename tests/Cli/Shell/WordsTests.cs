using AdvoCache.Cli.Shell;

namespace AdvoCache.Tests.Cli.Shell;

public sealed class WordsTests
{
    [Theory]
    [InlineData("", new string[0])]
    [InlineData("  get   a ", new[] { "get", "a" })]
    [InlineData("set 'a b' \"c \\\"d\\\"\" e\\ f", new[] { "set", "a b", "c \"d\"", "e f" })]
    [InlineData("set '' \"\"", new[] { "set", "", "" })]
    [InlineData("set a {\"b\": \"c d\"} --json", new[] { "set", "a", "{\"b\": \"c d\"}", "--json" })]
    [InlineData("set a [1, {\"ä\": 2}]", new[] { "set", "a", "[1, {\"ä\": 2}]" })]
    [InlineData("del [odd {key", new[] { "del", "[odd", "{key" })]
    [InlineData("set a {}x", new[] { "set", "a", "{}x" })]
    public void A_line_becomes_words(string line, string[] words)
    {
        var (split, problem) = Words.Split(line);
        Assert.Null(problem);
        Assert.Equal(words, split);
    }

    [Theory]
    [InlineData("set 'a")]
    [InlineData("set \"a")]
    public void An_open_quote_is_a_mistake(string line) => Assert.NotNull(Words.Split(line).Problem);

    [Theory]
    [InlineData("plain")]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("it's \"both\" \\")]
    [InlineData("{\"a\": 1}")]
    public void A_quoted_word_comes_back(string word) => Assert.Equal([word], Words.Split(Words.Quote(word)).Words);
}
