import { readdirSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { LeaseError } from "../../../provider/errors/leaseError";
import { stateFolder } from "../../pulumi/stateBackend";
import type { SecretsProvider } from "../../state/checkpoint";
import { projectStacks, shortName } from "../../state/stacks";
import type { CheckContext } from "./checkContext";
import { type CheckResult, fail, NotChecked, ok, warn } from "./checkResult";

/** Checks that the stack's state can be read. */
export async function checkStackState({ stack, options }: CheckContext): Promise<CheckResult> {
    try {
        const checkpoint = await stack;
        const { size, leases, pending, omitted } = checkpoint;
        const name = checkpoint.stack
            ? `${checkpoint.project}/${checkpoint.stack}`
            : (options.stack ?? "the selected stack");
        const unread = omitted.filter(({ type }) => type === "DynamicCredential").length;
        return ok(`${name}: ${size} resources, ${leases.length + pending.length + unread} of them leases`);
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

/** A lock file of the Pulumi CLI. https://github.com/pulumi/pulumi/blob/master/pkg/backend/diy/lock.go */
interface Lock {
    readonly pid: number;
    readonly username: string;
    readonly hostname: string;
    readonly timestamp: string;
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
    const [lock, ...others] = locksOf(folder, project, stack);
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

/** Returns the stack's locks in a state folder: by project, or at the place of CLI versions without projects. */
function locksOf(folder: string, project: string, stack: string): Lock[] {
    const locks = join(folder, ".pulumi", "locks");
    return [join(locks, "organization", project, stack), join(locks, stack)].flatMap((place) =>
        filesIn(place).map((file) => JSON.parse(readFileSync(join(place, file), "utf8")) as Lock),
    );
}

function filesIn(place: string): string[] {
    try {
        return readdirSync(place).filter((name) => name.endsWith(".json"));
    } catch {
        return []; // A stack that was never locked has no such folder.
    }
}

/** Returns whether a lock belongs to a process of this machine that no longer exists. */
function isStale(lock: Lock): boolean {
    if (lock.hostname !== hostname()) {
        return false;
    }
    try {
        process.kill(lock.pid, 0);
        return false;
    } catch (error) {
        return (error as NodeJS.ErrnoException).code === "ESRCH";
    }
}
