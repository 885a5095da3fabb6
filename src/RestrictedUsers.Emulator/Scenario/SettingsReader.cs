using System.Text;

namespace RestrictedUsers.Emulator.Scenario;

/// <summary>Merges a JSON settings document into settings.</summary>
internal static class SettingsReader
{
    private const int LargestCount = 1_000_000_000;

    private static readonly ObjectReader<ThrottlingSettings> s_throttling = new ObjectReader<ThrottlingSettings>("the throttling settings")
        .Value("maxInFlight", s => s.MaxInFlight, (s, x) => s.MaxInFlight = x, v => v.Integer(0, LargestCount))
        .Value("requestsPerWindow", s => s.RequestsPerWindow, (s, x) => s.RequestsPerWindow = x, v => v.Integer(0, LargestCount))
        .Value("window", s => s.Window, (s, x) => s.Window = x, v => v.Duration())
        .Value("retryAfter", s => s.RetryAfter, (s, x) => s.RetryAfter = x, v => v.Duration())
        .Value("retryAfterForm", s => s.RetryAfterForm, (s, x) => s.RetryAfterForm = x, v => v.Enum<RetryAfterForm>())
        .Value("form", s => s.Form, (s, x) => s.Form = x, v => v.Enum<ThrottleForm>())
        .Value("statusCode", s => s.StatusCode, (s, x) => s.StatusCode = x, Status);

    private static readonly ObjectReader<UnblockLimitSettings> s_limit = new ObjectReader<UnblockLimitSettings>("the unblock limit")
        .Value("count", s => s.Count, (s, x) => s.Count = x, v => v.Integer(0, LargestCount))
        .Value("window", s => s.Window, (s, x) => s.Window = x, v => v.Duration())
        .Value("statusCode", s => s.StatusCode, (s, x) => s.StatusCode = x, Status)
        .Value("errorId", s => s.ErrorId, (s, x) => s.ErrorId = x, v => v.Text())
        .Value("exceptionType", s => s.ExceptionType, (s, x) => s.ExceptionType = x, v => v.Text())
        .Value("text", s => s.Text, (s, x) => s.Text = x, v => v.Text());

    private static readonly ObjectReader<AuditSettings> s_audit = new ObjectReader<AuditSettings>("the audit settings")
        .Value("enabled", s => s.Enabled, (s, x) => s.Enabled = x, v => v.Boolean())
        .Value("ingestionDelay", s => s.IngestionDelay, (s, x) => s.IngestionDelay = x, v => v.Duration())
        .Value("expiryWritesDelisted", s => s.ExpiryWritesDelisted, (s, x) => s.ExpiryWritesDelisted = x, v => v.Boolean())
        .Value("actor", s => s.Actor, (s, x) => s.Actor = x, v => v.NonEmptyText());

    private static readonly ObjectReader<EmulatedApp> s_app = new ObjectReader<EmulatedApp>("an app")
        .Value("id", s => s.Id, (s, x) => s.Id = x, v => v.NonEmptyText())
        .Value("secret", s => s.Secret, (s, x) => s.Secret = x, v => v.Text())
        .Value("secretExpired", s => s.SecretExpired, (s, x) => s.SecretExpired = x, v => v.Boolean())
        .Texts("certificates", s => s.Certificates)
        .Value("federatedIssuer", s => s.FederatedIssuer, (s, x) => s.FederatedIssuer = x, v => v.Text())
        .Value("federatedSubject", s => s.FederatedSubject, (s, x) => s.FederatedSubject = x, v => v.Text())
        .Value("federatedCertificate", s => s.FederatedCertificate, (s, x) => s.FederatedCertificate = x, v => v.Text())
        .Texts("permissions", s => s.Permissions)
        .Value("role", s => s.Role, (s, x) => s.Role = x, v => v.Enum<EmulatedRole>());

    private static readonly ObjectReader<EmulatedUser> s_user = new ObjectReader<EmulatedUser>("a user")
        .Value("name", s => s.Name, (s, x) => s.Name = x, v => v.NonEmptyText())
        .Value("role", s => s.Role, (s, x) => s.Role = x, v => v.Enum<EmulatedRole>());

    private static readonly ObjectReader<AuthoritySettings> s_authority = new ObjectReader<AuthoritySettings>("the sign-in service's settings")
        .Value("enforced", s => s.Enforced, (s, x) => s.Enforced = x, v => v.Boolean())
        .Value("tokenLifetime", s => s.TokenLifetime, (s, x) => s.TokenLifetime = x, v => v.Duration())
        .List("apps", s => s.Apps, v => s_app.Read(v, new EmulatedApp()))
        .List("users", s => s.Users, v => s_user.Read(v, new EmulatedUser()))
        .Object("managedIdentity", s => s.ManagedIdentity, (s, x) => s.ManagedIdentity = x, s_app)
        .Value("identityHeader", s => s.IdentityHeader, (s, x) => s.IdentityHeader = x, v => v.Text())
        .Value("devicePolls", s => s.DevicePolls, (s, x) => s.DevicePolls = x, v => v.Integer(0, LargestCount))
        .Value("person", s => s.Person, (s, x) => s.Person = x, v => v.Enum<PersonAnswer>())
        .Value("outage", s => s.Outage, (s, x) => s.Outage = x, v => v.Enum<AuthorityOutage>())
        .Value("audience", s => s.Audience, (s, x) => s.Audience = x, v => v.NonEmptyText());

