using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using RestrictedUsers.Emulator.Protocol;

namespace RestrictedUsers.Emulator.Faults;

/// <summary>Turns a fault into what the transport acts out.</summary>
internal static class FaultResponses
{
    private const string ConcurrencyText =
        "You have reached the maximum number of concurrent requests per tenant. Please wait and try again after some time.";

    /// <summary>Whether the command is executed under this fault.</summary>
    public static bool Commits(FaultRule rule) => !NeverCommits(rule.Kind) && rule.Kind switch
    {
        FaultKind.Status or FaultKind.ServerException or FaultKind.Html or FaultKind.Hang => rule.Commit ?? false,
        _ => rule.Commit ?? true,
    };

    /// <summary>Whether the kind is a refusal, or a request that the service never saw.</summary>
    public static bool NeverCommits(FaultKind kind) =>
        kind is FaultKind.Unauthorized or FaultKind.Forbidden or FaultKind.Throttled or FaultKind.ConcurrencyText
            or FaultKind.ConnectFailure or FaultKind.ResetBeforeRead;

    /// <summary>The response under a fault.</summary>
    /// <param name="rule">The fault.</param>
    /// <param name="genuine">What the service would have answered: the command's own answer if it was executed, else an empty success.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="now">The service's clock.</param>
    public static EmulatorResponse Apply(FaultRule rule, EmulatorResponse genuine, EmulatorSettings settings, DateTimeOffset now)
    {
        var succeeded = genuine.StatusCode < 400;
        switch (rule.Kind)
        {
            case FaultKind.Unauthorized:
                return Refusals.Unauthorized(rule.Text, rule.ClaimsChallenge, settings, now);
            case FaultKind.Forbidden:
                return Refusals.Forbidden(rule.Text, settings);
            case FaultKind.Throttled:
                return Throttled(ThrottleForm.TooManyRequests, rule.StatusCode ?? 429, rule.RetryAfter, rule.RetryAfterForm, settings, now);
            case FaultKind.ConcurrencyText:
                return Throttled(ThrottleForm.ConcurrencyText, rule.StatusCode ?? 429, rule.RetryAfter, rule.RetryAfterForm, settings, now);
            case FaultKind.Status:
                return Status(rule, settings, now);
            case FaultKind.ServerException:
                return ErrorEnvelope.Create(
                    new CommandError(
                        rule.StatusCode ?? 500,
                        rule.ErrorId ?? string.Empty,
                        rule.ExceptionType ?? "Microsoft.Exchange.Data.Directory.DCOverloadedException",
                        rule.Text ?? "The domain controller is overloaded. Please try again later."),
                    settings);
            case FaultKind.ConnectFailure:
                return new EmulatorResponse { Action = TransportAction.RefuseConnection };
            case FaultKind.ResetBeforeRead:
            case FaultKind.ResetAfterCommit:
                return new EmulatorResponse { Action = TransportAction.Reset };
            case FaultKind.Hang:
                return new EmulatorResponse { Action = TransportAction.Hang };
            case FaultKind.ResetMidBody:
                return BodyCutter.Cut(genuine, rule.AfterBytes, BodyEnd.Reset);
            case FaultKind.TruncatedJson:
                return rule.Chunked
                    ? BodyCutter.Cut(BodyCutter.MakeChunked(genuine), rule.AfterBytes, BodyEnd.Closed)
                    : BodyCutter.Cut(BodyCutter.MakeWhole(genuine), rule.AfterBytes, BodyEnd.Closed);
            case FaultKind.Html:
                return Html(rule);
            case FaultKind.EmptyOk:
                return succeeded ? EmulatorResponse.Empty(200) : genuine;
            case FaultKind.NoContent:
                return succeeded ? EmulatorResponse.Empty(204) : genuine;
            case FaultKind.SlowBody:
                genuine.PauseBeforePiece = rule.Delay;
                return genuine;
            default:
                throw new ArgumentOutOfRangeException(nameof(rule), rule.Kind, "Unknown kind of fault.");
        }
    }

    /// <summary>The refusal of a request over a limit.</summary>
    public static EmulatorResponse Throttled(
        ThrottleForm form, int statusCode, TimeSpan? wait, RetryAfterForm waitForm, EmulatorSettings settings, DateTimeOffset now)
    {
        var response = form == ThrottleForm.ConcurrencyText
            ? EmulatorResponse.FromBytes(statusCode, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(ConcurrencyText))
            : ErrorEnvelope.Create(statusCode, "Too many requests. Please try again later.", settings);
        AddRetryAfter(response, wait, waitForm, now);
        return response;
    }

    private static EmulatorResponse Status(FaultRule rule, EmulatorSettings settings, DateTimeOffset now)
    {
        var statusCode = rule.StatusCode ?? 500;
        var response = rule.EmptyBody
            ? EmulatorResponse.Empty(statusCode)
            : ErrorEnvelope.Create(statusCode, rule.Text ?? "A server side error has occurred.", settings);
        AddRetryAfter(response, rule.RetryAfter, rule.RetryAfterForm, now);
        return response;
    }

    private static void AddRetryAfter(EmulatorResponse response, TimeSpan? wait, RetryAfterForm form, DateTimeOffset now)
    {
        if (wait is not { } time || form == RetryAfterForm.None)
        {
            return;
        }

        // Rounded up: a client that waits as told must not come too early.
        var seconds = (long)Math.Ceiling(time.TotalSeconds);
        response.Headers["Retry-After"] = form == RetryAfterForm.Seconds
            ? seconds.ToString(CultureInfo.InvariantCulture)
            : now.AddSeconds(seconds).UtcDateTime.ToString("r", CultureInfo.InvariantCulture);
    }

    private static EmulatorResponse Html(FaultRule rule)
    {
        var heading = rule.Text ?? "Something went wrong";
        var page = "<!DOCTYPE html>\r\n<html><head><title>" + heading + "</title></head><body><h1>" + heading + "</h1></body></html>\r\n";
        return EmulatorResponse.FromBytes(rule.StatusCode ?? 200, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(page));
    }
}

/// <summary>Cuts bodies short.</summary>
internal static class BodyCutter
{
    /// <summary>The same response with its body in one piece, so that its length can be announced.</summary>
    public static EmulatorResponse MakeWhole(EmulatorResponse response)
    {
        using var stream = new MemoryStream();
        foreach (var piece in response.Body)
        {
            stream.Write(piece.Array!, piece.Offset, piece.Count);
        }

        response.Body = [new ArraySegment<byte>(stream.ToArray())];
        response.DeclaredLength = stream.Length;
        return response;
    }

    public static EmulatorResponse MakeChunked(EmulatorResponse response)
    {
        response.DeclaredLength = null;
        return response;
    }

    /// <summary>Ends the body after some bytes, or after half of its first piece.</summary>
    public static EmulatorResponse Cut(EmulatorResponse response, int? afterBytes, BodyEnd end)
    {
        response.Body = Cut(response.Body, afterBytes);
        response.End = end;
        return response;
    }

    private static IEnumerable<ArraySegment<byte>> Cut(IEnumerable<ArraySegment<byte>> body, int? afterBytes)
    {
        var left = afterBytes;
        foreach (var piece in body)
        {
            left ??= piece.Count / 2;
            var count = Math.Min(left.Value, piece.Count);
            left -= count;
            if (count > 0)
            {
                yield return new ArraySegment<byte>(piece.Array!, piece.Offset, count);
            }

            if (left == 0)
            {
                yield break;
            }
        }
    }
}
