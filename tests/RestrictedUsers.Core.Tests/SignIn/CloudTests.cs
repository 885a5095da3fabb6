using System;
using System.Linq;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.SignIn;
using Xunit;

namespace RestrictedUsers.Core.Tests.SignIn;

public sealed class CloudTests
{
    [Theory]
    [InlineData(ExchangeEnvironment.O365Default, "https://outlook.office365.com/", "https://login.microsoftonline.com/")]
    [InlineData(ExchangeEnvironment.O365USGovGCCHigh, "https://outlook.office365.us/", "https://login.microsoftonline.us/")]
    [InlineData(ExchangeEnvironment.O365USGovDoD, "https://webmail.apps.mil/", "https://login.microsoftonline.us/")]
    [InlineData(ExchangeEnvironment.O365China, "https://partner.outlook.cn/", "https://login.chinacloudapi.cn/")]
    public void Each_cloud_has_its_hosts(ExchangeEnvironment environment, string service, string authority)
    {
        var cloud = Cloud.Find(environment);

        Assert.Equal(new Uri(service), cloud.DefaultService);
        Assert.Equal(new Uri(authority), cloud.DefaultAuthority);
        Assert.True(Cloud.IsKnownAuthority(cloud.DefaultAuthority!));
    }

    [Fact]
    public void Every_name_of_the_parameter_is_in_the_table() =>
        Assert.Equal(Enum.GetValues<ExchangeEnvironment>(), Cloud.All.Select(c => c.Environment).Order());

    [Theory]
    [InlineData(ExchangeEnvironment.O365USGovDoD, "https://outlook-dod.office365.us/", "https://outlook-dod.office365.us")]
    [InlineData(ExchangeEnvironment.O365USGovDoD, "https://localhost:1234/", "https://webmail.apps.mil")]
    [InlineData(ExchangeEnvironment.O365China, "https://outlook.office365.cn/", "https://outlook.office365.cn")]
    [InlineData(ExchangeEnvironment.O365Default, "https://outlook.office365.com/", "https://outlook.office365.com")]
    public void The_token_is_for_the_host_that_is_used_where_it_is_one_of_the_clouds(ExchangeEnvironment environment, string service, string audience) =>
        Assert.Equal(audience, Cloud.Find(environment).AudienceFor(new Uri(service)));

    [Fact]
    public async Task The_closed_cloud_says_so()
    {
        var options = new ConnectOptions
        {
            Environment = ExchangeEnvironment.O365GermanyCloud,
            SignIn = SignInMethod.ClientSecret,
            AppId = SignInTenant.AppId,
            ClientSecret = () => "x",
            Organization = "contoso.de",
        };

        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(() => new CoreEntry(TimeProvider.System, _ => null, null).ConnectAsync(options, null, default));

        Assert.Contains("closed", error.Message, StringComparison.Ordinal);
    }
}