    private static readonly ObjectReader<EmulatorSettings> s_settings = new ObjectReader<EmulatorSettings>("the settings")
        .Value("latencyMs", s => s.Latency, (s, x) => s.Latency = x, v => v.Milliseconds())
        .On("latencyMsByCommand", ReadLatencies)
        .Value("clockOffset", s => s.ClockOffset, (s, x) => s.ClockOffset = x, v => v.Duration(signed: true))
        .Value("seed", s => s.Seed, (s, x) => s.Seed = x, v => v.Integer())
        .Value("pageSize", s => s.PageSize, (s, x) => s.PageSize = x, v => v.Integer(1, 1000))
        .Value("pageTokenLifetime", s => s.PageTokenLifetime, (s, x) => s.PageTokenLifetime = x, v => v.Duration())
        .Value("rejectPageTokens", s => s.RejectPageTokens, (s, x) => s.RejectPageTokens = x, v => v.Boolean())
        .Value("nextLinkFirst", s => s.NextLinkFirst, (s, x) => s.NextLinkFirst = x, v => v.Boolean())
        .Object("throttling", s => s.Throttling, (s, x) => s.Throttling = x, s_throttling)
        .On("messageTraceThrottling", (s, v) =>
            s.MessageTraceThrottling = v.IsNull ? EmulatorSettings.MessageTraceDefault() : s_throttling.Read(v, s.MessageTraceThrottling))
        .List("faults", s => s.Faults, FaultReader.Read)
        .Value("listLag", s => s.ListLag, (s, x) => s.ListLag = x, v => v.Duration())
        .Value("reblockAfter", s => s.ReblockAfter, (s, x) => s.ReblockAfter = x, v => v.Duration())
        .Value("removalTouchesChanged", s => s.RemovalTouchesChanged, (s, x) => s.RemovalTouchesChanged = x, v => v.Boolean())
        .Value("repeatWhileListed", s => s.RepeatWhileListed, (s, x) => s.RepeatWhileListed = x, v => v.Enum<RepeatedRemoval>())
        .Object("unblockLimit", s => s.UnblockLimit, (s, x) => s.UnblockLimit = x, s_limit)
        .Value("getNotListed", s => s.GetNotListed, (s, x) => s.GetNotListed = x, v => v.Enum<NotListedAnswer>())
        .Value("removeNotListed", s => s.RemoveNotListed, (s, x) => s.RemoveNotListed = x, v => v.Enum<NotListedAnswer>())
        .Value("removalAnswer", s => s.RemovalAnswer, (s, x) => s.RemovalAnswer = x, v => v.Enum<RemovalAnswer>())
        .Value("errorForm", s => s.ErrorForm, (s, x) => s.ErrorForm = x, v => v.Enum<ErrorForm>())
        .Value("camelCaseInnerError", s => s.CamelCaseInnerError, (s, x) => s.CamelCaseInnerError = x, v => v.Boolean())
        .Value("forbiddenBody", s => s.ForbiddenBody, (s, x) => s.ForbiddenBody = x, v => v.Enum<ForbiddenBody>())
        .Value("dateTimeForm", s => s.DateTimeForm, (s, x) => s.DateTimeForm = x, v => v.Enum<DateTimeForm>())
        .Value("temporaryBlockAsText", s => s.TemporaryBlockAsText, (s, x) => s.TemporaryBlockAsText = x, v => v.Boolean())
        .Value("connectorCreatedName", s => s.ConnectorCreatedName, (s, x) => s.ConnectorCreatedName = x, v => v.NonEmptyText())
        .List("deniedCommands", s => s.DeniedCommands, FaultReader.CommandName)
        .Texts("warnings", s => s.Warnings)
        .Object("audit", s => s.Audit, (s, x) => s.Audit = x, s_audit)
        .Object("authority", s => s.Authority, (s, x) => s.Authority = x, s_authority)
        .Texts("acceptedTokens", s => s.AcceptedTokens)
        .Texts("expiredTokens", s => s.ExpiredTokens)
        .Value("compression", s => s.Compression, (s, x) => s.Compression = x, v => v.Boolean());

    /// <summary>Merges the object into the settings: absent properties stay, null sets back to the default, lists are replaced.</summary>
    public static void Merge(ScenarioValue value, EmulatorSettings settings) => s_settings.Read(value, settings);

    /// <summary>Merges a JSON text.</summary>
    public static void Merge(string json, EmulatorSettings settings) => Merge(JsonSource.Parse(Encoding.UTF8.GetBytes(json)), settings);

    internal static int Status(ScenarioValue value) => value.Integer(200, 599);

    private static void ReadLatencies(EmulatorSettings settings, ScenarioValue value)
    {
        settings.LatencyByCommand.Clear();
        if (!value.IsNull)
        {
            foreach (var property in value.Properties)
            {
                var command = FaultReader.KnownCommand(property.Name, message => value.ErrorAt(property, message));
                settings.LatencyByCommand[command] = property.Value.Milliseconds();
            }
        }
    }
}
