import { forEachConcurrently, maxPulumiProcesses } from "../../process/concurrency";
import type { StackLocation, StackNames } from "../../pulumi/project";
import type { Checkpoint } from "../../state/checkpoint";
import { readLedgers } from "../../state/readLedgers";
import type { ReadLevel } from "../../state/readLevel";
import {
    issuersByPath,
    issuersFromHistory,
    type SearchHint,
    type SearchScope,
    searchScopesOf,
} from "../../state/searchScopes";
import { projectStacks, type StackOptions, shortName } from "../../state/stacks";

/** A path of an account that is listed. */
export interface SweptScope extends SearchScope {
    /** Ledgers whose own issuer this is. */
    readonly ledgerIds: ReadonlySet<string>;
    /** Whether only past states or the command line name it. Then it is no finding if it cannot be listed. */
    readonly isExtra: boolean;
}

/** Search scopes of some states. */
interface SearchScopes {
    readonly scopes: readonly SweptScope[];
    /** Errors of states that could not be read, one per stack. */
    readonly failures: readonly Error[];
}

/** Where to search, besides the scopes that states name. */
export interface SearchScopeOptions extends StackOptions {
    /** IAM path to search, instead of the paths in the states. */
    readonly path?: string;
    /** Ledger that may be in the account of the ambient credentials, whatever states say. */
    readonly ledger?: string;
}

/**
 * Reads from states where their users are, and which identities can see them. Nothing else is used: AWS has to be
 * listed before the ledgers are read that it is compared with. Secrets are read only if a backend has its own keys, or
 * a state keeps other facts of these secret. A stack without a backend may have left users, so its last backend is
 * searched as well.
 */
export async function findSearchScopes(options: SearchScopeOptions): Promise<SearchScopes> {
    const { checkpoints, unreadable } = await readLedgers(options, "keys");
    const [first] = unreadable;
    if (checkpoints.length === 0 && first) {
        throw first.error;
    }
    const present = scopesOfIssuers(issuersByPath(checkpoints), options.path, false);
    const isAmbient = present.length === 0 || options.path !== undefined || options.ledger !== undefined;
    const extra = scopesOfIssuers(await pastIssuers(checkpoints), options.path, true);
    const scopes = [...present, ...(isAmbient ? ambientScopes(options.path, present.length > 0) : []), ...extra];
    return { scopes, failures: unreadable.map(({ error }) => error) };
}

/** Returns the scopes of some backends, each once. */
function scopesOfIssuers(issuers: readonly SearchHint[], path: string | undefined, isExtra: boolean): SweptScope[] {
    const found = new Map<string, SearchScope & { readonly ledgerIds: Set<string> }>();
    for (const issuer of issuers) {
        for (const scope of searchScopesOf([issuer], path)) {
            const key = JSON.stringify(scope);
            const known = found.get(key) ?? { ...scope, ledgerIds: new Set<string>() };
            known.ledgerIds.add(issuer.ledgerId);
            found.set(key, known);
        }
    }
    return [...found.values()].map((scope) => ({ ...scope, isExtra }));
}

/** Returns the account of the ambient credentials, under the given path or the default one. */
function ambientScopes(path: string | undefined, isExtra: boolean): SweptScope[] {
    return searchScopesOf([], path).map((scope) => ({ ...scope, ledgerIds: new Set(), isExtra }));
}

/** Returns the last backends of the stacks that no longer have one. */
async function pastIssuers(checkpoints: readonly Checkpoint<"keys">[]): Promise<SearchHint[]> {
    const emptied = checkpoints.filter((checkpoint) => issuersByPath([checkpoint]).length === 0);
    const issuers: SearchHint[] = [];
    await forEachConcurrently(maxPulumiProcesses, await nameStacks(emptied), async (checkpoint) => {
        issuers.push(...(await issuersFromHistory(checkpoint)));
    });
    return issuers;
}

/** Adds the stacks' names to states. An empty state lacks the name, but users of its leases may still exist. */
export async function nameStacks<L extends ReadLevel>(checkpoints: readonly Checkpoint<L>[]): Promise<Checkpoint<L>[]> {
    return Promise.all(
        checkpoints.map(async (checkpoint) =>
            checkpoint.stack === "" ? { ...checkpoint, ...(await namesOf(checkpoint.location)) } : checkpoint,
        ),
    );
}

async function namesOf(location: StackLocation): Promise<Pick<StackNames, "project" | "stack">> {
    const { name = "" } = location;
    const isFullName = name.split("/").length === 3;
    const [stack = "", project = ""] = (isFullName ? name : await fullStackName(location)).split("/").reverse();
    return { project, stack };
}

async function fullStackName(location: StackLocation): Promise<string> {
    const { name } = location;
    const listed = await projectStacks(location, true);
    const found = listed.find((each) => (name === undefined ? each.current : shortName(each.name) === shortName(name)));
    return found?.name ?? "";
}
