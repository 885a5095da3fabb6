using System;

namespace RestrictedUsers.Contracts;

/// <summary>The ledger could not be read or written, so nothing may be sent.</summary>
public sealed class LedgerException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened and what to do, for a person.</param>
    /// <param name="path">The ledger's file.</param>
    /// <param name="innerException">The cause; null where there is none.</param>
    public LedgerException(string message, string path, Exception? innerException = null)
        : base(message, innerException)
    {
        Path = path;
    }

    /// <summary>The ledger's file.</summary>
    public string Path { get; }
}
