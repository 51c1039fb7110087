import { LeaseError } from "../../../provider/leaseError";
import { Operation } from "../../../provider/operation";
import { CliError } from "../../errors/cliError";
import { exitCodes } from "../../errors/exitCodes";
import { assertProject } from "../../pulumi/project";
import type { StackOptions } from "../../state/stackOptions";
import { backendsIn, hasOwnKey, type RootBackend, rootBackend } from "./rootBackend";
import { listKeys, matchSecrets } from "./rootKeys";
import { findNote } from "./rootNote";
import { type RootUser, rootUser } from "./rootUser";
import type { ConfigPair, RootKey, RotationFacts, RotationNote } from "./rotationFacts";
import { readStackStates, type StackState } from "./stackStates";

/** What is asked of `rotate-root`. */
export interface RotateRootOptions extends StackOptions {
    readonly accessKeyConfig: string;
    readonly secretKeyConfig: string;
    /** The backend. Default: the only one with a key. */
    readonly mount?: string;
    readonly yes?: boolean;
}

/** A rotation as far as it has come: what was read, and what the steps since have changed. */
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

/** Reads config, state and AWS. */
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
            remedy: "correct --access-key-config, or run it in the project's folder",
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
        ...{ project, backend, user, configKeys, stacks, keys, secrets },
        note: await findNote(user, operation),
        upDone: new Set(),
        isProven: false,
    };
}

/** What decides the next step. */
export function factsOf(rotation: RootRotation): RotationFacts {
    const { backend, user, configKeys, stacks, keys, secrets, note, upDone, isProven } = rotation;
    return {
        ...{ keys, secrets, note, upDone, isProven },
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

/** A stack of the rotation by its name. */
export function stackNamed({ stacks }: RootRotation, name: string): StackState {
    const found = stacks.find((stack) => stack.name === name);
    if (!found) {
        throw new LeaseError({
            code: "NotFound",
            operation: new Operation("find", "stack", name),
            reason: "it is gone",
            remedy: "run the same command again",
        });
    }
    return found;
}

/** What the two config keys hold in a stack. */
export function pairIn({ config }: StackState, keys: ConfigKeys): ConfigPair | undefined {
    const id = config[keys.id];
    return id?.value === undefined
        ? undefined
        : { id: id.value, secret: config[keys.secret]?.value, isIdSecret: id.secret };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids */
const keyId = /^A[KS]IA[A-Z2-7]{16}$/;

/** The config keys have to be those of a key: what is under the wrong one may be a secret, and a new secret under it would be lost. */
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
                reason: `the config of stack ${stack.name} has ${keys.id}, but no ${keys.secret}`,
                remedy: "correct --secret-key-config",
            });
        }
    }
}

/** Every secret that may belong to a key of the user: an interrupted run may have left one in the config or the state of any stack. */
function secretsIn(stacks: readonly StackState[], configKeys: ConfigKeys, keys: readonly RootKey[]): Set<string> {
    const given = stacks.flatMap((stack) => pairIn(stack, configKeys)?.secret ?? []);
    const held = stacks
        .flatMap(({ checkpoint }) => backendsIn(checkpoint))
        .filter(hasOwnKey)
        .filter(({ accessKeyId }) => keys.some(({ id }) => id === accessKeyId));
    return new Set([...given, ...held.map(({ secretAccessKey }) => secretAccessKey)]);
}

/** The config keys by which a program gets its root key. */
interface ConfigKeys {
    readonly id: string;
    readonly secret: string;
}

/** A config key with its namespace: that of the project where it names none, as the Pulumi CLI has it. */
function qualifiedKey(key: string, project: string): string {
    return key.includes(":") ? key : `${project}:${key}`;
}

/** How to go on with a rotation that has stopped. */
export const rerunRemedy = "run the same command again to go on";

/** An error with that for its remedy, after the one that it may have. */
export function withRerunRemedy(error: LeaseError): LeaseError {
    const { code, operation, reason, remedy } = error;
    if (remedy.includes("run the same command again")) {
        return error;
    }
    const both = remedy ? `${remedy}, and ${rerunRemedy}` : `correct that, and ${rerunRemedy}`;
    return new LeaseError({ code, operation, reason, remedy: both }, { cause: error });
}
