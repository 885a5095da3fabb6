using System;
using System.Linq;

namespace RestrictedUsers.Conversion;

/// <summary>
/// Takes apart what one input object bound: addresses, connector ids or both. A row of a CSV export has both columns, one
/// of them blank.
/// </summary>
internal static class EntityInput
{
    /// <summary>Calls one of the two actions for each name. A blank one counts only when there is no name beside it.</summary>
    /// <param name="addresses">The addresses; null where none was bound.</param>
    /// <param name="connectorIds">The ids; null where none was bound.</param>
    /// <param name="preferConnector">Whether an input without any name was meant as a connector.</param>
    /// <param name="onAddress">Takes an address, or a blank one.</param>
    /// <param name="onConnector">Takes a connector's id, or a blank one.</param>
    internal static void ForEach(
        string?[]? addresses,
        string?[]? connectorIds,
        bool preferConnector,
        Action<string?> onAddress,
        Action<string?> onConnector)
    {
        bool hasAddress = addresses is not null && addresses.Any(static a => !string.IsNullOrWhiteSpace(a));
        bool hasConnector = connectorIds is not null && connectorIds.Any(static c => !string.IsNullOrWhiteSpace(c));
        if (!hasAddress && !hasConnector)
        {
            string? blank = (preferConnector ? connectorIds : addresses)?.FirstOrDefault();
            (preferConnector ? onConnector : onAddress)(blank);
            return;
        }

        foreach (string? address in addresses ?? [])
        {
            if (hasAddress && !(string.IsNullOrWhiteSpace(address) && hasConnector))
            {
                onAddress(address);
            }
        }

        foreach (string? connector in connectorIds ?? [])
        {
            if (hasConnector && !(string.IsNullOrWhiteSpace(connector) && hasAddress))
            {
                onConnector(connector);
            }
        }
    }
}
