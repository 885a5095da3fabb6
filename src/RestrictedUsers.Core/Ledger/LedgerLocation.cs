using System;
using System.IO;
using System.Linq;

namespace RestrictedUsers.Core.Ledger;

/// <summary>Where the ledger of a tenant is: named by the user, by the environment, or in the user's local application data.</summary>
internal static class LedgerLocation
{
    internal const string PathVariable = "RESTRICTEDUSERS_LEDGER";

    /// <summary>Finds the file for a tenant.</summary>
    /// <param name="named">A file (<c>.jsonl</c>) or a folder that the user named; null for none.</param>
    /// <param name="tenant">The tenant's id, or the organisation's name where no id is known.</param>
    /// <param name="environment">Reads an environment variable.</param>
    /// <param name="localData">The user's local application data; empty where there is none.</param>
    /// <exception cref="ArgumentException">No place is named and this machine has no default one.</exception>
    internal static string Find(string? named, string tenant, Func<string, string?> environment, string localData)
    {
        string? place = string.IsNullOrWhiteSpace(named) ? environment(PathVariable) : named;
        if (!string.IsNullOrWhiteSpace(place))
        {
            string full = Path.GetFullPath(place!);
            return full.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase) || (File.Exists(full) && !Directory.Exists(full))
                ? full
                : Path.Combine(full, FileName(tenant));
        }

        return localData.Length > 0
            ? Path.Combine(localData, "RestrictedUsers", "ledger", FileName(tenant))
            : throw new ArgumentException(
                $"This account has no local application data folder for the ledger. Name a file or folder with -LedgerPath or the environment variable {PathVariable}.",
                nameof(named));
    }

    /// <summary>The kind of host whose disk is thrown away after a run; null where it is kept.</summary>
    internal static string? ThrownAwayHost(Func<string, string?> environment)
    {
        if (environment("AUTOMATION_ASSET_ACCOUNTID") is not null || (environment("AZUREPS_HOST_ENVIRONMENT") ?? "").StartsWith("AzureAutomation", StringComparison.OrdinalIgnoreCase))
        {
            return "Azure Automation";
        }

        if (environment("FUNCTIONS_WORKER_RUNTIME") is not null)
        {
            return "Azure Functions";
        }

        if (environment("GITHUB_ACTIONS") is not null)
        {
            return "GitHub Actions";
        }

        return environment("DOTNET_RUNNING_IN_CONTAINER") is not null || environment("KUBERNETES_SERVICE_HOST") is not null
            ? "a container"
            : null;
    }

    // A name from outside becomes a file name: nothing but letters, digits, dots and dashes passes, and no dot leads.
    private static string FileName(string tenant) =>
        new string(tenant.Select(c => char.IsLetterOrDigit(c) || c is '.' or '-' ? char.ToLowerInvariant(c) : '_').ToArray()).TrimStart('.') + ".jsonl";
}
