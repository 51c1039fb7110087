import type { Checkpoint } from "./checkpoint";
import { hasLedgerHash, isNamedAfter, type ListedStack, parentOf, qualifierOf, shortName } from "./stacks";

/** A stack whose policies leases in issued stacks may have used. */
export interface ParentStack {
    /** Name as the Pulumi CLI takes it; undefined means the selected stack. */
    readonly name: string | undefined;
    /** Ids of its backends' ledgers. */
    readonly ledgerIds: readonly string[];
}

/** Returns the names of the issued stacks that are named after a stack, with the same qualifier as `given`. */
export function issuedStacksByName(listed: readonly ListedStack[], given: string | undefined): string[] {
    const { name, qualifier } = parentNameIn(listed, given);
    return issuedStacksIn(listed)
        .filter((issued) => isNamedAfter(issued, name))
        .map((issued) => `${qualifier}${issued}`);
}

/**
 * Returns the names of the issued stacks that used the policies of a stack, even if that had another name then, with
 * the same qualifier as the parent. If an issued stack has the name of one stack and the ledger hash of another, the
 * one with the ledger is the parent.
 * @param ledgersOf returns the ledger ids of another stack of the project
 */
export async function issuedStacksOf(
    listed: readonly ListedStack[],
    parent: ParentStack,
    ledgersOf: (stack: string) => Promise<readonly string[]>,
): Promise<string[]> {
    const { name, qualifier } = parentNameIn(listed, parent.name);
    const others = listed.map((each) => shortName(each.name)).filter((each) => each !== name && !parentOf(each));
    const has = (issued: string, ledgerIds: readonly string[]) => ledgerIds.some((id) => hasLedgerHash(issued, id));
    const read = new Map<string, Promise<readonly string[]>>();
    const isOfAny = async (issued: string, candidates: readonly string[]) => {
        for (const candidate of candidates) {
            const ledgers = read.get(candidate) ?? ledgersOf(`${qualifier}${candidate}`);
            read.set(candidate, ledgers);
            if (has(issued, await ledgers)) {
                return true;
            }
        }
        return false;
    };
    const found: string[] = [];
    for (const issued of issuedStacksIn(listed)) {
        const [hasName, hasLedger] = [isNamedAfter(issued, name), has(issued, parent.ledgerIds)];
        // Copies of a stack share its ledger.
        const candidates = hasName ? others : others.filter((other) => isNamedAfter(issued, other));
        if ((hasName && hasLedger) || ((hasName || hasLedger) && !(await isOfAny(issued, candidates)))) {
            found.push(`${qualifier}${issued}`);
        }
    }
    return found;
}

/** Returns the name of the stack, one of several, whose policy an issued stack used; undefined for any other stack. */
export function parentAmong(
    { stack, project, isIssued }: Checkpoint<"shown">,
    checkpoints: readonly Checkpoint<"shown">[],
): string | undefined {
    if (!isIssued) {
        return undefined;
    }
    const others = checkpoints.filter((other) => !other.isIssued && other.project === project);
    const byLedger = others.filter((other) => ledgerIdsIn(other).some((id) => hasLedgerHash(stack, id)));
    const byName = others.filter((other) => isNamedAfter(stack, other.stack));
    const parent = byLedger.find((other) => byName.includes(other)) ?? byLedger[0] ?? byName[0];
    return parent?.stack ?? parentOf(stack);
}

/** Returns the ids of the ledgers of a stack's backends. */
export function ledgerIdsIn({ backends, omitted }: Pick<Checkpoint<"shown">, "backends" | "omitted">): string[] {
    const ofOmitted = omitted.flatMap(({ type, outputs }) => (type === "AwsBackend" ? [outputs.ledgerId] : []));
    return [...backends.map(({ id }) => id), ...ofOmitted].filter(
        (id) => typeof id === "string" && id !== "",
    ) as string[];
}

function parentNameIn(listed: readonly ListedStack[], given = listed.find(({ current }) => current)?.name) {
    return { name: shortName(given), qualifier: qualifierOf(given) };
}

function issuedStacksIn(listed: readonly ListedStack[]): string[] {
    return listed.map((each) => shortName(each.name)).filter((each) => parentOf(each) !== undefined);
}
