using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Reflection;

namespace RestrictedUsers.Commands;

/// <summary>What an account needs for a cmdlet: the commands of the service behind it, and the roles that grant them (service-protocol 5.2).</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class ServicePermissionAttribute : Attribute
{
    /// <summary>The application permission of Office 365 Exchange Online that every app needs.</summary>
    internal const string AppPermission = "Exchange.ManageAsApp";

    /// <summary>The delegated permission for an app through which people sign in.</summary>
    internal const string DelegatedPermission = "Exchange.Manage";

    /// <summary>Creates it.</summary>
    /// <param name="what">What the roles are for: "list", "unblock".</param>
    /// <param name="serviceCommands">The service's commands without which the cmdlet does nothing; none where it does part of its work without.</param>
    public ServicePermissionAttribute(string what, params string[] serviceCommands)
    {
        What = what;
        ServiceCommands = serviceCommands;
    }

    /// <summary>What the roles are for.</summary>
    public string What { get; }

    /// <summary>The service's commands without which the cmdlet does nothing.</summary>
    public IReadOnlyList<string> ServiceCommands { get; }

    /// <summary>The roles that are enough, any of them; the least first.</summary>
    public string Roles { get; set; } = "Security Reader, Global Reader, or any of those that may unblock";

    /// <summary>The one of a cmdlet; null where it needs nothing of the service.</summary>
    internal static ServicePermissionAttribute? Of(Type? command) => command?.GetCustomAttribute<ServicePermissionAttribute>();

    /// <summary>The cmdlets of this module that can be run with these commands of the service.</summary>
    internal static IReadOnlyList<string> Available(IReadOnlyCollection<string> granted) =>
    [
        .. typeof(ServicePermissionAttribute).Assembly.GetTypes()
            .Select(static t => (Cmdlet: t.GetCustomAttribute<CmdletAttribute>(), Permission: Of(t)))
            .Where(p => p.Cmdlet is not null && p.Permission?.ServiceCommands.All(c => granted.Contains(c, StringComparer.OrdinalIgnoreCase)) == true)
            .Select(static p => $"{p.Cmdlet!.VerbName}-{p.Cmdlet.NounName}")
            .OrderBy(static n => n, StringComparer.Ordinal),
    ];

    /// <summary>What is missing when the service does not accept the token (401).</summary>
    internal static string NotAccepted =>
        $"An app needs the application permission {AppPermission} of Office 365 Exchange Online, with an admin's consent; an app through which people sign in needs the delegated {DelegatedPermission}. Where that is granted, the token has ended: connect again.";

    /// <summary>What is missing when the service does not let this account do it (403).</summary>
    internal string NotAllowed =>
        $"The token was accepted, so the app permission is there; what is missing is the role to {What}: {Roles} (Entra or Exchange Online). A new role takes a while to reach the service.";
}
