using System;
using System.Collections.Generic;
using System.Linq;
using RestrictedUsers.Help.Diagnostics;
using RestrictedUsers.Help.Model;

namespace RestrictedUsers.Help.Reading;

/// <summary>
/// A parameter's YAML block, in the layout of Microsoft.PowerShell.PlatyPS 1.0 (ours) or of platyPS 0.14 (pages made with it).
/// Only the layout of 1.0 can say that a parameter differs between two parameter sets within one block.
/// </summary>
internal static class ParameterYaml
{
    private const string TypeKey = "Type";
    private const string AliasesKey = "Aliases";

    /// <summary>Whether a block is in the older layout.</summary>
    /// <param name="map">The block.</param>
    /// <returns>Whether it is.</returns>
    public static bool IsLegacy(YamlMap map) => map.Has("Parameter Sets") || map.Has("Required") || map.Has("Accept pipeline input");

    /// <summary>Reads a block in the present layout. Keys whose value is false, '' or [] may be left out.</summary>
    /// <param name="map">The block.</param>
    /// <returns>The parameter, without name, text and line.</returns>
    public static ParameterHelp Read(YamlMap map)
    {
        map.RejectUnknownKeys(
            HelpErrorCode.InvalidParameterMetadata,
            TypeKey, "DefaultValue", "SupportsWildcards", AliasesKey, "ParameterSets", "DontShow", "AcceptedValues", "HelpMessage");
        map.RequireKeys(TypeKey, "ParameterSets");
        var sets = map.MapList("ParameterSets");
        if (map.Has("ParameterSets") && sets.Count == 0)
        {
            map.AddError("ParameterSets", "must name at least one set, '(All)' for every one.");
        }

        return new ParameterHelp
        {
            Name = "",
            Line = map.Line,
            Description = HelpText.Empty,
            TypeName = TypeName(map),
            DefaultValue = map.Text("DefaultValue") ?? "",
            SupportsWildcards = map.Flag("SupportsWildcards"),
            DontShow = map.Flag("DontShow"),
            Aliases = map.TextList(AliasesKey),
            AcceptedValues = map.TextList("AcceptedValues"),
            ParameterSets = [.. sets.Select(ReadSet)],
        };
    }

    /// <summary>Reads the blocks of a parameter in the older layout; there is one for each group of parameter sets that agree.</summary>
    /// <param name="maps">The blocks, at least one.</param>
    /// <returns>The parameter, without name, text and line.</returns>
    public static ParameterHelp ReadLegacy(IReadOnlyList<YamlMap> maps)
    {
        foreach (var map in maps)
        {
            map.RejectUnknownKeys(
                HelpErrorCode.InvalidParameterMetadata,
                TypeKey, "Parameter Sets", AliasesKey, "Applicable", "Accepted values", "Required", "Position",
                "Default value", "Accept pipeline input", "Accept wildcard characters");
            map.RequireKeys(TypeKey, "Parameter Sets", "Required", "Position", "Accept pipeline input");
        }

        var first = maps[0];
        var defaultValue = first.Text("Default value") ?? "";
        return new ParameterHelp
        {
            Name = "",
            Line = first.Line,
            Description = HelpText.Empty,
            TypeName = TypeName(first),
            DefaultValue = defaultValue.Equals("None", StringComparison.OrdinalIgnoreCase) ? "" : defaultValue,
            SupportsWildcards = first.Flag("Accept wildcard characters"),
            Aliases = CommaList(first, AliasesKey),
            AcceptedValues = CommaList(first, "Accepted values"),
            ParameterSets = [.. maps.SelectMany(ReadLegacySets)],
        };
    }

    private static ParameterSetHelp ReadSet(YamlMap map)
    {
        map.RejectUnknownKeys(
            HelpErrorCode.InvalidParameterMetadata,
            "Name", "Position", "IsRequired", "ValueFromPipeline", "ValueFromPipelineByPropertyName", "ValueFromRemainingArguments");
        map.RequireKeys("Name", "Position", "IsRequired");
        return new ParameterSetHelp(
            map.Text("Name") ?? "",
            map.Position("Position"),
            map.Flag("IsRequired"),
            map.Flag("ValueFromPipeline"),
            map.Flag("ValueFromPipelineByPropertyName"),
            map.Flag("ValueFromRemainingArguments"),
            map.Line);
    }

    private static IEnumerable<ParameterSetHelp> ReadLegacySets(YamlMap map)
    {
        // "False", "True (ByValue)", "True (ByPropertyName, ByValue)".
        var pipeline = map.Text("Accept pipeline input") ?? "";
        var accepts = pipeline.StartsWith("True", StringComparison.OrdinalIgnoreCase);
        var byValue = accepts && pipeline.Contains("ByValue", StringComparison.OrdinalIgnoreCase);
        var byPropertyName = accepts && pipeline.Contains("ByPropertyName", StringComparison.OrdinalIgnoreCase);
        if (map.Has("Accept pipeline input") && !(byValue || byPropertyName || pipeline.Equals("False", StringComparison.OrdinalIgnoreCase)))
        {
            map.AddError("Accept pipeline input", $"must be False or True (ByValue, ByPropertyName), not '{pipeline}'.");
        }

        var position = map.Position("Position");
        var isRequired = map.Flag("Required");
        return CommaList(map, "Parameter Sets")
            .Select(name => new ParameterSetHelp(name, position, isRequired, byValue, byPropertyName, ValueFromRemainingArguments: false, map.Line));
    }

    private static string TypeName(YamlMap map)
    {
        var name = map.Text(TypeKey) ?? "";
        if (map.Has(TypeKey) && name.Length == 0)
        {
            map.AddError(TypeKey, "must name the parameter's type.");
        }

        return name;
    }

    private static string[] CommaList(YamlMap map, string key) =>
        (map.Text(key) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
