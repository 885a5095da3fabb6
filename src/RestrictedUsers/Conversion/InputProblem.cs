using RestrictedUsers.Errors;

namespace RestrictedUsers.Conversion;

/// <summary>Why an input cannot be used.</summary>
internal sealed class InputProblem
{
    internal InputProblem(ErrorDefinition definition, string message)
    {
        Definition = definition;
        Message = message;
    }

    /// <summary>Which error it is.</summary>
    internal ErrorDefinition Definition { get; }

    /// <summary>What is wrong, harmless to print.</summary>
    internal string Message { get; }
}
