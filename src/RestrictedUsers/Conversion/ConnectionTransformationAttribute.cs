using System;
using System.Collections;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using RestrictedUsers.Connections;
using RestrictedUsers.Contracts;

namespace RestrictedUsers.Conversion;

/// <summary>
/// Lets <c>-Connection</c> take a name, an id or an organisation, and a connection object that went through a job or a file.
/// It never fails: a name that fits nothing is reported by the cmdlet, with the module's own error id.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ConnectionTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc />
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        inputData is IList list && UnwrapBase(inputData) is not ProtectionServiceConnection
            ? list.Cast<object?>().Select(ToConnection).ToArray()
            : ToConnection(inputData);

    private static object? UnwrapBase(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    private static object? ToConnection(object? value)
    {
        object? bare = UnwrapBase(value);
        return bare switch
        {
            null or ProtectionServiceConnection => bare,
            string text => ConnectionReference.FromText(text),
            Guid id => new ProtectionServiceConnection { ConnectionId = id, Name = id.ToString() },
            _ => FromProperties(value) ?? bare,
        };
    }

    private static ProtectionServiceConnection? FromProperties(object? value)
    {
        if (value is not PSObject copy || !LanguagePrimitives.TryConvertTo(copy.Properties["ConnectionId"]?.Value, CultureInfo.InvariantCulture, out Guid id))
        {
            return null;
        }

        return new ProtectionServiceConnection { ConnectionId = id, Name = copy.Properties["Name"]?.Value as string ?? id.ToString() };
    }
}
