using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.BlockLists;
using Xunit;

namespace RestrictedUsers.Core.Tests.BlockLists;

/// <summary>The data file, and what a user's own file may and may not say.</summary>
public sealed class CatalogueTests
{
    private static readonly IReadOnlyList<BlockList> All = Catalogue.Load(null);

    [Fact]
    public void Every_list_says_where_its_facts_come_from_and_when()
    {
        Assert.All(All, l => Assert.NotEmpty(l.Sources));
        Assert.All(All.SelectMany(l => l.Sources), s =>
        {
            Assert.Matches(new Regex(@"^\d{4}(?:-\d\d){0,2}$", RegexOptions.None, TimeSpan.FromSeconds(1)), s.Date);
            Assert.Contains(s.Strength, new[] { "Operator", "Code", "ThirdParty", "Unverified" });
            Assert.False(string.IsNullOrWhiteSpace(s.Source) || string.IsNullOrWhiteSpace(s.Fact));
        });
    }

    [Fact]
    public void Every_list_that_is_asked_says_how_to_get_off_and_has_test_entries_for_all_that_it_lists()
    {
        BlockList[] asked = [.. All.Where(l => l.State is BlockListState.Active)];

        Assert.InRange(asked.Length, 25, 100);
        Assert.All(asked, l => Assert.False(l.RemovalSteps.Length == 0 && l.RemovalUri is null, l.Name));
        Assert.All(asked, l => Assert.NotEqual("", l.Description));
        Assert.All(asked.SelectMany(l => l.Zones), z => Assert.NotEmpty(z.TestEntries));
    }

    [Fact]
    public void The_lists_that_Microsoft_named_are_all_there()
    {
        foreach (string name in new[] { "URIBL", "SURBL", "Spamhaus ZEN", "invaluement", "PhishTank" })
        {
            Assert.NotNull(All.Single(l => l.Name == name).RemovalUri);
        }

        Assert.Equal(["PhishTank", "invaluement"], All.Where(l => l.State == BlockListState.Manual).Select(l => l.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("sorbs.net")]
    [InlineData("njabl.org")]
    [InlineData("db.wpbl.info")]
    [InlineData("ix.dnsbl.manitu.net")]
    public void The_dead_are_named_with_the_reason(string zone)
    {
        BlockList list = All.Single(l => l.Zones.Any(z => z.Name == zone));

        Assert.Equal(BlockListState.Dead, list.State);
        Assert.NotEqual("", list.Description);
    }

    [Fact]
    public void A_part_names_a_whole_that_exists()
    {
        var names = All.SelectMany(l => l.Zones).Select(z => z.Name).ToHashSet(StringComparer.Ordinal);

        Assert.Equal(names.Count, All.Sum(l => l.Zones.Count));
        Assert.All(All.SelectMany(l => l.Zones).Where(z => z.ContainedIn is not null), z => Assert.Contains(z.ContainedIn!, names));
        Assert.All(All.Where(l => l.Replaces is not null), l => Assert.Contains(All, other => other.Name == l.Replaces));
    }

    [Fact]
    public void By_default_a_list_is_asked_once_for_each_thing_that_it_lists() => Assert.All(
        All.Where(l => l.State == BlockListState.Active),
        l =>
        {
            BlockListSubject[] subjects = [.. l.Zones.Where(z => z.ContainedIn is null && z.OnRequestOnly.Length == 0).SelectMany(z => z.Subjects)];
            Assert.Equal(subjects.Length, subjects.Distinct().Count());
        });

    [Fact]
    public void A_file_adds_lists_and_replaces_ours_of_the_same_name()
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, """
            { "lists": [
              { "name": "spamcop", "zones": [ { "zone": "mirror.example", "lists": ["IPv4"], "tests": "RFC5782" } ] },
              { "name": "Ours", "removal": { "uri": "mailto:postmaster@contoso.com" }, "zones": [ { "zone": "bl.contoso.com", "lists": ["IPv4", "IPv6"],
                "codes": [ { "code": "127.0.0.2", "meaning": "bad" }, { "bit": 4, "prefix": "127.0.1", "meaning": "four" } ], "tests": "RFC5782" } ] } ] }
            """);
        try
        {
            IReadOnlyList<BlockList> lists = Catalogue.Load(path);

            Assert.Equal(All.Count + 1, lists.Count);
            Assert.Equal("mirror.example", lists.Single(l => l.Name.Equals("SpamCop", StringComparison.OrdinalIgnoreCase)).Zones[0].Name);
            Assert.True(lists.Single(l => l.Name == "Ours").IsCustom);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("{ \"lists\": [", "line 1")]
    [InlineData("{ \"list\": [] }", "'list' is not known")]
    [InlineData("{ \"lists\": [ { \"name\": \"\" } ] }", "needs a name")]
    [InlineData("{ \"lists\": [ { \"name\": \"A\" } ] }", "needs a zone")]
    [InlineData("{ \"lists\": [ { \"name\": \"A\", \"state\": \"Alive\" } ] }", "'Alive' is none of")]
    [InlineData("{ \"lists\": [ { \"name\": \"A\", \"zones\": [ \"x.example\" ] } ] }", "only a dead list")]
    [InlineData("{ \"lists\": [ { \"name\": \"A\", \"zones\": [ { \"zone\": \"x y\", \"lists\": [\"IPv4\"] } ] } ] }", "needs its name")]
    [InlineData("{ \"lists\": [ { \"name\": \"A\", \"zones\": [ { \"zone\": \"x.example\", \"lists\": [\"IPv4\"], \"codes\": [ { \"code\": \"128.0.0.1\" } ] } ] } ] }", "'128.0.0.1' is no address in 127")]
    [InlineData("{ \"lists\": [ { \"name\": \"A\", \"zones\": [ { \"zone\": \"x.example\", \"lists\": [\"IPv4\"], \"codes\": [ { \"bit\": 3 } ] } ] } ] }", "'bit' is 1, 2, 4")]
    [InlineData("{ \"lists\": [ { \"name\": \"A\", \"zones\": [ { \"zone\": \"x.example\", \"lists\": [\"MailAddress\"] } ] } ] }", "needs a 'hash'")]
    [InlineData("{ \"lists\": [ { \"name\": \"A\", \"zones\": [ { \"zone\": \"{key}.x.example\", \"lists\": [\"IPv4\"] } ] } ] }", "belong together")]
    [InlineData("{ \"lists\": [ { \"name\": \"A\", \"state\": \"Manual\" }, { \"name\": \"a\", \"state\": \"Manual\" } ] }", "there twice")]
    [InlineData("{ \"lists\": [ { \"name\": \"A\", \"state\": \"Manual\", \"removal\": { \"uri\": \"javascript:x\" } } ] }", "no https")]
    public void An_error_in_a_file_is_named_with_its_place(string json, string expected) =>
        Assert.Contains(expected, Assert.Throws<BlockListCatalogueException>(() => ListCheck.Read(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_not_there_is_an_error_with_its_path()
    {
        var error = Assert.Throws<BlockListCatalogueException>(() => Catalogue.Load("/nowhere/lists.json"));

        Assert.Equal("/nowhere/lists.json", error.Path);
    }
}
