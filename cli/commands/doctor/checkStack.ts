import { LeaseError } from "../../../provider/errors/leaseError";
import type { SecretsProvider } from "../../pulumi/stackExport";
import { isStale, stackLocks } from "../../pulumi/stackLocks";
import { stateFolder } from "../../pulumi/stateBackend";
import { projectStacks, shortName } from "../../state/stacks";
import type { CheckContext } from "./checkContext";
import { type CheckResult, fail, NotChecked, ok, warn } from "./checkResult";

/** Checks that the stack's state can be read. */
export async function checkStackState({ stack, options }: CheckContext): Promise<CheckResult> {
    try {
        const checkpoint = await stack;
        const { resourceCount, leases, pending, omitted } = checkpoint;
        const name = checkpoint.stack
            ? `${checkpoint.project}/${checkpoint.stack}`
            : (options.stack ?? "the selected stack");
        const unread = omitted.filter(({ type }) => type === "DynamicCredential").length;
        return ok(`${name}: ${resourceCount} resources, ${leases.length + pending.length + unread} of them leases`);
    } catch (error) {
        if (LeaseError.isInstance(error) && error.code === "NoStackSelected") {
            return warn(
                "no stack is selected",
                "run pulumi stack select or pulumi stack init, or pass a stack with --stack",
            );
        }
        throw error;
    }
}

/** Checks that the stack's secrets can be decrypted. */
export async function checkStackSecrets({ decrypted }: CheckContext): Promise<CheckResult> {
    const { secretsProvider } = await decrypted;
    if (!secretsProvider) {
        throw new NotChecked("the stack has no secrets yet");
    }
    return ok(`can be decrypted with ${describe(secretsProvider)}`);
}

function describe({ type, state }: SecretsProvider): string {
    return type === "cloud" ? (state?.url ?? "a key service") : type === "service" ? "Pulumi Cloud" : type;
}

/** Checks whether an update holds the stack's lock, or a process that died left it behind. */
export async function checkStackLock({ options, readable, backend }: CheckContext): Promise<CheckResult> {
    const { project, stack, location } = await readable;
    if (!stack) {
        throw new NotChecked("the stack was never updated");
    }
    const { url } = await backend.catch(() => {
        throw new NotChecked("the state backend cannot be reached");
    });
    if (/^https?:/.test(url)) {
        const stacks = await projectStacks(location);
        const isBusy = stacks.some(({ name, updateInProgress }) => shortName(name) === stack && updateInProgress);
        return isBusy ? lockedResult("by an update") : ok("not locked");
    }
    const folder = stateFolder(url, options.cwd);
    if (!folder) {
        throw new NotChecked("only an update can find a lock on this state backend");
    }
    const [lock, ...others] = stackLocks(folder, { project, stack });
    if (!lock) {
        return ok("not locked");
    }
    const by = `by ${lock.username}@${lock.hostname} (pid ${lock.pid}) since ${lock.timestamp.slice(0, 19)}Z`;
    return [lock, ...others].every(isStale)
        ? fail(`locked ${by}, a process that no longer exists`, "run pulumi cancel")
        : lockedResult(by);
}

function lockedResult(by: string): CheckResult {
    return warn(`locked ${by}`, "wait until the update ends; if it was killed, run pulumi cancel");
}
