/** An access key of the backend's user, as AWS reports it. */
export interface RootKey {
    readonly id: string;
    readonly isActive: boolean;
    /** Milliseconds since the epoch. */
    readonly createdAt: number;
    readonly lastUse: LastUse;
}

/**
 * When a key was last used, and with which service; `unknown` if the user lacks permission to ask, `never` if AWS
 * reports no use.
 */
export type LastUse = { readonly at: number; readonly service: string } | "never" | "unknown";

/** A part of a stack's state that may contain a key. */
export interface KeyLocation {
    readonly urn: string;
    /** All of it as JSON, with secrets. */
    readonly text: string;
}

/** The key pair in a stack's config. */
export interface ConfigPair {
    readonly id: string;
    readonly secret: string | undefined;
    /** Whether the id is encrypted as well. */
    readonly isIdSecret: boolean;
}

/** A stack of the project. */
export interface StackFacts {
    /** As the Pulumi CLI takes it. */
    readonly name: string;
    /** Whether it is an issued stack, which has no config. */
    readonly isIssued: boolean;
    /** undefined if the stack's config in this folder lacks the config keys. */
    readonly pair: ConfigPair | undefined;
    readonly keyLocations: readonly KeyLocation[];
    /** Ledger ids of the backends in its state. */
    readonly ledgerIds: readonly string[];
    /** Access key ids of the backends in its state. */
    readonly backendKeys: readonly string[];
}

/**
 * The note, a tag on the user, about the key that is being replaced. It exists from before the new key is created until
 * the old one is deleted, so that an interrupted rotation recognizes its own key. AWS cannot tag access keys
 * themselves.
 */
export interface RotationNote {
    /** Id of the key to replace. */
    readonly old: string;
    /** When the note was written, right before the new key, by AWS's clock, in milliseconds since the epoch. */
    readonly at: number;
    /**
     * Ledger id of the backend. A project's name is not enough: another state backend may have a project of that name.
     */
    readonly ledgerId: string;
}

/** Everything that decides the next step. */
export interface RotationFacts {
    /** ARN of the user whose keys they are. */
    readonly userArn: string;
    /** The user's keys, as AWS lists them: two at most. */
    readonly keys: readonly RootKey[];
    /** Secrets that AWS has accepted, by key id. */
    readonly secrets: ReadonlyMap<string, string>;
    /** The config key that holds the id. */
    readonly idConfig: string;
    /** Id of the backend's key in the state. */
    readonly backendKey: string;
    /** Name of the selected stack. */
    readonly selected: string;
    readonly stacks: readonly StackFacts[];
    readonly note: RotationNote | undefined;
    /** Stacks on which this run has already run `up`. */
    readonly upDone: ReadonlySet<string>;
    /** Whether all states were read after the last change. */
    readonly isProven: boolean;
}

/** Returns the URNs of the resources in a stack's state that contain a key. */
export function urnsWith({ keyLocations }: Pick<StackFacts, "keyLocations">, key: string): string[] {
    return keyLocations.filter(({ text }) => text.includes(key)).map(({ urn }) => urn);
}

const units = [
    ["day", 86_400_000],
    ["hour", 3_600_000],
    ["minute", 60_000],
] as const;

/** Returns an age in the largest unit that fits: `412 days`, `1 hour`, `0 minutes`. */
export function formatAge(ageMs: number): string {
    const [unit, unitMs] = units.find(([, each]) => ageMs >= each) ?? units[2];
    const count = Math.max(0, Math.floor(ageMs / unitMs));
    return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
