import { describeConnection } from "../../../provider/aws/connection";
import type { Explanation } from "../../../provider/errors/leaseError";
import type { Operation } from "../../../provider/errors/operation";
import { CliError, exitCodes } from "../../errors/cliError";
import type { Checkpoint } from "../../state/checkpoint";
import type { BackendAt } from "../../state/readLevel";

/** A backend's outputs in the state, secrets included. */
export type RootBackendState = BackendAt["secrets"];

/** A backend with a key of its own. */
export type RootBackend = RootBackendState & { readonly accessKeyId: string; readonly secretAccessKey: string };

/** Returns the backends in a state. */
export function backendsIn({ backends }: Checkpoint<"secrets">): RootBackendState[] {
    return backends.filter(({ isReplaced }) => !isReplaced).map(({ state }) => state);
}

/**
 * Returns the backend whose key to rotate: the one with a mount, or the only one with a key. Several with the same key
 * count as one.
 */
export function rootBackend(
    checkpoint: Checkpoint<"secrets">,
    mount: string | undefined,
    operation: Operation,
): RootBackend {
    const backends = backendsIn(checkpoint);
    const candidates = backends.filter((backend) => mount === undefined || backend.mount === mount);
    if (mount !== undefined && candidates.length === 0) {
        throw new CliError(exitCodes.unknown, {
            code: "NotFound",
            operation,
            reason: `no backend is mounted at ${mount}`,
            remedy: `give one of these with --mount: ${mountList(backends)}`,
        });
    }
    const keyed = candidates.filter(hasOwnKey);
    const [found] = keyed;
    if (!found) {
        throw new CliError(exitCodes.failed, { operation, ...noKeyExplanation(candidates) });
    }
    if (keyed.some(({ accessKeyId }) => accessKeyId !== found.accessKeyId)) {
        throw new CliError(exitCodes.unknown, {
            code: "Ambiguous",
            operation,
            reason: `several backends have keys: ${mountList(keyed)}`,
            remedy: "choose one with --mount",
        });
    }
    return found;
}

/** Returns whether a backend has a key of its own. */
export function hasOwnKey(backend: RootBackendState): backend is RootBackend {
    return backend.accessKeyId !== null && backend.secretAccessKey !== null;
}

function noKeyExplanation([backend]: readonly RootBackendState[]): Explanation {
    return backend
        ? {
              code: "PreconditionFailed",
              reason: `backend ${backend.mount} has no key of its own: it issues leases with ${describeConnection(backend)}`,
              remedy: "rotate the credentials where they come from",
          }
        : {
              code: "NotFound",
              reason: "the stack has no backend",
              remedy: "run pulumi up, or choose another stack with --stack",
          };
}

function mountList(backends: readonly RootBackendState[]): string {
    return backends.map(({ mount }) => mount).join(", ") || "none";
}
