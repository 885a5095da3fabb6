using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using RestrictedUsers.Contracts;
using RestrictedUsers.Errors;

namespace RestrictedUsers.Conversion;

/// <summary>Which restricted entities are wanted: exact addresses, exact connector ids, and wildcards for either.</summary>
internal sealed class SenderFilter
{
    private readonly NameSet _addresses = new();
    private readonly NameSet _connectors = new();

    /// <summary>True when no name at all was usable.</summary>
    internal bool IsEmpty => _addresses.IsEmpty && _connectors.IsEmpty;

    /// <summary>True when users are asked for.</summary>
    internal bool WantsUsers => !_addresses.IsEmpty;

    /// <summary>True when connectors are asked for.</summary>
    internal bool WantsConnectors => !_connectors.IsEmpty;

    /// <summary>The exact addresses, when they are all that is wanted; null otherwise.</summary>
    internal IReadOnlyCollection<string>? ExactAddressesOnly =>
        _connectors.IsEmpty && !_addresses.HasPatterns ? _addresses.Exact : null;

    /// <summary>Exact addresses that <see cref="Accepts"/> has not seen yet.</summary>
    internal IEnumerable<string> MissingAddresses => _addresses.Missing;

    /// <summary>Exact connector ids that <see cref="Accepts"/> has not seen yet.</summary>
    internal IEnumerable<string> MissingConnectors => _connectors.Missing;

    /// <summary>Adds an address or a wildcard.</summary>
    /// <returns>What is wrong; null where nothing is.</returns>
    internal InputProblem? AddAddress(string? text)
    {
        string trimmed = text?.Trim() ?? "";
        if (IsPattern(trimmed))
        {
            return _addresses.AddPattern(trimmed) ? null : new InputProblem(ErrorIds.InvalidAddress, $"'{EntityName.Show(trimmed)}' is not a valid wildcard.");
        }

        InputProblem? problem = EntityName.ReadAddress(trimmed, out string address);
        if (problem is null)
        {
            _addresses.AddExact(address);
        }

        return problem;
    }

    /// <summary>Adds a connector's id, or a wildcard for its id or name.</summary>
    /// <returns>What is wrong; null where nothing is.</returns>
    internal InputProblem? AddConnector(string? text)
    {
        string trimmed = text?.Trim() ?? "";
        if (IsPattern(trimmed))
        {
            return _connectors.AddPattern(trimmed) ? null : new InputProblem(ErrorIds.InvalidConnectorId, $"'{EntityName.Show(trimmed)}' is not a valid wildcard.");
        }

        InputProblem? problem = EntityName.ReadConnectorId(trimmed, out string id);
        if (problem is null)
        {
            _connectors.AddExact(id);
        }

        return problem;
    }

    /// <summary>Whether the entity is wanted. Notes that it was there.</summary>
    internal bool Accepts(BlockedSender sender)
    {
        if (sender.EntityType == EntityType.User)
        {
            return _addresses.Accepts(sender.SenderAddress, otherName: null);
        }

        string id = Guid.TryParse(sender.ConnectorId, out Guid guid) ? guid.ToString("D") : sender.ConnectorId ?? "";
        return _connectors.Accepts(id, sender.ConnectorName);
    }

    // Addresses may hold brackets nowhere else, so WildcardPattern's own idea of a wildcard fits.
    private static bool IsPattern(string text) => text.Length <= EntityName.MaximumAddressLength && WildcardPattern.ContainsWildcardCharacters(text);

    private sealed class NameSet
    {
        private readonly Dictionary<string, bool> _exact = new(StringComparer.OrdinalIgnoreCase);
        private readonly List<WildcardPattern> _patterns = new();

        internal bool IsEmpty => _exact.Count == 0 && _patterns.Count == 0;

        internal bool HasPatterns => _patterns.Count > 0;

        internal IReadOnlyCollection<string> Exact => _exact.Keys;

        internal IEnumerable<string> Missing => _exact.Where(static e => !e.Value).Select(static e => e.Key);

        internal void AddExact(string name)
        {
            if (!_exact.ContainsKey(name))
            {
                _exact.Add(name, false);
            }
        }

        internal bool AddPattern(string text)
        {
            try
            {
                var pattern = new WildcardPattern(text, WildcardOptions.IgnoreCase);
                _ = pattern.IsMatch(""); // An unclosed bracket is only found when the pattern is used.
                _patterns.Add(pattern);
                return true;
            }
            catch (WildcardPatternException)
            {
                return false;
            }
        }

        internal bool Accepts(string name, string? otherName)
        {
            bool accepted = _patterns.Exists(p => p.IsMatch(name) || (!string.IsNullOrEmpty(otherName) && p.IsMatch(otherName)));
            if (_exact.ContainsKey(name))
            {
                _exact[name] = true;
                accepted = true;
            }

            return accepted;
        }
    }
}
