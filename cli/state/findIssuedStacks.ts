import type { Checkpoint } from "./checkpoint";
import { hasLedgerHash, isNamedAfter, type ListedStack, parentOf, qualifierOf, shortName } from "./stacks";

/** A stack whose policies leases of `issue` may have used. */
export interface ParentStack {
    /** As the Pulumi CLI takes it; undefined is the one that is selected. */
    readonly name: string | undefined;
    /** Those of its backends. */
    readonly ledgerIds: readonly string[];
}

/** The names of the stacks of `issue` that bear the name of a stack, qualified as that is. */
export function issuedStacksByName(listed: readonly ListedStack[], given: string | undefined): string[] {
    const { name, qualifier } = parentNameIn(listed, given);
    return issuedStacksIn(listed)
        .filter((issued) => isNamedAfter(issued, name))
        .map((issued) => `${qualifier}${issued}`);
}

/**
 * The names of the stacks of `issue` that have used the policies of a stack, qualified as that is, also if it had another name then. Where the
 * name and the mark of the ledger tell of two stacks, the one that has the ledger is the parent.
 * @param ledgersOf the ledgers of another stack of the project
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
    const areOfOthers = async (issued: string, rivals: readonly string[]) => {
        for (const rival of rivals) {
            const ledgers = read.get(rival) ?? ledgersOf(`${qualifier}${rival}`);
            read.set(rival, ledgers);
            if (has(issued, await ledgers)) {
                return true;
            }
        }
        return false;
    };
    const found: string[] = [];
    for (const issued of issuedStacksIn(listed)) {
        const [isNamed, isMarked] = [isNamedAfter(issued, name), has(issued, parent.ledgerIds)];
        const rivals = isNamed ? others : others.filter((other) => isNamedAfter(issued, other)); // Copies of a stack share its ledger.
        if ((isNamed && isMarked) || ((isNamed || isMarked) && !(await areOfOthers(issued, rivals)))) {
            found.push(`${qualifier}${issued}`);
        }
    }
    return found;
}

/** The name of the stack among others whose policy a stack of `issue` has used; undefined for any other stack. */
export function parentAmong(
    { stack, project, isIssued }: Checkpoint<"shown">,
    checkpoints: readonly Checkpoint<"shown">[],
): string | undefined {
    if (!isIssued) {
        return undefined;
    }
    const others = checkpoints.filter((other) => !other.isIssued && other.project === project);
    const marked = others.filter((other) => ledgerIdsIn(other).some((id) => hasLedgerHash(stack, id)));
    const named = others.filter((other) => isNamedAfter(stack, other.stack));
    const parent = marked.find((other) => named.includes(other)) ?? marked[0] ?? named[0];
    return parent?.stack ?? parentOf(stack);
}

/** The ids of the ledgers of a stack's backends. */
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
