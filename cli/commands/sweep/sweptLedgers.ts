import type { LeaseBackend } from "../../../provider/lease/leaseInputs";
import type { StackNames } from "../../pulumi/project";
import type { Checkpoint } from "../../state/checkpoint";
import { type LedgerLease, leasesOf } from "../../state/leases";
import { type Ledgers, leasesIn, readLedgers } from "../../state/readLedgers";
import { issuersOf } from "../../state/searchScopes";
import type { StackOptions } from "../../state/stacks";
import type { StackPast } from "./stackPast";

/** Ledgers to compare AWS with. */
export interface SweptLedgers {
    readonly leases: readonly LedgerLease[];
    /** Ledgers that states have or had, by id, with the permissions boundary of their users. */
    readonly backends: ReadonlyMap<string, Pick<LeaseBackend, "permissionsBoundary">>;
    /** Ids of leases that the engine has replaced and not deleted yet. */
    readonly replaced: ReadonlySet<string>;
    readonly stacks: readonly SweptStack[];
    readonly checkpoints: readonly Checkpoint<"facts">[];
    /** Whether every stack of the state backend was asked for. */
    readonly isAll: boolean;
    /**
     * Ledger that was asked for with `--ledger`: all of its users that no state names are orphans. undefined for all
     * ledgers, which need evidence.
     */
    readonly only?: string | undefined;
    /** Evidence about possible orphans in other stacks. */
    readonly others: OtherStacks;
    /** Errors of stacks and accounts that could not be read. */
    readonly unreadable: readonly Error[];
}

/** A stack whose state was read. */
export interface SweptStack extends StackNames {
    /**
     * When its state was last saved, ISO 8601, by the clock of the machine that saved it; null if the state does not
     * say.
     */
    readonly savedAt: string | null;
    /** Ledgers of its backends and leases. A pending mint alone does not count: it may outlive them. */
    readonly ledgerIds: ReadonlySet<string>;
    /** undefined if its past was not read or cannot be read. */
    readonly past?: StackPast | undefined;
}

/**
 * Other stacks of the state backend. `pulumi state move` moves a lease to another stack, and its user keeps its tags.
 */
interface OtherStacks {
    readonly leases: readonly LedgerLease[];
    /** Errors of stacks that could not be read: each may own any user. */
    readonly unreadable: readonly Error[];
}

/**
 * Returns the ledgers of some states.
 * @param failures errors of other things that could not be read
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

/** Returns one ledger alone, whether a state has it or not. Leases of other ledgers may still name its users. */
export function onlyLedger(ledgers: SweptLedgers, only: string): SweptLedgers {
    const backend = ledgers.backends.get(only) ?? { permissionsBoundary: null };
    const leases = ledgers.leases.filter(({ lease }) => lease.backend.ledgerId === only);
    const others = { ...ledgers.others, leases: ledgers.leases };
    return { ...ledgers, only, leases, others, backends: new Map([[only, backend]]) };
}

/** Reads the users that the states of all other stacks name, without secrets. */
export async function readOthers(options: StackOptions): Promise<OtherStacks> {
    try {
        const ledgers = await readLedgers({ ...options, all: true }, "facts");
        return { leases: leasesIn(ledgers), unreadable: ledgers.unreadable.map(({ error }) => error) };
    } catch (error) {
        return { leases: [], unreadable: [error as Error] };
    }
}
