#if NETFRAMEWORK
using System;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace RestrictedUsers.Emulator;

/// <summary>The few newer members of the base library that this assembly uses, for .NET Framework.</summary>
internal static class Polyfills
{
    extension(ArgumentNullException)
    {
        public static void ThrowIfNull([NotNull] object? argument, [CallerArgumentExpression(nameof(argument))] string? paramName = null)
        {
            if (argument is null)
            {
                throw new ArgumentNullException(paramName);
            }
        }
    }

    extension(Enum)
    {
        public static string[] GetNames<T>() where T : struct, Enum => Enum.GetNames(typeof(T));

        public static T Parse<T>(string name) where T : struct, Enum => (T)Enum.Parse(typeof(T), name);
    }

    extension(double)
    {
        public static bool TryParse(ReadOnlySpan<char> text, NumberStyles style, IFormatProvider provider, out double result) =>
            double.TryParse(text.ToString(), style, provider, out result);
    }

    extension(int)
    {
        public static bool TryParse(ReadOnlySpan<char> text, NumberStyles style, IFormatProvider provider, out int result) =>
            int.TryParse(text.ToString(), style, provider, out result);
    }

    extension(string text)
    {
        public bool StartsWith(char value) => text.Length > 0 && text[0] == value;

        public bool EndsWith(char value) => text.Length > 0 && text[text.Length - 1] == value;

        public bool Contains(string value, StringComparison comparison) => text.IndexOf(value, comparison) >= 0;

        public bool Contains(char value) => text.IndexOf(value) >= 0;
    }
}
#endif
