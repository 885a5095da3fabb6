using System;
using Xunit;

namespace RestrictedUsers.Testing.Terminals;

/// <summary>A test that needs a pseudo terminal; skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TerminalFactAttribute : FactAttribute
{
    /// <summary>Sets the reason to skip, if there is one.</summary>
    public TerminalFactAttribute() => Skip = PseudoTerminal.UnavailableReason;
}
