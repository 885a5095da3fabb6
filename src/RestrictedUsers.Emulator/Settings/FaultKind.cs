namespace RestrictedUsers.Emulator;

/// <summary>What a <see cref="FaultRule"/> does.</summary>
public enum FaultKind
{
    /// <summary>401, with a claims challenge when the rule asks for one. Never executed.</summary>
    Unauthorized,

    /// <summary>403 with the body that the settings choose, and <c>x-ms-diagnostics</c> when the rule has a text. Never executed.</summary>
    Forbidden,

    /// <summary>429 with or without Retry-After. Never executed.</summary>
    Throttled,

    /// <summary>The plain text about the maximum number of concurrent requests, status 429 unless set. Never executed.</summary>
    ConcurrencyText,

    /// <summary>An HTTP status (500 unless set) with an error envelope or empty. Executed only if the rule says so.</summary>
    Status,

    /// <summary>An error envelope with an exception type, such as DCOverloadedException. Executed only if the rule says so.</summary>
    ServerException,

    /// <summary>
    /// No connection is made: the request's content is never read, so a rule for one command goes by the header X-CmdletName and none can
    /// be for one sender. The server, which is connected already, resets instead.
    /// </summary>
    ConnectFailure,

    /// <summary>The connection is reset and the request is not looked at. The client cannot know that.</summary>
    ResetBeforeRead,

    /// <summary>The command is executed and the connection reset before the answer.</summary>
    ResetAfterCommit,

    /// <summary>The command is executed and the connection reset in the middle of the answer's body.</summary>
    ResetMidBody,

    /// <summary>The answer's body ends early: the connection is closed in good order, short of what was announced.</summary>
    TruncatedJson,

    /// <summary>200 with an HTML page in place of JSON. Executed only if the rule says so.</summary>
    Html,

    /// <summary>200 without a body. Executed unless the rule says otherwise.</summary>
    EmptyOk,

    /// <summary>204. Executed unless the rule says otherwise.</summary>
    NoContent,

    /// <summary>The true answer, with a pause before every piece of its body.</summary>
    SlowBody,

    /// <summary>No answer until the client gives up. Executed only if the rule says so.</summary>
    Hang,
}
