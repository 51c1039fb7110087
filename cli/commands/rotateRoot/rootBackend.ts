import { describeConnection } from "../../../provider/aws/connection";
import type { Operation } from "../../../provider/operation";
import { CliError } from "../../errors/cliError";
import { exitCodes } from "../../errors/exitCodes";
import type { Checkpoint } from "../../state/checkpoint";
import type { BackendAt } from "../../state/depth";

/** A backend as the state has it. */
export type RootBackendState = BackendAt["secrets"];

/** A backend with a key of its own. */
export type RootBackend = RootBackendState & { readonly accessKeyId: string; readonly secretAccessKey: string };

/** The backends that a state tells of. */
export function backendsIn({ backends }: Checkpoint<"secrets">): RootBackendState[] {
    return backends.filter(({ isReplaced }) => !isReplaced).map(({ state }) => state);
}

/**
 * The backend of a stack whose key is to be rotated: that of a mount, or the only one with a key. Several with the same key are as one.
 */
export function rootBackend(
    checkpoint: Checkpoint<"secrets">,
    mount: string | undefined,
    operation: Operation,
): RootBackend {
    const backends = backendsIn(checkpoint);
    const asked = backends.filter((backend) => mount === undefined || backend.mount === mount);
    if (mount !== undefined && asked.length === 0) {
        throw new CliError(exitCodes.unknown, {
            code: "NotFound",
            operation,
            reason: `there is no backend mounted at ${mount}`,
            remedy: `there are ${mountList(backends)}`,
        });
    }
    const keyed = asked.filter(hasOwnKey);
    const [found] = keyed;
    if (!found) {
        throw new CliError(exitCodes.failed, { code: "InvalidInput", operation, ...noKeyExplanation(asked) });
    }
    if (keyed.some(({ accessKeyId }) => accessKeyId !== found.accessKeyId)) {
        throw new CliError(exitCodes.unknown, {
            code: "NotFound",
            operation,
            reason: `several backends have keys: ${mountList(keyed)}`,
            remedy: "name one with --mount",
        });
    }
    return found;
}

/** Whether a backend has a key of its own. */
export function hasOwnKey(backend: RootBackendState): backend is RootBackend {
    return backend.accessKeyId !== null && backend.secretAccessKey !== null;
}

function noKeyExplanation([backend]: readonly RootBackendState[]): {
    readonly reason: string;
    readonly remedy?: string;
} {
    return backend
        ? {
              reason: `there is nothing to rotate, since backend ${backend.mount} has no key of its own: it issues by ${describeConnection(backend)}, and where that comes from it is rotated`,
          }
        : { reason: "the stack has no backend", remedy: "run pulumi up, or give the stack that has it with --stack" };
}

function mountList(backends: readonly RootBackendState[]): string {
    return backends.map(({ mount }) => mount).join(", ") || "none";
}
