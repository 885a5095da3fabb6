using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation.Runspaces;
using System.Reflection;
using System.Xml.Linq;
using RestrictedUsers.Contracts;
using RestrictedUsers.Module.Tests.Support;
using Xunit;

namespace RestrictedUsers.Module.Tests.Surface;

public sealed class FormattingTests
{
    private const int Width = 120;

    private static readonly XDocument Views = XDocument.Load(BuiltModule.PathOf("RestrictedUsers.format.ps1xml"));

    public static TheoryData<Type> Models =>
    [
        typeof(BlockedSender), typeof(UnblockResult), typeof(UnblockQuota), typeof(UnblockHistoryEntry), typeof(ProtectionServiceConnection),
        typeof(NonDeliveryDiagnosis), typeof(DeliveryPool), typeof(BlockList), typeof(BlockListResult), typeof(BlockListSummary), typeof(SendingSource),
    ];

    [Fact]
    public void The_engine_accepts_the_views()
    {
        InitialSessionState state = InitialSessionState.Create();
        state.Formats.Add(new SessionStateFormatEntry(BuiltModule.PathOf("RestrictedUsers.format.ps1xml")));
        using Runspace runspace = RunspaceFactory.CreateRunspace(state);

        runspace.Open(); // Throws where a view is not valid.

        Assert.Equal(RunspaceState.Opened, runspace.RunspaceStateInfo.State);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Each_model_has_a_table_that_fits_and_a_list_that_shows_everything(Type model)
    {
        XElement[] views = [.. Views.Descendants("View").Where(v => v.Descendants("TypeName").Any(t => t.Value == model.FullName))];
        XElement table = Assert.Single(views.Elements("TableControl"));
        XElement list = Assert.Single(views.Elements("ListControl"));
        string[] names = [.. model.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(p => p.Name)];

        Assert.All(views, v => Assert.Contains("Deserialized." + model.FullName, v.Descendants("TypeName").Select(t => t.Value)));
        Assert.All(table.Descendants("PropertyName").Concat(list.Descendants("PropertyName")), p => Assert.Contains(p.Value, names));
        Assert.All(views.Descendants("FormatString"), f => Assert.Empty(string.Format(CultureInfo.InvariantCulture, f.Value, [null]))); // A time that is not known leaves nothing.
        Assert.Empty(table.Descendants("ScriptBlock").Concat(list.Descendants("ScriptBlock")));
        Assert.Equal(table.Descendants("TableColumnHeader").Count(), table.Descendants("TableColumnItem").Count());

        // One blank between columns; a column without a width takes what is left, which must be enough to read.
        int[] widths = [.. table.Descendants("TableColumnHeader").Select(h => (int?)h.Element("Width") ?? 15)];
        Assert.InRange(widths.Sum() + widths.Length - 1, 60, Width);
        IEnumerable<string> shown = list.Descendants("PropertyName").Select(p => p.Value);
        Assert.Equal(names.Except(["Identity", "AdditionalProperties"]).Order(StringComparer.Ordinal), shown.Order(StringComparer.Ordinal));
    }
}
