using System;

namespace RestrictedUsers.Core.Text;

/// <summary>One spelling of reading a name of an enumeration for both target frameworks.</summary>
internal static class EnumText
{
    /// <summary>The value of that name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    internal static T Parse<T>(string name)
        where T : struct, Enum =>
        Enum.TryParse(name, out T value) ? value : throw new ArgumentException($"'{name}' is none of {typeof(T).Name}.", nameof(name));
}
