using System;
using RestrictedUsers.Core.Ledger;
using RestrictedUsers.Core.Protection;

namespace RestrictedUsers.Core;

/// <summary>What the work of one connection stands on.</summary>
/// <param name="Session">The way to the service.</param>
/// <param name="Reads">Runs reading commands.</param>
/// <param name="List">The list of restricted entities.</param>
/// <param name="Removals">Sends removals.</param>
/// <param name="Ledger">Remembers them.</param>
/// <param name="Organization">The organisation.</param>
/// <param name="Actor">Who does it, for the ledger.</param>
/// <param name="Time">The clock.</param>
internal sealed record ConnectionServices(
    ServiceSession Session,
    ServiceReads Reads,
    BlockedSenderList List,
    ServiceRemovals Removals,
    IUnblockLedger Ledger,
    string Organization,
    string Actor,
    TimeProvider Time);
