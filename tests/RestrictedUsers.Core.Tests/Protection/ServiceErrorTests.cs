using System;
using System.IO;
using System.Text;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.Protection;
using Xunit;

namespace RestrictedUsers.Core.Tests.Protection;

/// <summary>The error envelope in the shapes of service-protocol 2.1, and the table that knows what they mean.</summary>
public sealed class ServiceErrorTests
{
    private static readonly ServiceErrorTable Table = ServiceErrorTable.Load(null);

    [Fact]
    public void The_detail_is_split_at_its_first_two_bars_only()
    {
        ServiceError error = Read("""{"error":{"code":"NotFound","message":"Error executing cmdlet","details":[{"code":"Client","message":"Ex6F9304|Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException|The operation couldn't be performed | because 'x' couldn't be found."}],"innererror":{"stacktrace":"secret"}}}""");

        Assert.Equal("Ex6F9304", error.Id);
        Assert.True(error.IsType("ManagementObjectNotFoundException"));
        Assert.Equal("The operation couldn't be performed | because 'x' couldn't be found.", error.Text);
        Assert.Equal(ServiceErrorKind.NotFound, Table.Find(error)!.Value.Kind);
    }

    [Fact]
    public void An_empty_id_is_read()
    {
        ServiceError error = Read("""{"error":{"code":"BadRequest","details":[{"message":"|Microsoft.Exchange.AdminApi.CommandInvocation.AmbiguousParameterSetException|Parameter set cannot be resolved."}]}}""");
        Assert.Equal("", error.Id);
        Assert.True(error.IsType("AmbiguousParameterSetException"));
        Assert.Null(Table.Find(error));
    }

    [Theory]
    [InlineData("internalexception")]
    [InlineData("internalException")]
    public void Without_details_the_inner_exception_tells(string key)
    {
        ServiceError error = Read($$$$$"""{"error":{"code":"BadRequest","message":"outer","innererror":{"message":"inner","{{{{{key}}}}}":{"message":"Cannot transform 'x'.","type":"A.B.ParameterTransformationException","stacktrace":"at Secret()"}}}}""");
        Assert.Equal("Cannot transform 'x'.", error.Text);
        Assert.True(error.IsType("ParameterTransformationException"));
        Assert.DoesNotContain("Secret", error.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_detail_of_json_is_read()
    {
        ServiceError error = Read("""{"error":{"details":[{"message":"{\"localizedString\":{\"stringId\":\"Ex1\"},\"ClassName\":\"A.B.CException\",\"Message\":\"text\"}"}]}}""");
        Assert.Equal(("Ex1", "A.B.CException", "text"), (error.Id, error.ExceptionType, error.Text));
    }

    [Theory]
    [InlineData("You have reached the maximum number of concurrent requests per tenant. Please wait and try again…", ServiceErrorKind.Throttled)]
    [InlineData("Expired or Invalid pagination request. Default Expiry time is 00:30:00", ServiceErrorKind.IncompleteResult)]
    [InlineData("The unblock limit for this account has been reached.", ServiceErrorKind.QuotaExceeded)]
    [InlineData("You've exceeded the number of times this user can be unblocked.", ServiceErrorKind.QuotaExceeded)]
    [InlineData("The sender isn't in the list of blocked senders.", ServiceErrorKind.NotFound)]
    public void Texts_are_recognised(string text, ServiceErrorKind kind) => Assert.Equal(kind, Table.Find(ServiceError.FromText(text))?.Kind);

    [Theory]
    [InlineData("Something else went wrong.")]
    [InlineData("The mailbox is over its storage quota.")]
    [InlineData("The object 'limit' couldn't be found on 'DC'.")]
    public void A_text_that_no_rule_knows_stays_unknown(string text) => Assert.Null(Table.Find(ServiceError.FromText(text)));

    [Fact]
    public void A_page_of_html_and_nul_bytes_hold_no_error()
    {
        Assert.Null(ResponseReader.ErrorIn(Encoding.UTF8.GetBytes("<html>Not yours</html>")));
        Assert.Null(ResponseReader.ErrorIn(new byte[64]));
        Assert.Null(ResponseReader.ErrorIn([]));
        Assert.Equal("plain text", ResponseReader.ErrorIn(Encoding.UTF8.GetBytes("plain text"))!.Text);
    }

    [Fact]
    public void Rules_of_ones_own_come_first_and_need_no_build()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, """{ "rules": [ { "kind": "QuotaExceeded", "text": "nope, not today" } ] }""");
            Assert.Equal(ServiceErrorKind.QuotaExceeded, ServiceErrorTable.Load(path).Find(ServiceError.FromText("Nope, not today!"))!.Value.Kind);

            foreach (string bad in new[] { "{", """{"rules":[{"kind":"Strange","text":"x"}]}""", """{"rules":[{"kind":"NotFound"}]}""", """{"rules":[{"kind":"NotFound","text":"("}]}""", "{}" })
            {
                File.WriteAllText(path, bad);
                ArgumentException error = Assert.Throws<ArgumentException>(() => ServiceErrorTable.Load(path));
                Assert.Contains(path, error.Message, StringComparison.Ordinal);
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static ServiceError Read(string body) => ResponseReader.ErrorIn(Encoding.UTF8.GetBytes(body))!;
}
