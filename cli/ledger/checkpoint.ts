import { CliError } from "../cliError";
import { exitCodes } from "../exitCodes";
import { pulumi } from "../pulumi/pulumi";

export type Bag = Readonly<Record<string, unknown>>;

/** A resource as a stack's state has it. */
export interface ResourceState {
    readonly urn: string;
    readonly type: string;
    readonly id?: string;
    readonly inputs?: Bag;
    readonly outputs?: Bag;
    /** Replaced, and to be deleted yet. */
    readonly delete?: boolean;
    readonly dependencies?: readonly string[];
}

/** Where a stack is. */
export interface StackLocation {
    /** As the Pulumi CLI takes it; undefined is the one that is selected. */
    readonly name: string | undefined;
    readonly cwd: string | undefined;
}

/** What secrets of a stack are encrypted with, as its state says. */
export interface SecretsProvider {
    readonly type: string;
    readonly state?: { readonly salt?: string; readonly url?: string; readonly encryptedkey?: string };
}

/** A stack's state. */
export interface Checkpoint {
    readonly location: StackLocation;
    /** Of the stack itself; both empty for a stack that has never held anything. */
    readonly project: string;
    readonly stack: string;
    readonly resources: readonly ResourceState[];
    /** Resources whose creation has begun and never ended. */
    readonly pendingCreates: readonly ResourceState[];
    readonly secretsProvider: SecretsProvider | undefined;
    /** When the engine saved it last, ISO 8601, by the clock of the machine that did; null where it does not tell. */
    readonly savedAt: string | null;
}

interface Exported {
    readonly deployment: {
        readonly manifest?: { readonly time?: string };
        readonly resources?: readonly ResourceState[];
        readonly pending_operations?: readonly { readonly resource: ResourceState; readonly type: string }[];
        readonly secrets_providers?: SecretsProvider;
    } | null;
}

/**
 * Reads a stack's state. It takes no lock. With secrets, the stack's passphrase or key is needed.
 * @param isApart whether Ctrl-C at a terminal must not reach the reading
 */
export async function readCheckpoint(
    location: StackLocation,
    showSecrets = false,
    isApart = false,
): Promise<Checkpoint> {
    const { name, cwd } = location;
    const what = `read stack ${name ?? "that is selected"}`;
    const args = ["stack", "export", ...(name ? ["--stack", name] : []), ...(showSecrets ? ["--show-secrets"] : [])];
    return parseCheckpoint(location, await pulumi(what, args, { cwd, isApart }), what);
}

/** Reads an exported state. */
export function parseCheckpoint(location: StackLocation, text: string, what: string): Checkpoint {
    const { deployment } = parse(text, what);
    const { manifest, resources = [], pending_operations = [], secrets_providers } = deployment ?? {};
    const [stack = "", project = ""] = resources[0]?.urn.slice("urn:pulumi:".length).split("::") ?? [];
    const creating = pending_operations.filter(({ type }) => type === "creating");
    return {
        location,
        project,
        stack,
        resources,
        pendingCreates: creating.map(({ resource }) => resource),
        secretsProvider: secrets_providers,
        savedAt: manifest?.time ?? null,
    };
}

function parse(text: string, what: string): Exported {
    try {
        return JSON.parse(text) as Exported;
    } catch {
        throw new CliError(exitCodes.stack, `${what}: its state is no JSON; see pulumi stack export`);
    }
}
