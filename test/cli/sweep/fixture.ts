import { type Comparison, compareLedgers } from "../../../cli/commands/sweep/compareLedgers";
import type { ExaminedUser, UnnamedUser } from "../../../cli/commands/sweep/examineUsers";
import type { ListedUser } from "../../../cli/commands/sweep/listUsers";
import { type Match, matchUsers } from "../../../cli/commands/sweep/matchUsers";
import type { StackPast } from "../../../cli/commands/sweep/stackPast";
import type { SweptLedgers, SweptStack } from "../../../cli/commands/sweep/sweptLedgers";
import { type LedgerLease, leaseState } from "../../../cli/state/leases";
import { shownLease } from "../../../cli/state/shownLease";
import type { Connection } from "../../../provider/aws/connection";
import { leaseDocument } from "../../../provider/lease/guard";
import type { Lease, LeaseBackend } from "../../../provider/lease/leaseInputs";
import { leaseTag, ledgerPath, ledgerTag } from "../../../provider/lease/naming";
import { isoSeconds } from "../../../provider/lease/schedule";
import type { PolicyDocument } from "../../../provider/policy/document";

export const now = Date.parse("2030-01-01T12:00:00Z");
export const accountId = "123456789012";

/** The ledger of the stack that is read, and another ledger. */
export const ledgers = {
    ours: "00000000-0000-4000-8000-000000000001",
    others: "00000000-0000-4000-8000-000000000002",
};

/** Returns the time this many minutes from now. */
export function minutes(from: number): string {
    return isoSeconds(now + from * 60_000);
}

const connection = { profile: "test" } as Connection;

/** Returns a user of our ledger, created two hours ago. */
export function listedUser(userName: string, overrides: Partial<ListedUser> = {}): ListedUser {
    const ageMs = overrides.ageMs ?? 120 * 60_000;
    const ledgerId = overrides.ledgerId === undefined ? ledgers.ours : overrides.ledgerId;
    const path = ledgerId ? ledgerPath("/stacklease/", ledgerId) : "/stacklease/";
    const arn = `arn:aws:iam::${accountId}:user${path}${userName}`;
    const createdAt = isoSeconds(now - ageMs);
    return {
        ...{ connection, accountId, arn, userName, createdAt, ageMs, listedUnder: "/stacklease/", ledgerId },
        ...overrides,
    };
}

type LeaseOverrides = Partial<Omit<LedgerLease, "lease">> & { readonly lease?: Partial<Lease> };

/** Returns the lease of a user, issued two hours ago, with four hours left. */
export function ledgerLease(userName: string, { lease = {}, ...overrides }: LeaseOverrides = {}): LedgerLease {
    const leaseId = overrides.leaseId ?? `aws/deploy/${userName}`;
    const backend = { ledgerId: ledgers.ours, partition: "aws", permissionsBoundary: null } as LeaseBackend;
    const { arn } = listedUser(userName);
    const whole = {
        ...{ leaseId, backend, accountId, userName, arn, name: "ci", credentialType: "iam_user", accessKeyId: "AKIA" },
        ...{ issuedAt: minutes(-120), expiresAt: minutes(240), onExpiry: null, readyTimeout: null, drift: [] },
        policy: { policy: null, permissionsBoundary: null },
        ...lease,
    } as unknown as Lease;
    return {
        ...{ leaseId, urn: "", location: { name: "dev", cwd: undefined }, project: "shop", stack: "dev" },
        ...{ state: leaseState(whole, now), lease: whole, successor: null, isProtected: false, parent: null },
        ...{ shown: shownLease({ ...whole }, leaseId, "urn:ci") },
        ...overrides,
    };
}

/** A complete past without users. */
export const emptyPast: StackPast = {
    ...{ ledgers: new Map(), leases: new Map(), unreadable: [] },
    ...{ sinceMs: Number.NEGATIVE_INFINITY, untilMs: Number.POSITIVE_INFINITY },
};

/** Returns the stack with the ledger, its state just saved. */
export function sweptStack(overrides: Partial<SweptStack> = {}): SweptStack {
    return {
        ...{ location: { name: "dev", cwd: undefined }, project: "shop", stack: "dev" },
        ...{ savedAt: minutes(0), ledgerIds: new Set([ledgers.ours]), past: emptyPast },
        ...overrides,
    };
}

/** The contents of AWS and the ledgers. */
export interface Holdings {
    readonly users?: readonly ListedUser[];
    readonly leases?: readonly LedgerLease[];
    /** By user name. Default: the tags of a user that `shop/dev` created for a lease of its own. */
    readonly tags?: Readonly<Record<string, Readonly<Record<string, string>>>>;
    /** By user name; null for none. Default: the document of the lease. */
    readonly documents?: Readonly<Record<string, PolicyDocument | null>>;
    readonly ledgers?: Partial<SweptLedgers>;
    /** Names of users of leases that exist but are not listed. */
    readonly unlisted?: readonly string[];
    /** Names of users without a document that have no key either. */
    readonly bare?: readonly string[];
    readonly expired?: boolean;
}

/** Returns the ledgers that were read. Default: one ledger of a stack without leases. */
export function swept(overrides: Partial<SweptLedgers>): SweptLedgers {
    return {
        ...{ leases: [], backends: new Map([[ledgers.ours, {} as LeaseBackend]]), replaced: new Set() },
        ...{ stacks: [sweptStack()], checkpoints: [], isAll: false, unreadable: [] },
        others: { leases: [], unreadable: [] },
        ...overrides,
    };
}

/** Matches users, and compares the ledgers with what would be read about single users in between. */
export function compare(holdings: Holdings): Comparison & { readonly match: Match } {
    const { users = [], leases = [], tags = {}, documents = {}, unlisted = [], bare = [], expired = false } = holdings;
    const compared = swept({ leases, ...holdings.ledgers });
    const match = matchUsers(
        { users, listedPaths: [{ connection, accountId, path: "/stacklease/" }], failures: [], skipped: [] },
        compared,
        now,
    );
    const documentOf = (user: ListedUser, expiresAt: string | null): PolicyDocument | undefined => {
        const given = documents[user.userName];
        return given === undefined ? leaseDocument(null, "aws", expiresAt) : (given ?? undefined);
    };
    const examined = new Map<LedgerLease, ExaminedUser>(
        match.known.map(({ user, lease }) => {
            const document = documentOf(user, lease.lease.expiresAt);
            return [lease, { user, document, isBare: bare.includes(user.userName) }];
        }),
    );
    const unnamed = match.unknown.map(
        (user): UnnamedUser => ({
            user,
            tags: tags[user.userName] ?? tagsOf(user),
            document: documentOf(user, minutes(60)),
            isBare: bare.includes(user.userName),
        }),
    );
    const gone = match.missing.filter(({ lease }) => !unlisted.includes(lease.userName ?? ""));
    return {
        match,
        ...compareLedgers({ ...match, examined, unnamed, gone, failures: [] }, compared, { now, expired }),
    };
}

/** Returns the tags of a user that a stack of project `shop` created. */
export function tagsOf({ userName, ledgerId }: ListedUser, stack = "dev"): Record<string, string> {
    return {
        [leaseTag]: `aws/deploy/${userName}`,
        [ledgerTag]: ledgerId ?? "",
        ...{ "stacklease:project": "shop", "stacklease:stack": stack, "stacklease:name": "ci" },
    };
}
