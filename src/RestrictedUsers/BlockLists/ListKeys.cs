using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Security;
using RestrictedUsers.Contracts;
using RestrictedUsers.Conversion;
using RestrictedUsers.Errors;

namespace RestrictedUsers.BlockLists;

/// <summary>The keys that a person gives for lists that need one.</summary>
internal static class ListKeys
{
    private const int MaximumLength = 63; // A key is one label of a name.

    /// <summary>Reads <c>-Key</c>. A wrong key is never shown.</summary>
    /// <param name="given">Names and secure strings; null for none.</param>
    /// <param name="catalogue">The lists, which know the names.</param>
    /// <param name="keys">The keys.</param>
    /// <returns>What is wrong; null where nothing is.</returns>
    internal static InputProblem? Read(IDictionary? given, IEnumerable<BlockList> catalogue, out Dictionary<string, Func<string>> keys)
    {
        keys = new Dictionary<string, Func<string>>(StringComparer.OrdinalIgnoreCase);
        string[] known = [.. catalogue.Select(static l => l.KeyName).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)];
        foreach (DictionaryEntry entry in given ?? new Hashtable())
        {
            string name = entry.Key as string ?? "";
            if (!known.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                return new InputProblem(ErrorIds.InvalidBlockListKey, $"No list takes a key named '{EntityName.Show(name)}'; there are {string.Join(" and ", known)}.");
            }

            object? value = entry.Value is System.Management.Automation.PSObject wrapped ? wrapped.BaseObject : entry.Value;
            if (value is not SecureString secret)
            {
                return new InputProblem(ErrorIds.InvalidBlockListKey, $"The key {name} is no SecureString.");
            }

            var text = new SecureText(secret);
            if (!IsLabel(text.Reveal()))
            {
                return new InputProblem(ErrorIds.InvalidBlockListKey, $"The key {name} cannot be one: it has up to {MaximumLength} letters, digits and hyphens.");
            }

            keys[name] = text.Reveal;
        }

        return null;
    }

    private static bool IsLabel(string key) => key.Length is > 0 and <= MaximumLength && key.All(static c => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '-');
}
