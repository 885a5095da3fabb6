using System;

namespace RestrictedUsers.Shell.Session;

/// <summary>The module that the shell is for is not where it should be. The message says what to do.</summary>
internal sealed class ModuleNotFoundException(string message) : Exception(message);
