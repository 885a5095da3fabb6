namespace RestrictedUsers.Contracts;

/// <summary>What makes an unblock dangerous beyond the ordinary confirmation.</summary>
public enum UnblockDangerKind
{
    /// <summary>The restriction ends by itself by tomorrow, so an unblock would be spent for little.</summary>
    TemporaryBlock,

    /// <summary>This is the last unblock that the known limit leaves, or the service has refused one lately.</summary>
    LowQuota,
}

/// <summary>A danger of one planned unblock. Somebody confirms it, or a switch of its own does.</summary>
public sealed class UnblockDanger
{
    internal UnblockDanger(UnblockDangerKind kind, string message)
    {
        Kind = kind;
        Message = message;
    }

    /// <summary>Which danger.</summary>
    public UnblockDangerKind Kind { get; }

    /// <summary>What would be lost, for a person.</summary>
    public string Message { get; }
}
