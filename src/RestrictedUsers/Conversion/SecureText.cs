using System;
using System.Runtime.InteropServices;
using System.Security;

namespace RestrictedUsers.Conversion;

/// <summary>Keeps a secret protected and hands it out in the clear for the moment of each use.</summary>
internal sealed class SecureText
{
    private readonly SecureString _secret;

    /// <summary>Takes a copy, so that the caller may dispose of the original.</summary>
    internal SecureText(SecureString secret)
    {
        _secret = secret.Copy();
        _secret.MakeReadOnly();
    }

    /// <summary>The secret in the clear. Not kept here.</summary>
    internal string Reveal()
    {
        IntPtr clear = Marshal.SecureStringToGlobalAllocUnicode(_secret);
        try
        {
            return Marshal.PtrToStringUni(clear, _secret.Length);
        }
        finally
        {
            Marshal.ZeroFreeGlobalAllocUnicode(clear);
        }
    }
}
