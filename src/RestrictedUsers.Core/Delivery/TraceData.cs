using System;
using System.Collections.Generic;
using System.IO;
using System.Xml;

namespace RestrictedUsers.Core.Delivery;

/// <summary>Reads the <c>Data</c> of a trace event: <c>&lt;root&gt;&lt;MEP Name="CustomData" Blob="S:key=value;S:…"/&gt;&lt;/root&gt;</c>.</summary>
internal static class TraceData
{
    /// <summary>Characters that are looked at.</summary>
    private const int MaximumLength = 256 * 1024;

    private const string PoolName = "OutboundIpPoolName";

    /// <summary>The name of the pool; null where the event carries none. Data that is no XML is searched as it is.</summary>
    internal static string? FindPoolName(string? data)
    {
        if (string.IsNullOrWhiteSpace(data))
        {
            return null;
        }

        string text = data!.Length > MaximumLength ? data.Substring(0, MaximumLength) : data;
        foreach (string value in Values(text))
        {
            if (FindPair(value) is string found)
            {
                return found;
            }
        }

        return FindPair(text);
    }

    // Every attribute's value, and the value of a MEP that is named like the pool itself.
    private static IEnumerable<string> Values(string xml)
    {
        var values = new List<string>();
        try
        {
            var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, ConformanceLevel = ConformanceLevel.Fragment };
            using var reader = XmlReader.Create(new StringReader(xml), settings);
            while (reader.Read())
            {
                if (reader.NodeType == XmlNodeType.Element)
                {
                    AddAttributes(reader, values);
                }
            }
        }
        catch (XmlException)
        {
            // Cut off or no XML: what was read so far is kept, and the text is searched as a whole.
        }

        return values;
    }

    private static void AddAttributes(XmlReader reader, List<string> values)
    {
        bool isPool = string.Equals(reader.GetAttribute("Name"), PoolName, StringComparison.OrdinalIgnoreCase);
        while (reader.MoveToNextAttribute())
        {
            if (!string.Equals(reader.Name, "Name", StringComparison.OrdinalIgnoreCase))
            {
                values.Add(isPool ? PoolName + "=" + reader.Value : reader.Value);
            }
        }
    }

    private static string? FindPair(string text)
    {
        int start = text.IndexOf(PoolName + "=", StringComparison.OrdinalIgnoreCase);
        if (start < 0)
        {
            return null;
        }

        start += PoolName.Length + 1;
        int end = text.IndexOfAny([';', '|', ',', '"', '&', '<', ' '], start);
        string value = (end < 0 ? text.Substring(start) : text.Substring(start, end - start)).Trim();
        return value.Length == 0 ? null : value;
    }
}
