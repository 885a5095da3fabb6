using System.Xml.Linq;

namespace RestrictedUsers.Help.Writing;

/// <summary>The namespaces of MAML, PowerShell's help format.</summary>
internal static class MamlNames
{
    /// <summary>The root element's namespace.</summary>
    public static XNamespace Root { get; } = "http://msh";

    /// <summary>Text.</summary>
    public static XNamespace Maml { get; } = "http://schemas.microsoft.com/maml/2004/10";

    /// <summary>Commands and their parameters.</summary>
    public static XNamespace Command { get; } = "http://schemas.microsoft.com/maml/dev/command/2004/10";

    /// <summary>Code and types.</summary>
    public static XNamespace Dev { get; } = "http://schemas.microsoft.com/maml/dev/2004/10";
}
