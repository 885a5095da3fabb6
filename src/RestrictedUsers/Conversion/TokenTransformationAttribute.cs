using System;
using System.Management.Automation;
using System.Runtime.CompilerServices;
using System.Security;

namespace RestrictedUsers.Conversion;

/// <summary>
/// Takes an access token as plain text too, as Connect-ExchangeOnline does, and protects it at once. The cmdlet warns: whoever writes
/// a token in the clear should know that the history and the transcript have it.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TokenTransformationAttribute : ArgumentTransformationAttribute
{
    private static readonly ConditionalWeakTable<SecureString, object> Converted = new();

    /// <summary>Whether a token came as plain text.</summary>
    internal static bool WasPlain(SecureString token) => Converted.TryGetValue(token, out _);

    /// <inheritdoc />
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        if ((inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is not string text)
        {
            return inputData;
        }

        var token = new SecureString();
        foreach (char c in text.Trim())
        {
            token.AppendChar(c);
        }

        token.MakeReadOnly();
        Converted.Add(token, text.GetType());
        return token;
    }
}
