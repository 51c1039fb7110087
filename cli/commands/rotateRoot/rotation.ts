import { LeaseError } from "../../../provider/errors/leaseError";
import { Operation } from "../../../provider/errors/operation";
import { CliError, exitCodes } from "../../errors/cliError";
import { assertProject } from "../../pulumi/project";
import type { StackOptions } from "../../state/stacks";
import { backendsIn, hasOwnKey, type RootBackend, rootBackend } from "./rootBackend";
import { listKeys, matchSecrets } from "./rootKeys";
import { findNote, type RootUser, rootUser } from "./rootUser";
import type { ConfigPair, RootKey, RotationFacts, RotationNote } from "./rotationFacts";
import { readStackStates, type StackState } from "./stackStates";

/** Options of `stacklease rotate-root`. */
export interface RotateRootOptions extends StackOptions {
    /** Config key of the access key id. */
    readonly accessKeyConfig: string;
    /** Config key of the secret. */
    readonly secretKeyConfig: string;
    /** Mount of the backend. Default: the only one with a key. */
    readonly mount?: string;
    readonly yes?: boolean;
}

/** The progress of a rotation: what was read, with what the steps have changed since. */
export interface RootRotation {
    readonly project: string;
    readonly backend: RootBackend;
    readonly user: RootUser;
    readonly configKeys: ConfigKeys;
    readonly stacks: readonly StackState[];
    readonly keys: readonly RootKey[];
    readonly secrets: ReadonlyMap<string, string>;
    readonly note: RotationNote | undefined;
    readonly upDone: ReadonlySet<string>;
    readonly isProven: boolean;
}

/** Reads the facts of a rotation from config, state and AWS. */
export async function readRotation(options: RotateRootOptions, operation: Operation): Promise<RootRotation> {
    const stacks = await readStackStates(options);
    const [selected] = stacks as [StackState];
    const { checkpoint, location } = selected;
    const backend = rootBackend(checkpoint, options.mount, operation.on(`of stack ${location.name}`));
    const { project } = checkpoint;
    const { openProject } = await import("../../engine/openStack.js");
    assertProject(await openProject(options.cwd, operation), project, operation);
    const configKeys = {
        id: qualifiedKey(options.accessKeyConfig, project),
        secret: qualifiedKey(options.secretKeyConfig, project),
    };
    const given = pairIn(selected, configKeys);
    if (!given) {
        throw new CliError(exitCodes.usage, {
            code: "InvalidUsage",
            operation,
            reason: `the config of stack ${location.name} has no ${configKeys.id}`,
            remedy: "correct --access-key-config, or run the command in the project's folder",
        });
    }
    checkConfig(stacks, configKeys, operation);
    const pairs = [
        ...(given.secret ? [{ accessKeyId: given.id, secretAccessKey: given.secret }] : []),
        { accessKeyId: backend.accessKeyId, secretAccessKey: backend.secretAccessKey },
    ];
    const user = await rootUser(backend, pairs, operation);
    const keys = await listKeys(user, operation);
    const secrets = await matchSecrets(user.connection, keys, secretsIn(stacks, configKeys, keys), operation);
    return {
        project,
        backend,
        user,
        configKeys,
        stacks,
        keys,
        secrets,
        note: await findNote(user, operation),
        upDone: new Set(),
        isProven: false,
    };
}

/** Returns the facts that decide the next step. */
export function factsOf(rotation: RootRotation): RotationFacts {
    const { backend, user, configKeys, stacks, keys, secrets, note, upDone, isProven } = rotation;
    return {
        keys,
        secrets,
        note,
        upDone,
        isProven,
        userArn: user.arn,
        idConfig: configKeys.id,
        backendKey: backend.accessKeyId,
        selected: stacks[0]?.name ?? "",
        stacks: stacks.map((stack) => {
            const backends = backendsIn(stack.checkpoint);
            return {
                ...stack,
                pair: pairIn(stack, configKeys),
                ledgerIds: backends.map(({ ledgerId }) => ledgerId),
                backendKeys: backends.flatMap(({ accessKeyId }) => accessKeyId ?? []),
            };
        }),
    };
}

/** Returns the rotation's stack with a name. */
export function stackNamed({ stacks }: RootRotation, name: string): StackState {
    const found = stacks.find((stack) => stack.name === name);
    if (!found) {
        throw new LeaseError({
            code: "StackMissing",
            operation: new Operation("find", "stack", name),
            reason: "it no longer exists",
            remedy: "run the same command again",
        });
    }
    return found;
}

/** Returns the values of the two config keys in a stack. */
export function pairIn({ config }: StackState, keys: ConfigKeys): ConfigPair | undefined {
    const id = config[keys.id];
    return id?.value === undefined
        ? undefined
        : { id: id.value, secret: config[keys.secret]?.value, isIdSecret: id.secret };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids */
const keyId = /^A[KS]IA[A-Z2-7]{16}$/;

/**
 * Checks that the config keys are those of an access key. A wrong one may hold another secret, which would be
 * overwritten.
 */
function checkConfig(stacks: readonly StackState[], keys: ConfigKeys, operation: Operation): void {
    for (const stack of stacks) {
        const pair = pairIn(stack, keys);
        if (pair && !keyId.test(pair.id)) {
            throw new CliError(exitCodes.usage, {
                code: "InvalidUsage",
                operation,
                reason: `${keys.id} of stack ${stack.name} holds no access key id`,
                remedy: "correct --access-key-config",
            });
        }
        if (pair && pair.secret === undefined) {
            throw new CliError(exitCodes.usage, {
                code: "InvalidUsage",
                operation,
                reason: `the config of stack ${stack.name} has ${keys.id} but not ${keys.secret}`,
                remedy: "correct --secret-key-config",
            });
        }
    }
}

/**
 * Returns every secret that may belong to a key of the user: an interrupted run may have left one in any stack's config
 * or state.
 */
function secretsIn(stacks: readonly StackState[], configKeys: ConfigKeys, keys: readonly RootKey[]): Set<string> {
    const given = stacks.flatMap((stack) => pairIn(stack, configKeys)?.secret ?? []);
    const held = stacks
        .flatMap(({ checkpoint }) => backendsIn(checkpoint))
        .filter(hasOwnKey)
        .filter(({ accessKeyId }) => keys.some(({ id }) => id === accessKeyId));
    return new Set([...given, ...held.map(({ secretAccessKey }) => secretAccessKey)]);
}

/** The config keys from which a program gets its root key. */
interface ConfigKeys {
    readonly id: string;
    readonly secret: string;
}

/** Returns a config key with its namespace. As in the Pulumi CLI, that is the project unless the key has one. */
function qualifiedKey(key: string, project: string): string {
    return key.includes(":") ? key : `${project}:${key}`;
}
