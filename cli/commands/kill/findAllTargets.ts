import type { User } from "@aws-sdk/client-iam";
import type { LedgerLease } from "../../state/leases";
import { covers, isWithin, type SearchScope } from "../../state/searchScopes";
import {
    findTargets,
    type KillFilter,
    type KillTarget,
    type ReadFailure,
    type ScopeTargets,
    targetOfLease,
} from "./findTargets";

/** A user, once per identity that sees it: if one lacks permission to kill it, another may have it. */
export type UserTargets = readonly [KillTarget, ...KillTarget[]];

/** Targets in all search scopes, and what could not be read. */
export interface AllTargets {
    readonly users: readonly UserTargets[];
    /** ARNs of the users that were read, whether they match or not. */
    readonly seen: readonly string[];
    /** ARNs of users that may be meant, but that nothing proves to be a ledger's. */
    readonly unproven: readonly string[];
    /** Users that no identity could read, by ARN. */
    readonly unreadable: ReadonlyMap<string, ReadFailure>;
    /** Scopes that no identity could list. */
    readonly failed: readonly ReadFailure[];
}

/**
 * Searches all scopes at once. A scope that fails does not stop the others.
 * @param known ARNs of users to skip
 */
export async function findAllTargets(
    scopes: readonly SearchScope[],
    filter: KillFilter,
    known?: ReadonlySet<string>,
): Promise<AllTargets> {
    const outcomes = await Promise.allSettled(scopes.map((scope) => findTargets(scope, filter, known)));
    const found = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? outcome.value : []));
    const isCovered = (scope: SearchScope) => found.some((each) => isWithin(scope, each.scope));
    const failed = outcomes.flatMap((outcome, index) => {
        const scope = scopes[index] as SearchScope;
        return outcome.status === "rejected" && !isCovered(scope) ? { scope, error: outcome.reason as Error } : [];
    });
    const seen = new Set(found.flatMap((each) => each.seen));
    return {
        users: byArn(found),
        seen: [...seen],
        unproven: [...new Set(found.flatMap((each) => each.unproven))],
        unreadable: new Map(found.flatMap(({ unreadable }) => [...unreadable].filter(([arn]) => !seen.has(arn)))),
        failed,
    };
}

function byArn(found: readonly ScopeTargets[]): UserTargets[] {
    const targets = found.flatMap(({ targets }) => targets);
    return [...Map.groupBy(targets, ({ arn }) => arn).values()].map(
        (targets) => targets as [KillTarget, ...KillTarget[]],
    );
}

/**
 * Returns the users in a ledger that AWS did not show. They are killed by name, with any identity that has permission.
 */
export function hiddenTargets(leases: Iterable<LedgerLease>, { failed, unreadable }: AllTargets): UserTargets[] {
    return [...leases].flatMap((known) => {
        const { arn, userName } = known.lease;
        const one = unreadable.get(arn);
        const failures = one ? [one] : failed.filter(({ scope }) => covers(scope, known.lease));
        const user = { Arn: arn, UserName: userName ?? "" } as User;
        const targets = failures.map(
            ({ scope }): KillTarget => ({ ...targetOfLease(scope, user, known), isHidden: true }),
        );
        return isSome(targets) ? [targets] : [];
    });
}

function isSome(targets: readonly KillTarget[]): targets is UserTargets {
    return targets.length > 0;
}
