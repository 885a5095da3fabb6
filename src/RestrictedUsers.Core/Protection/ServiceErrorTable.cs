using System;
using System.Collections.Generic;
using System.IO;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using RestrictedUsers.Contracts;

namespace RestrictedUsers.Core.Protection;

/// <summary>
/// Recognises the service's refusals by a table that can be extended without a build: most texts are not published, so the
/// rules are data (service-errors.json), and a text that no rule knows reaches the user unchanged.
/// </summary>
internal sealed class ServiceErrorTable
{
    internal const string PathVariable = "RESTRICTEDUSERS_SERVICE_ERRORS";

    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    private readonly List<Rule> _rules;

    private ServiceErrorTable(List<Rule> rules) => _rules = rules;

    /// <summary>The table that ships, with the rules of <paramref name="ownPath"/> in front.</summary>
    /// <param name="ownPath">A file of the user's own; null for none.</param>
    /// <exception cref="ArgumentException">The file cannot be read or has an error.</exception>
    internal static ServiceErrorTable Load(string? ownPath)
    {
        var rules = new List<Rule>();
        if (!string.IsNullOrWhiteSpace(ownPath))
        {
            rules.AddRange(ReadOwn(ownPath!));
        }

        using Stream shipped = Assembly.GetExecutingAssembly().GetManifestResourceStream("service-errors.json")
            ?? throw new InvalidOperationException("The table of service errors is missing from the assembly.");
        using JsonDocument document = JsonDocument.Parse(shipped, Lenient);
        rules.AddRange(Read(document.RootElement));
        return new ServiceErrorTable(rules);
    }

    /// <summary>Finds what an error means. Null when no rule knows it.</summary>
    internal (ServiceErrorKind Kind, bool IsTransient)? Find(ServiceError error)
    {
        foreach (Rule rule in _rules)
        {
            if (rule.Matches(error))
            {
                return (rule.Kind, rule.IsTransient);
            }
        }

        return null;
    }

    private static List<Rule> ReadOwn(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            using JsonDocument document = JsonDocument.Parse(stream, Lenient);
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or ArgumentException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            throw new ArgumentException($"The table of service errors '{path}' (environment variable {PathVariable}) cannot be used: {e.Message}", nameof(path), e);
        }
    }

    private static List<Rule> Read(JsonElement root)
    {
        var rules = new List<Rule>();
        foreach (JsonElement rule in root.GetProperty("rules").EnumerateArray())
        {
            if (!Enum.TryParse(rule.GetProperty("kind").GetString(), ignoreCase: true, out ServiceErrorKind kind))
            {
                throw new FormatException($"'{rule.GetProperty("kind").GetString()}' is no kind of error.");
            }

            string? text = Optional(rule, "text");
            var read = new Rule(
                kind,
                rule.TryGetProperty("transient", out JsonElement transient) && transient.GetBoolean(),
                Optional(rule, "exceptionType"),
                Optional(rule, "code"),
                text is null ? null : new Regex(text, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, MatchTimeout));
            if (read.IsEmpty)
            {
                throw new FormatException($"The rule for {kind} has no condition and would match everything.");
            }

            rules.Add(read);
        }

        return rules;
    }

    private static string? Optional(JsonElement rule, string name) =>
        rule.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    private sealed class Rule(ServiceErrorKind kind, bool isTransient, string? exceptionType, string? code, Regex? text)
    {
        internal ServiceErrorKind Kind => kind;

        internal bool IsTransient => isTransient;

        internal bool IsEmpty => exceptionType is null && code is null && text is null;

        internal bool Matches(ServiceError error)
        {
            try
            {
                return (exceptionType is null || error.IsType(exceptionType))
                    && (code is null || code.Equals(error.Code, StringComparison.OrdinalIgnoreCase))
                    && (text is null || text.IsMatch(error.Text));
            }
            catch (RegexMatchTimeoutException)
            {
                return false; // A rule that cannot decide in a second does not decide; the text is shown unchanged.
            }
        }
    }
}
