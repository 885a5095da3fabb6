using System;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace RestrictedUsers.Core.Bounces;

/// <summary>An enhanced status code of RFC 3463: class, subject and detail, such as 5.1.8. Ordered, so that ranges can be asked for.</summary>
internal readonly struct EnhancedCode : IEquatable<EnhancedCode>, IComparable<EnhancedCode>
{
    private readonly int _packed;

    private EnhancedCode(int @class, int subject, int detail) => _packed = (@class * 1_000_000) + (subject * 1000) + detail;

    /// <summary>2 for success, 4 for a failure that may pass, 5 for one that does not.</summary>
    internal int Class => _packed / 1_000_000;

    /// <summary>Reads a code that is the whole text.</summary>
    internal static bool TryParse(string? text, out EnhancedCode code)
    {
        code = default;
        string[] parts = (text ?? "").Trim().Split('.');
        if (parts.Length != 3
            || !TryParse(parts[0], 1, out int @class) || @class is not (2 or 4 or 5)
            || !TryParse(parts[1], 3, out int subject)
            || !TryParse(parts[2], 3, out int detail))
        {
            return false;
        }

        code = new EnhancedCode(@class, subject, detail);
        return true;
    }

    public static bool operator <(EnhancedCode left, EnhancedCode right) => left._packed < right._packed;

    public static bool operator >(EnhancedCode left, EnhancedCode right) => left._packed > right._packed;

    public static bool operator <=(EnhancedCode left, EnhancedCode right) => left._packed <= right._packed;

    public static bool operator >=(EnhancedCode left, EnhancedCode right) => left._packed >= right._packed;

    public static bool operator ==(EnhancedCode left, EnhancedCode right) => left._packed == right._packed;

    public static bool operator !=(EnhancedCode left, EnhancedCode right) => left._packed != right._packed;

    public bool Equals(EnhancedCode other) => _packed == other._packed;

    public override bool Equals(object? obj) => obj is EnhancedCode other && Equals(other);

    public override int GetHashCode() => _packed;

    public int CompareTo(EnhancedCode other) => _packed.CompareTo(other._packed);

    public override string ToString() =>
        string.Format(CultureInfo.InvariantCulture, "{0}.{1}.{2}", Class, _packed / 1000 % 1000, _packed % 1000);

    private static bool TryParse(string text, int digits, out int number)
    {
        number = 0;
        return text.Length >= 1 && text.Length <= digits && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}

/// <summary>A range of codes, both ends included.</summary>
internal sealed class CodeRange(EnhancedCode first, EnhancedCode last)
{
    /// <summary>Reads <c>5.1.8</c> or <c>5.7.606-5.7.649</c>.</summary>
    internal static bool TryParse(string? text, [NotNullWhen(true)] out CodeRange? range)
    {
        range = null;
        string[] ends = (text ?? "").Split('-');
        if (ends.Length > 2 || !EnhancedCode.TryParse(ends[0], out EnhancedCode first)
            || !EnhancedCode.TryParse(ends[ends.Length - 1], out EnhancedCode last) || first > last)
        {
            return false;
        }

        range = new CodeRange(first, last);
        return true;
    }

    internal bool Contains(EnhancedCode code) => first <= code && code <= last;
}
