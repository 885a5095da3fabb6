namespace RestrictedUsers.Emulator;

/// <summary>One request for a token, as the tenant's sign-in service saw it.</summary>
public sealed class TokenRequestRecord
{
    internal TokenRequestRecord(string grant, string appId, string claims, int? refusal)
    {
        Grant = grant;
        AppId = appId;
        Claims = claims;
        Refusal = refusal;
    }

    /// <summary>The way: <c>client_credentials</c>, <c>refresh_token</c>, <c>managed_identity</c> and so on.</summary>
    public string Grant { get; }

    /// <summary>The app's id.</summary>
    public string AppId { get; }

    /// <summary>The claims that were asked for, JSON; empty for none.</summary>
    public string Claims { get; }

    /// <summary>The code of the refusal; null where a token was issued.</summary>
    public int? Refusal { get; }
}
