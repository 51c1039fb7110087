import { secret } from "../../support/exported";
import type { Bag } from "../../support/resource";
import type { Exported } from "./sharedStack";

/** A value of one of our resources in a state: an input, an output, or both, as the engine marks them together. */
export interface Leaf {
    /** The resource's name. */
    readonly of: string;
    /** E.g. `policy.policy.Statement`. */
    readonly path: string;
    readonly value: unknown;
}

const signature = "4dabf18193072939515e22adb298388d";

/** Values whose members are inputs of their own, so they are leaves too. */
const within = /^(assumeRole|endpoints|tags|sessionTags|policy)$/;

/** Returns each value of our resources that is not a secret by design. */
export function leavesOf({ deployment }: Exported): Leaf[] {
    return deployment.resources
        .filter(({ type }) => type.startsWith("pulumi-nodejs:dynamic/stacklease:"))
        .flatMap(({ urn, type, inputs = {}, outputs = {} }) => {
            const of = nameIn(urn);
            // A lease's policy is covered by the policy's own values.
            const isOpen = (path: string) =>
                within.test(path) && !(type.endsWith("DynamicCredential") && path === "policy");
            return pathsIn({ ...inputs, ...outputs }, "", isOpen).map(({ path, value }) => ({ of, path, value }));
        });
}

function pathsIn(bag: Bag, under: string, isOpen: (path: string) => boolean): { path: string; value: unknown }[] {
    return Object.entries(bag).flatMap(([key, value]) => {
        const path = `${under}${key}`;
        if (key === "__provider" || isSecret(value)) {
            return [];
        }
        const inner = isOpen(path) && typeof value === "object" && value !== null ? (value as Bag) : {};
        return [{ path, value }, ...pathsIn(inner, `${path}.`, isOpen)];
    });
}

/**
 * Returns an exported state with secrets in which a value is a secret. A lease that copies the value from its backend
 * or policy has it as a secret too.
 */
export function withSecret(state: Exported, { of, path }: Leaf): Exported {
    const marked = structuredClone(state) as Exported;
    for (const { urn, type, dependencies = [], inputs, outputs } of marked.deployment.resources) {
        const source = dependencies.find((each) => nameIn(each) === of);
        const isTaken = source !== undefined && type.endsWith("DynamicCredential");
        const taken = isTaken ? `${source.includes("AwsBackend") ? "backend" : "policy"}.${path}` : undefined;
        for (const bag of [inputs, outputs]) {
            mark(bag, (nameIn(urn) === of ? path : (taken ?? "")).split("."));
        }
    }
    return marked;
}

function nameIn(urn: string): string {
    return urn.slice(urn.lastIndexOf("::") + 2);
}

function mark(bag: Bag | undefined, [key = "", ...rest]: readonly string[]): void {
    if (bag && Object.hasOwn(bag, key)) {
        if (rest.length > 0) {
            mark((bag[key] ?? undefined) as Bag | undefined, rest);
        } else {
            bag[key] = secret({ plaintext: JSON.stringify(unsecret(bag[key])) });
        }
    }
}

/** Returns a state as it is exported without its secrets. */
export function encrypted(state: unknown): unknown {
    return replaceSecrets(state, () => secret({ ciphertext: "v1:AAAA:BBBB" }));
}

/** Returns a value of a state with its secrets as plain values. */
export function unsecret(value: unknown): unknown {
    return replaceSecrets(value, ({ plaintext }) => unsecret(JSON.parse(plaintext)));
}

function replaceSecrets(value: unknown, instead: (secret: { plaintext: string }) => unknown): unknown {
    if (isSecret(value)) {
        return instead(value);
    }
    if (Array.isArray(value)) {
        return value.map((each) => replaceSecrets(each, instead));
    }
    return typeof value === "object" && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, replaceSecrets(each, instead)]))
        : value;
}

function isSecret(value: unknown): value is { plaintext: string } {
    return typeof value === "object" && value !== null && signature in value;
}
