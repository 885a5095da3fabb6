using System;
using System.Reflection;
using RestrictedUsers.Isolation;
using Xunit;

namespace RestrictedUsers.Module.Tests.Isolation;

public sealed class LoadRuleTests
{
    private const string FrameworkKey = "cc7b13ffcd2ddd51";
    private const string OtherKey = "c8a3ffc3f8f825cc";

    [Theory]
    [InlineData("RestrictedUsers.Contracts", "0.1.0.0", null, null, null, null, LoadDecision.DefaultContext)]
    [InlineData("restrictedusers.contracts", "0.1.0.0", null, null, null, "0.1.0.0", LoadDecision.DefaultContext)]
    [InlineData("System.Text.Json", "10.0.0.0", FrameworkKey, "8.0.0.0", FrameworkKey, "10.0.0.0", LoadDecision.OwnFolder)]
    [InlineData("System.Text.Json", "10.0.0.0", FrameworkKey, "10.0.0.0", FrameworkKey, "10.0.0.0", LoadDecision.DefaultContext)]
    [InlineData("System.Text.Json", "10.0.0.0", FrameworkKey, "11.0.0.0", FrameworkKey, "10.0.0.0", LoadDecision.DefaultContext)]
    [InlineData("System.Text.Json", null, null, "8.0.0.0", FrameworkKey, "10.0.0.0", LoadDecision.DefaultContext)]
    [InlineData("System.Text.Json", "10.0.0.0", FrameworkKey, null, null, "10.0.0.0", LoadDecision.OwnFolder)]
    [InlineData("System.Runtime", "8.0.0.0", "b03f5f7f11d50a3a", "10.0.0.0", "b03f5f7f11d50a3a", null, LoadDecision.DefaultContext)]
    [InlineData("System.Runtime", "11.0.0.0", "b03f5f7f11d50a3a", "10.0.0.0", "b03f5f7f11d50a3a", null, LoadDecision.DefaultContext)]
    [InlineData("Polly.Core", "8.0.0.0", OtherKey, null, null, "8.0.0.0", LoadDecision.OwnFolder)]
    [InlineData("Polly.Core", "8.0.0.0", OtherKey, "8.0.0.0", OtherKey, "8.0.0.0", LoadDecision.OwnFolder)]
    [InlineData("Polly.Core", "8.0.0.0", OtherKey, "9.0.0.0", OtherKey, null, LoadDecision.NotFound)]
    [InlineData("Polly.Core", "8.0.0.0", OtherKey, "9.0.0.0", FrameworkKey, "8.0.0.0", LoadDecision.OwnFolder)]
    [InlineData("Polly.Core", "9.0.0.0", OtherKey, null, null, "8.0.0.0", LoadDecision.OwnFolder)]
    [InlineData("Somebody.Elses", "1.0.0.0", null, "1.0.0.0", null, null, LoadDecision.NotFound)]
    [InlineData("Somebody.Elses", "1.0.0.0", null, null, null, null, LoadDecision.NotFound)]
    public void Each_name_comes_from_where_it_should(
        string name, string? asked, string? askedKey, string? framework, string? frameworkKey, string? own, object expected) =>
        Assert.Equal(
            expected,
            LoadRule.Decide(Name(name, asked, askedKey), framework is null ? null : Name(name, framework, frameworkKey), own is null ? null : new Version(own)));

    private static AssemblyName Name(string name, string? version, string? key)
    {
        var assemblyName = new AssemblyName(name) { Version = version is null ? null : new Version(version) };
        assemblyName.SetPublicKeyToken(key is null ? [] : Convert.FromHexString(key));
        return assemblyName;
    }
}
