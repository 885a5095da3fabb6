using System;

namespace RestrictedUsers.Shell.CommandLine;

/// <summary>The command line cannot be followed. The message says why.</summary>
internal sealed class UsageException(string message) : Exception(message);
