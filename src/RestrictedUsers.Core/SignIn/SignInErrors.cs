using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Net.Sockets;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Azure;
using Azure.Identity;
using Microsoft.Identity.Client;
using Microsoft.Identity.Client.Extensions.Msal;
using RestrictedUsers.Contracts;
using RestrictedUsers.Core.Text;

namespace RestrictedUsers.Core.SignIn;

/// <summary>
/// Says what a failed sign-in means. The exceptions of the libraries below are read and not kept: they carry the authority's raw
/// answers, and nobody can promise what is in those.
/// </summary>
internal static class SignInErrors
{
    private const int MaximumTextLength = 700;

    private static readonly Lazy<Dictionary<int, SignInProblem>> Codes = new(Load);
    private static readonly Regex Code = new(@"AADSTS(?<code>\d{4,8})", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    /// <summary>The exception for a problem that was found here.</summary>
    /// <param name="problem">Which one.</param>
    /// <param name="message">What happened, for a person; no secret.</param>
    /// <param name="subject">The input that is concerned, never a secret; null where there is no single one.</param>
    /// <param name="cause">The cause; null where there is none.</param>
    internal static ProtectionServiceException Create(SignInProblem problem, string message, string? subject = null, Exception? cause = null) =>
        new(ServiceErrorKind.Authentication, message, cause) { SignInProblem = problem, Subject = subject };

    /// <summary>The exception for what the sign-in libraries threw; null for what is not theirs.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="method">How was signed in.</param>
    /// <param name="subject">The input that is concerned: the organisation, the certificate, the app.</param>
    internal static ProtectionServiceException? Translate(Exception exception, SignInMethod method, string? subject)
    {
        Exception[] chain = [.. Flatten(exception)];
        if (chain.OfType<ProtectionServiceException>().FirstOrDefault() is ProtectionServiceException ours && ours != exception)
        {
            return ours; // From a callback of ours, wrapped on its way.
        }

        if (chain.OfType<MsalServiceException>().FirstOrDefault() is MsalServiceException service && Refusal(service, method, subject) is { } refusal)
        {
            return refusal;
        }

        if (chain.OfType<MsalCachePersistenceException>().FirstOrDefault() is MsalCachePersistenceException cache)
        {
            return Create(SignInProblem.TokenCacheUnavailable, "Tokens cannot be kept here: " + Text(cache.Message), subject);
        }

        if (Unreachable(chain) is { } unreachable)
        {
            return unreachable;
        }

        return chain.OfType<MsalClientException>().FirstOrDefault() is MsalClientException client ? Local(client, method, subject)
            : method == SignInMethod.ManagedIdentity && exception is AuthenticationFailedException
                ? Create(SignInProblem.ManagedIdentityUnavailable, "The managed identity gave no token: " + Innermost(chain), subject)
            : exception is AuthenticationFailedException ? Create(SignInProblem.SignInFailed, "Signing in failed: " + Innermost(chain), subject)
            : null;
    }

    /// <summary>The exception for an answer that is not the authority's, such as a proxy's page.</summary>
    internal static ProtectionServiceException NotTheAuthority(int? status) => new(
        ServiceErrorKind.InvalidResponse,
        "The sign-in service's address was answered by something else: the answer is not one of the sign-in service's.") { StatusCode = status };

    /// <summary>The exception for an authority that does not answer.</summary>
    internal static ProtectionServiceException NoAuthority(Exception cause) => new(
        ServiceErrorKind.Network,
        "The sign-in service could not be reached, or the connection broke: "
            + Harmless.Text((Flatten(cause).OfType<SocketException>().FirstOrDefault() ?? cause.InnerException ?? cause).Message, 300));

    /// <summary>What an error description of the authority means.</summary>
    internal static SignInProblem ProblemIn(string text)
    {
        foreach (Match match in Code.Matches(text))
        {
            if (int.TryParse(match.Groups["code"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int code) && Codes.Value.TryGetValue(code, out SignInProblem problem))
            {
                return problem;
            }
        }

        return SignInProblem.SignInFailed;
    }

    private static ProtectionServiceException? Refusal(MsalServiceException service, SignInMethod method, string? subject)
    {
        if (method == SignInMethod.ManagedIdentity && service.StatusCode is >= 400 and < 500)
        {
            return Create(SignInProblem.ManagedIdentityUnavailable, "The managed identity gave no token: " + Text(service.Message), subject);
        }

        string text = Text(service.Message);
        bool isAuthoritys = text.StartsWith("AADSTS", StringComparison.Ordinal);
        if (!isAuthoritys && service.StatusCode is >= 500 or 429)
        {
            return new ProtectionServiceException(ServiceErrorKind.Unavailable, $"The sign-in service failed (HTTP {service.StatusCode}).") { StatusCode = service.StatusCode };
        }

        if (!isAuthoritys && string.IsNullOrEmpty(service.ErrorCode) is false && service.ErrorCode is "non_parsable_oauth_error" or "json_parse_failed" or "unknown_error" or "http_status_not_200")
        {
            return NotTheAuthority(service.StatusCode > 0 ? service.StatusCode : null);
        }

        SignInProblem problem = ProblemIn(text);
        if (problem == SignInProblem.SignInFailed)
        {
            problem = service.ErrorCode switch
            {
                "access_denied" or "authorization_declined" or "expired_token" or "code_expired" => SignInProblem.SignInCancelled,
                "interaction_required" or "invalid_grant" or "consent_required" => SignInProblem.InteractionRequired,
                _ => problem,
            };
        }

        return Create(problem, "The sign-in service refused: " + text, subject);
    }

    private static ProtectionServiceException Local(MsalClientException client, SignInMethod method, string? subject) => client.ErrorCode switch
    {
        "json_parse_failed" or "non_parsable_oauth_error" => NotTheAuthority(null),
        "authentication_canceled" or "access_denied" or "code_expired" or "verification_code_expired" =>
            Create(SignInProblem.SignInCancelled, "Signing in was cancelled, or took too long: " + Text(client.Message), subject),
        "linux_xdg_open_failed" or "platform_not_supported" when method == SignInMethod.Interactive =>
            Create(SignInProblem.InteractionRequired, "No browser could be opened here: " + Text(client.Message), subject),
        _ when method == SignInMethod.ManagedIdentity =>
            Create(SignInProblem.ManagedIdentityUnavailable, "The managed identity gave no token: " + Text(client.Message), subject),
        _ => Create(SignInProblem.SignInFailed, "Signing in failed: " + Text(client.Message), subject),
    };

    private static ProtectionServiceException? Unreachable(Exception[] chain)
    {
        if (chain.OfType<JsonException>().Any())
        {
            return NotTheAuthority(null);
        }

        if (chain.OfType<HttpRequestException>().FirstOrDefault() is HttpRequestException http)
        {
            return NoAuthority(http);
        }

        if (chain.OfType<SocketException>().FirstOrDefault() is SocketException socket)
        {
            return NoAuthority(socket);
        }

        if (chain.OfType<IOException>().FirstOrDefault(static e => e is not FileNotFoundException and not DirectoryNotFoundException) is IOException broken)
        {
            return NoAuthority(broken);
        }

        return chain.OfType<RequestFailedException>().Any(static e => e.Status >= 500)
            ? new ProtectionServiceException(ServiceErrorKind.Unavailable, "The sign-in service failed.")
            : null;
    }

    private static string Innermost(Exception[] chain) => Text(chain[chain.Length - 1].Message);

    // The libraries put their own advice in front of the authority's words.
    private static string Text(string message)
    {
        int code = message.IndexOf("AADSTS", StringComparison.Ordinal);
        return Harmless.Text((code > 0 ? message.Substring(code) : message).Replace("\r", "").Replace('\n', ' ').Trim(), MaximumTextLength);
    }

    private static IEnumerable<Exception> Flatten(Exception exception)
    {
        yield return exception;
        IEnumerable<Exception> inner = exception is AggregateException all ? all.InnerExceptions
            : exception.InnerException is Exception one ? [one]
            : [];
        foreach (Exception below in inner.SelectMany(Flatten))
        {
            yield return below;
        }
    }

    private static Dictionary<int, SignInProblem> Load()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("sign-in-errors.json")
            ?? throw new InvalidOperationException("The table of sign-in errors is missing from the assembly.");
        using JsonDocument document = JsonDocument.Parse(stream);
        return document.RootElement.GetProperty("rules").EnumerateArray()
            .SelectMany(static rule => rule.GetProperty("codes").EnumerateArray(), static (rule, code) => (Code: code.GetInt32(), Problem: rule.GetProperty("problem").GetString()!))
            .ToDictionary(static r => r.Code, static r => EnumText.Parse<SignInProblem>(r.Problem));
    }
}
