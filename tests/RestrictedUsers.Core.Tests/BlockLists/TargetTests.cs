using System;
using System.Linq;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.BlockLists;
using Xunit;

namespace RestrictedUsers.Core.Tests.BlockLists;

/// <summary>What may be given, what it is read as, and what is refused with which words.</summary>
public sealed class TargetTests
{
    [Theory]
    [InlineData("9.9.9.9", BlockListTargetType.IPv4, "9.9.9.9")]
    [InlineData(" 9.9.9.9 ", BlockListTargetType.IPv4, "9.9.9.9")]
    [InlineData("2620:FE:0::9", BlockListTargetType.IPv6, "2620:fe::9")]
    [InlineData("::ffff:9.9.9.9", BlockListTargetType.IPv4, "9.9.9.9")]
    [InlineData("Contoso.COM.", BlockListTargetType.Domain, "contoso.com")]
    [InlineData("bücher.example", BlockListTargetType.Domain, "xn--bcher-kva.example")]
    [InlineData("испытание.example", BlockListTargetType.Domain, "xn--80akhbyknj4f.example")]
    [InlineData("https://www.Contoso.com:8443/a?b#c", BlockListTargetType.Url, "www.contoso.com")]
    [InlineData("https://user:pw@bücher.example/", BlockListTargetType.Url, "xn--bcher-kva.example")]
    [InlineData("http://9.9.9.9/x", BlockListTargetType.Url, "9.9.9.9")]
    [InlineData("http://[2620:fe::9]:8080/x", BlockListTargetType.Url, "2620:fe::9")]
    [InlineData("Anna.K+tag@Contoso.com", BlockListTargetType.MailAddress, "anna.k@contoso.com")]
    [InlineData("a.n.na+x@gmail.com", BlockListTargetType.MailAddress, "anna@gmail.com")]
    public void Inputs_are_read_as_what_they_are(string text, BlockListTargetType type, string subject)
    {
        BlockListTarget target = Assert.Single(TargetReader.Read(text, isShared: false));

        Assert.Equal((type, subject), (target.Type, target.Subject));
        Assert.Equal(text.Trim(), target.Value);
    }

    [Theory]
    [InlineData("9.9.9.77/24", 256, "9.9.9.0", "9.9.9.255")]
    [InlineData("9.9.9.9/32", 1, "9.9.9.9", "9.9.9.9")]
    [InlineData("9.9.9.8/30", 4, "9.9.9.8", "9.9.9.11")]
    [InlineData("2620:fe::/120", 256, "2620:fe::", "2620:fe::ff")]
    public void A_network_becomes_its_addresses(string text, int count, string first, string last)
    {
        var targets = TargetReader.Read(text, isShared: true);

        Assert.Equal((count, first, last), (targets.Count, targets[0].Subject, targets[^1].Subject));
        Assert.All(targets, t => Assert.True(t.IsShared));
    }

    [Theory]
    [InlineData("10.0.0.1", "private")]
    [InlineData("172.31.255.1", "private")]
    [InlineData("192.168.1.1", "private")]
    [InlineData("127.0.0.2", "loopback")]
    [InlineData("169.254.1.1", "link-local")]
    [InlineData("100.64.0.1", "carrier")]
    [InlineData("192.0.2.1", "documentation")]
    [InlineData("224.0.0.1", "multicast")]
    [InlineData("255.255.255.255", "reserved")]
    [InlineData("0.0.0.0", "this network")]
    [InlineData("::1", "reserved")]
    [InlineData("fe80::1", "link-local")]
    [InlineData("fd00::1", "private")]
    [InlineData("2001:db8::1", "documentation")]
    [InlineData("::ffff:10.0.0.1", "private")]
    [InlineData("10.0.0.0/24", "private")]
    [InlineData("http://192.168.0.1/", "private")]
    public void A_private_or_reserved_address_is_refused(string text, string use) => Refuses(text, BlockListInputProblem.NotPublic, use);

    [Theory]
    [InlineData("172.32.0.1")]
    [InlineData("100.128.0.1")]
    [InlineData("192.0.3.1")]
    [InlineData("223.255.255.255")]
    [InlineData("2606:4700::1111")]
    public void Their_neighbours_are_not(string text) => Assert.Single(TargetReader.Read(text, isShared: false));

