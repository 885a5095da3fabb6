using System;
using System.Collections.Generic;

namespace RestrictedUsers.Contracts;

/// <summary>What a run would do about one entity, decided from one listing and the ledger, before anything is sent.</summary>
public sealed class UnblockPlanItem
{
    /// <summary>The entity that was asked for.</summary>
    public UnblockRequest Request { get; internal init; } = null!;

    /// <summary>The entry in the service's list; null when it is not listed.</summary>
    public BlockedSender? Entry { get; internal init; }

    /// <summary>The final result where nothing needs to be sent; null where the removal would be sent.</summary>
    public UnblockResult? Settled { get; internal init; }

    /// <summary>What has to be confirmed separately before the removal is sent.</summary>
    public IReadOnlyList<UnblockDanger> Dangers { get; internal init; } = Array.Empty<UnblockDanger>();

    /// <summary>What the person should know whatever happens, such as a re-block.</summary>
    public IReadOnlyList<string> Warnings { get; internal init; } = Array.Empty<string>();

    /// <summary>The organisation.</summary>
    public string Organization { get; internal init; } = "";

    /// <summary>The result of an item that was planned and then not sent.</summary>
    /// <param name="outcome">How it ended.</param>
    /// <param name="message">Why, for a person.</param>
    public UnblockResult End(UnblockOutcome outcome, string message) => new()
    {
        SenderAddress = Request.EntityType == EntityType.User ? Request.Identity : "",
        ConnectorId = Request.EntityType == EntityType.Connector ? Request.Identity : null,
        EntityType = Request.EntityType,
        Organization = Organization,
        Outcome = outcome,
        Message = message,
    };
}
