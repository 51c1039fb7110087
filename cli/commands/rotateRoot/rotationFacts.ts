/** An access key of the backend's user, as AWS tells of it. */
export interface RootKey {
    readonly id: string;
    readonly isActive: boolean;
    /** Milliseconds since the epoch. */
    readonly createdAt: number;
    readonly lastUse: LastUse;
}

/** When a key was used last, and with which service; `unknown` where the user may not ask, `never` where AWS knows of no use. */
export type LastUse = { readonly at: number; readonly service: string } | "never" | "unknown";

/** Something in a stack's state that may hold a key. */
export interface KeyLocation {
    readonly urn: string;
    /** Whole, as JSON, with secrets. */
    readonly text: string;
}

/** What the config keys that are to be rotated hold in a stack. */
export interface ConfigPair {
    readonly id: string;
    readonly secret: string | undefined;
    /** Whether the id is encrypted, too. */
    readonly isIdSecret: boolean;
}

/** A stack of the project. */
export interface StackFacts {
    /** As the Pulumi CLI takes it. */
    readonly name: string;
    /** Whether it is one of `issue`, which has no config. */
    readonly isIssued: boolean;
    /** undefined where the stack's config, as this folder has it, lacks the config keys. */
    readonly pair: ConfigPair | undefined;
    readonly places: readonly KeyLocation[];
    /** Of the backends in its state. */
    readonly ledgerIds: readonly string[];
    /** Ids of the access keys that the backends in its state have. */
    readonly backendKeys: readonly string[];
}

/**
 * What is noted on the user of a key that is being replaced, as a tag. It is there from before a new key is made until the old one is deleted,
 * so that an interrupted rotation can tell its own keys from those of others. Access keys themselves can't be tagged.
 */
export interface RotationNote {
    /** Id of the key that is to go. */
    readonly old: string;
    /** When the new one was about to be made, by AWS's clock, in milliseconds since the epoch. */
    readonly at: number;
    /** The backend whose key was to be rotated. A project's name would not do: another state backend may have one of the same name. */
    readonly ledgerId: string;
}

/** All that decides what is next. */
export interface RotationFacts {
    /** ARN of the user whose keys they are. */
    readonly userArn: string;
    /** The user's, by AWS: two at most. */
    readonly keys: readonly RootKey[];
    /** By key id: secrets that AWS has accepted. */
    readonly secrets: ReadonlyMap<string, string>;
    /** The config key that holds the id. */
    readonly idConfig: string;
    /** The key of the stack's backend, by its state. */
    readonly backendKey: string;
    /** Name of the stack that was asked for. */
    readonly selected: string;
    readonly stacks: readonly StackFacts[];
    readonly note: RotationNote | undefined;
    /** Stacks on which this run of the command has run `up`: once is enough. */
    readonly upDone: ReadonlySet<string>;
    /** Whether all states were read since the last change. */
    readonly isProven: boolean;
}

/** What holds a key in a stack's state. */
export function urnsWith({ places }: Pick<StackFacts, "places">, key: string): string[] {
    return places.filter(({ text }) => text.includes(key)).map(({ urn }) => urn);
}

const units = [
    ["day", 86_400_000],
    ["hour", 3_600_000],
    ["minute", 60_000],
] as const;

/** Milliseconds in the largest unit that fits, in words: `412 days`, `1 hour`, `0 minutes`. */
export function formatAge(milliseconds: number): string {
    const [unit, length] = units.find(([, each]) => milliseconds >= each) ?? units[2];
    const count = Math.max(0, Math.floor(milliseconds / length));
    return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
