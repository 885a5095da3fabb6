using System;
using System.Collections;
using System.Linq;
using System.Management.Automation;

namespace RestrictedUsers.Conversion;

/// <summary>
/// Lets an address be text only. PowerShell would turn any piped object into text (<c>@{ConnectorId=…}</c>) and bind that; refused
/// here, the object is bound by its properties, or reported as one that has none of them.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class AddressTextAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc />
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        IsText(inputData)
            ? inputData
            : throw new PSInvalidCastException($"An address is text, not an object of type {Bare(inputData)?.GetType().Name}.");

    private static bool IsText(object? value) => Bare(value) switch
    {
        null or string => true,
        IList list => list.Cast<object?>().All(static item => Bare(item) is null or string),
        _ => false,
    };

    private static object? Bare(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}
