using System.Linq;
using RestrictedUsers.Help.Reading;
using Xunit;

namespace RestrictedUsers.Help.Tests;

public sealed class SyntaxScannerTests
{
    [Theory]
    [InlineData("[-A] <t>", "A:t:required:positional")]
    [InlineData("[[-A] <t>]", "A:t:optional:positional")]
    [InlineData("-A <t>", "A:t:required:named")]
    [InlineData("[-A <t>]", "A:t:optional:named")]
    [InlineData("[-A]", "A::optional:named")]
    [InlineData("-A", "A::required:named")]
    [InlineData("[-A] [-B <Dictionary<string,int[]>>]", "A::optional:named B:Dictionary<string,int[]>:optional:named")]
    [InlineData("[-A\n <Nullable[bool]>]\n -B {One | Two}", "A:Nullable[bool]:optional:named B:One | Two:required:named")]
    public void Notation_says_type_requirement_and_position(string notation, string expected)
    {
        var block = new SyntaxScanner($"Get-It {notation} [<CommonParameters>]", firstLine: 1).Read();

        Assert.True(block.HasCommonParameters);
        Assert.Equal(expected, string.Join(' ', block.Parameters.Select(p =>
            $"{p.Name}:{p.TypeText}:{(p.IsRequired ? "required" : "optional")}:{(p.IsPositional ? "positional" : "named")}")));
    }

    [Theory]
    [InlineData("", 10, 1)]
    [InlineData("GetIt", 10, 1)]
    [InlineData("Get-It [-A", 10, 11)]
    [InlineData("Get-It [[-A]]", 10, 13)]
    [InlineData("Get-It -A <>", 10, 12)]
    [InlineData("Get-It -A <t", 10, 11)]
    [InlineData("Get-It\n A", 11, 2)]
    [InlineData("Get-It [<CommonParameters>] -A", 10, 29)]
    public void What_cannot_be_read_is_an_error_at_its_place(string text, int line, int column)
    {
        var error = Assert.Throws<SyntaxFormatException>(() => new SyntaxScanner(text, firstLine: 10).Read());

        Assert.Equal((line, column), (error.Line, error.Column));
    }
}
