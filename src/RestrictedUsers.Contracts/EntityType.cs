namespace RestrictedUsers.Contracts;

/// <summary>What the service has restricted from sending.</summary>
public enum EntityType
{
    /// <summary>A user: a hosted mailbox (named by its UPN) or another sender (named by its SMTP address).</summary>
    User,

    /// <summary>An inbound connector, named by its id.</summary>
    Connector,
}
