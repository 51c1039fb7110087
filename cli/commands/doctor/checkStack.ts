import { readdirSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { LeaseError } from "../../../provider/leaseError";
import { stateFolder } from "../../pulumi/stateBackend";
import type { SecretsProvider } from "../../state/checkpoint";
import { projectStacks, shortName } from "../../state/stacks";
import type { CheckContext } from "./checkContext";
import { type CheckResult, fail, NotChecked, ok, warn } from "./checkResult";

/** The stack's state: whether it can be read. */
export async function checkStackState({ stack, options }: CheckContext): Promise<CheckResult> {
    try {
        const checkpoint = await stack;
        const { size, leases, begun, omitted } = checkpoint;
        const name = checkpoint.stack
            ? `${checkpoint.project}/${checkpoint.stack}`
            : (options.stack ?? "the selected stack");
        const unread = omitted.filter(({ type }) => type === "DynamicCredential").length;
        return ok(`${name}: ${size} resources, ${leases.length + begun.length + unread} of them leases`);
    } catch (error) {
        if (LeaseError.isInstance(error) && error.code === "NoStackSelected") {
            return warn(
                "no stack is selected",
                "run pulumi stack select or pulumi stack init, or give one with --stack",
            );
        }
        throw error;
    }
}

/** The stack's secrets: whether they can be decrypted. */
export async function checkStackSecrets({ decrypted }: CheckContext): Promise<CheckResult> {
    const { secretsProvider } = await decrypted;
    if (!secretsProvider) {
        throw new NotChecked("the stack has held no secret yet");
    }
    return ok(`can be decrypted, by ${describe(secretsProvider)}`);
}

function describe({ type, state }: SecretsProvider): string {
    return type === "cloud" ? (state?.url ?? "a key service") : type === "service" ? "Pulumi Cloud" : type;
}

/** A lock as the Pulumi CLI keeps it. https://github.com/pulumi/pulumi/blob/master/pkg/backend/diy/lock.go */
interface Lock {
    readonly pid: number;
    readonly username: string;
    readonly hostname: string;
    readonly timestamp: string;
}

/** The stack's lock: whether an update holds it, or one that has died has left it. */
export async function checkStackLock({ options, readable, backend }: CheckContext): Promise<CheckResult> {
    const { project, stack, location } = await readable;
    if (!stack) {
        throw new NotChecked("the stack has never held anything");
    }
    const { url } = await backend.catch(() => {
        throw new NotChecked("not before the state backend can be reached");
    });
    if (/^https?:/.test(url)) {
        const stacks = await projectStacks(location);
        const isBusy = stacks.some(({ name, updateInProgress }) => shortName(name) === stack && updateInProgress);
        return isBusy ? locked("by an update") : ok("not locked");
    }
    const folder = stateFolder(url, options.cwd);
    if (!folder) {
        throw new NotChecked("only an update can tell on this state backend");
    }
    const [lock, ...others] = locksOf(folder, project, stack);
    if (!lock) {
        return ok("not locked");
    }
    const by = `by ${lock.username}@${lock.hostname} (pid ${lock.pid}) since ${lock.timestamp.slice(0, 19)}Z`;
    return [lock, ...others].every(hasDied)
        ? fail(`locked ${by}, a process that is no more`, "run pulumi cancel")
        : locked(by);
}

function locked(by: string): CheckResult {
    return warn(`locked ${by}`, "wait until that has ended; if it was killed, run pulumi cancel");
}

/** Its locks where states are files: by project, or as the CLI had them before it knew projects. */
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

/** Whether a lock is of this machine, by a process that it does not have any more. */
function hasDied(lock: Lock): boolean {
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