    [Theory]
    [InlineData("9.0.0.0/8")]
    [InlineData("9.9.8.0/23")]
    [InlineData("0.0.0.0/0")]
    [InlineData("2620:fe::/64")]
    public void A_network_beyond_256_addresses_is_refused(string text) => Refuses(text, BlockListInputProblem.NetworkTooLarge, "256");

    [Theory]
    [InlineData("", "empty")]
    [InlineData("   ", "empty")]
    [InlineData("9.9.9.9:25", "has a port")]
    [InlineData("contoso.com:25", "has a port")]
    [InlineData("[2620:fe::9]:25", "has a port")]
    [InlineData("a name with spaces.com", "no blanks")]
    [InlineData("contoso", "has a dot")]
    [InlineData("contoso..com", "empty label")]
    [InlineData("-contoso.com", "hyphen")]
    [InlineData("contoso.c$m", "'$'")]
    [InlineData("9.9.9", "four numbers")]
    [InlineData("9.9.9.256", "four numbers")]
    [InlineData("09.9.9.9", "four numbers")]
    [InlineData("2620:fe::zz", "IPv6")]
    [InlineData("fe80::1%eth0", "IPv6")]
    [InlineData("contoso.com/path", "https://")]
    [InlineData("9.9.9.9/33", "0 to 32")]
    [InlineData("9.9.9.9/x", "0 to 32")]
    [InlineData("https:///x", "host")]
    [InlineData("@contoso.com", "before the @")]
    [InlineData("a b@contoso.com", "before the @")]
    [InlineData("anna@", "mail address")]
    [InlineData("con\u001btoso.com", "control characters")]
    [InlineData("contoso.123", "number")]
    public void What_is_none_of_them_is_refused_with_the_reason(string text, string reason) => Refuses(text, BlockListInputProblem.NotATarget, reason);

    [Fact]
    public void A_label_of_300_characters_and_a_name_that_is_too_long_are_refused()
    {
        Refuses(new string('a', 300) + ".com", BlockListInputProblem.NotATarget, "300 characters");
        Refuses(string.Join('.', Enumerable.Repeat("abcdefghi", 30)) + ".com", BlockListInputProblem.NotATarget, "303 characters");
    }

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1:53")]
    [InlineData("127.0.0.1:5353", "127.0.0.1:5353")]
    [InlineData("::1", "[::1]:53")]
    [InlineData("[::1]", "[::1]:53")]
    [InlineData("[::1]:5353", "[::1]:5353")]
    public void A_resolver_is_an_address_with_or_without_a_port(string text, string expected) => Assert.Equal(expected, TargetReader.ReadServer(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("dns.example")]
    [InlineData("127.0.0.1:0")]
    [InlineData("127.0.0.1:99999")]
    [InlineData("127.0.0.1:x")]
    [InlineData("[::1")]
    [InlineData("127.1")]
    public void Anything_else_is_no_resolver(string text) =>
        Assert.Equal(BlockListInputProblem.NoServer, Assert.Throws<BlockListInputException>(() => TargetReader.ReadServer(text)).Problem);

    [Theory]
    [InlineData("www.contoso.com", "contoso.com")]
    [InlineData("contoso.com", "contoso.com")]
    [InlineData("a.b.contoso.co.uk", "contoso.co.uk")]
    [InlineData("www.city.kawasaki.jp", "city.kawasaki.jp")]
    [InlineData("a.b.c.kawasaki.jp", "b.c.kawasaki.jp")]
    [InlineData("b.ck", null)]
    [InlineData("a.b.ck", "a.b.ck")]
    [InlineData("www.www.ck", "www.ck")]
    [InlineData("someone.github.io", "someone.github.io")]
    [InlineData("com", null)]
    [InlineData("a.unknowntld", "a.unknowntld")]
    [InlineData("www.xn--85x722f.xn--55qx5d.cn", "xn--85x722f.xn--55qx5d.cn")]
    public void The_registered_domain_is_found_by_the_public_suffix_list(string host, string? expected) =>
        Assert.Equal(expected, PublicSuffixList.Shipped.RegisteredDomain(host));

    [Fact]
    public void The_public_suffix_list_tells_its_date() =>
        Assert.Equal(new DateTime(2023, 2, 9, 0, 0, 0, DateTimeKind.Utc), PublicSuffixList.Shipped.Date);

    private static void Refuses(string text, BlockListInputProblem problem, string reason)
    {
        var refusal = Assert.Throws<BlockListInputException>(() => TargetReader.Read(text, isShared: false));

        Assert.Equal(problem, refusal.Problem);
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', refusal.Message);
    }
}
