using System;
using System.Linq;
using RestrictedUsers.Core.Bounces;
using Xunit;

namespace RestrictedUsers.Core.Tests.Bounces;

public sealed class StatusGroupTests
{
    [Theory]
    [InlineData("Status: 5.1.8\n", "5.1.8")]
    [InlineData("Status: 5.1.8", "5.1.8")]
    [InlineData("\r\n\r\nStatus: 5.1.8\r\n", "5.1.8")]
    [InlineData("status :5.1.8\n", "5.1.8")]
    [InlineData("Status: 5.1.8\nStatus: 5.7.1\n", "5.1.8")]
    [InlineData("no field at all\n: no name\nStatus: 5.1.8\n", "5.1.8")]
    [InlineData("Status: 5.1.8\r\n (bad\r\n\tsender)\r\nAction: failed\r\n", "5.1.8 (bad\tsender)")]
    [InlineData("Status:\n 5.1.8\n", "5.1.8")]
    [InlineData("Status: 5.1.8\n \t \n more\n", "5.1.8")]
    [InlineData("Status: =?utf-8?Q?5=2E1=2E8_ge=C3=A4ndert?=\n", "5.1.8 geändert")]
    [InlineData("Status: =?nonsense\n", "=?nonsense")]
    [InlineData("Other: x\n", null)]
    [InlineData("Status:\n", "")]
    public void A_field_is_read_in_every_form(string text, string? status) => Assert.Equal(status, StatusGroup.Read(text).First()["Status"]);

    [Theory]
    [InlineData("", 0)]
    [InlineData("\n\n \n", 0)]
    [InlineData("A: 1\n\nB: 2\n\n\nC: 3", 3)]
    [InlineData("A: 1\r\n \r\nB: 2\r\n", 2)]
    [InlineData("A: 1\nB: 2\n", 1)]
    public void Lines_without_anything_part_the_groups(string text, int groups) => Assert.Equal(groups, StatusGroup.Read(text).Count());

    [Fact]
    public void A_field_of_a_million_lines_is_one_field()
    {
        string text = "Diagnostic-Code: smtp;550" + string.Concat(Enumerable.Repeat("\n x", 1_000_000)) + "\nStatus: 5.1.8\n";

        StatusGroup group = Assert.Single(StatusGroup.Read(text));

        Assert.Equal("5.1.8", group["Status"]);
        Assert.EndsWith(" x x", group["Diagnostic-Code"], StringComparison.Ordinal);
    }
}
