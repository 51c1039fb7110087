import type { LeaseBackend } from "../../../provider/lease/leaseInputs";
import type { StackNames } from "../../pulumi/stackLocation";
import type { Checkpoint } from "../../state/checkpoint";
import { issuersOf } from "../../state/issuers";
import { type LedgerLease, leasesOf } from "../../state/leases";
import { type Ledgers, leasesIn, readLedgers } from "../../state/readLedgers";
import type { StackOptions } from "../../state/stackOptions";
import type { StackPast } from "./stackPast";

/** Ledgers as AWS is compared with them. */
export interface SweptLedgers {
    readonly leases: readonly LedgerLease[];
    /** The ledgers that states have, or have had, by id, with what tells the boundary of their users. */
    readonly backends: ReadonlyMap<string, Pick<LeaseBackend, "permissionsBoundary">>;
    /** Ids of leases that the engine has replaced and not deleted yet. */
    readonly replaced: ReadonlySet<string>;
    readonly stacks: readonly SweptStack[];
    readonly checkpoints: readonly Checkpoint<"facts">[];
    /** Whether every stack of the state's backend was asked for. */
    readonly isAll: boolean;
    /** The one ledger that was asked for: all of its users that no state names are orphans. undefined for all ledgers, by evidence. */
    readonly only?: string | undefined;
    /** What there is to say of would-be orphans from beyond these stacks. */
    readonly others: OtherStacks;
    /** Why a stack or account could not be read. */
    readonly unreadable: readonly Error[];
}

/** A stack whose state was read. */
export interface SweptStack extends StackNames {
    /** When its state was saved last, ISO 8601, by the clock of the machine that did; null where it does not tell. */
    readonly savedAt: string | null;
    /** The ledgers of its backends and leases. A pending mint alone, which outlives them, does not make a ledger its own. */
    readonly ledgerIds: ReadonlySet<string>;
    /** undefined where its past was not read, or can't be. */
    readonly past?: StackPast | undefined;
}

/** The other stacks of the state's backend: `pulumi state move` takes a lease to another stack, and its user keeps its tags. */
interface OtherStacks {
    readonly leases: readonly LedgerLease[];
    /** Why one could not be read: it may have any user. */
    readonly unreadable: readonly Error[];
}

/**
 * The ledgers of some states, whose stacks are named.
 * @param failures why other things could not be read
 */
export function sweptLedgers(ledgers: Ledgers, isAll: boolean, failures: readonly Error[], now: number): SweptLedgers {
    const { checkpoints, unreadable } = ledgers;
    const leases = leasesIn(ledgers, now);
    const credentials = checkpoints.flatMap((checkpoint) => checkpoint.leases);
    const errors = unreadable.map(({ error }) => error);
    const backends = [...leases.map(({ lease }) => lease.backend), ...issuersOf<"facts">(checkpoints)];
    return {
        leases,
        backends: new Map(backends.map((backend) => [backend.ledgerId, backend])),
        replaced: new Set(credentials.flatMap(({ isReplaced, id }) => (isReplaced && id ? [id] : []))),
        stacks: checkpoints.map(sweptStack),
        checkpoints,
        isAll,
        others: { leases: [], unreadable: errors },
        unreadable: [...errors, ...failures],
    };
}

function sweptStack(checkpoint: Checkpoint<"facts">): SweptStack {
    const { location, project, stack, savedAt } = checkpoint;
    const leases = leasesOf<"facts">(checkpoint, 0).filter(({ leaseId }) => leaseId !== "");
    const backends = [...issuersOf<"facts">([checkpoint]), ...leases.map(({ lease }) => lease.backend)];
    return { location, project, stack, savedAt, ledgerIds: new Set(backends.map(({ ledgerId }) => ledgerId)) };
}

/** The one ledger that is asked for, whether a state has it or not. Leases of others may have its users all the same. */
export function onlyLedger(ledgers: SweptLedgers, only: string): SweptLedgers {
    const backend = ledgers.backends.get(only) ?? { permissionsBoundary: null };
    const leases = ledgers.leases.filter(({ lease }) => lease.backend.ledgerId === only);
    const others = { ...ledgers.others, leases: ledgers.leases };
    return { ...ledgers, only, leases, others, backends: new Map([[only, backend]]) };
}

/** Reads every stack of the state's backend, without secrets, for the users that their states name. */
export async function readOthers(options: StackOptions): Promise<OtherStacks> {
    try {
        const ledgers = await readLedgers({ ...options, all: true }, "facts");
        return { leases: leasesIn(ledgers), unreadable: ledgers.unreadable.map(({ error }) => error) };
    } catch (error) {
        return { leases: [], unreadable: [error as Error] };
    }
}
