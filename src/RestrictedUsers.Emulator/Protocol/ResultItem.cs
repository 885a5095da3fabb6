using System.Collections.Generic;

namespace RestrictedUsers.Emulator.Protocol;

/// <summary>One object of an answer: names and values. The type of a value decides its annotation.</summary>
internal sealed class ResultItem
{
    private readonly List<KeyValuePair<string, object?>> _properties = [];

    public IReadOnlyList<KeyValuePair<string, object?>> Properties => _properties;

    public ResultItem Add(string name, object? value)
    {
        _properties.Add(new(name, value));
        return this;
    }
}
