import { statSync } from "node:fs";
import { resolve } from "node:path";
import { awsNow } from "../../../provider/aws/clock";
import { Operation } from "../../../provider/errors/operation";
import { typeOf } from "../../../provider/lease/credentialTypes";
import type { Lease } from "../../../provider/lease/leaseInputs";
import { isFault, resolveLimits } from "../../../provider/lease/limits";
import { reschedule } from "../../../provider/lease/schedule";
import { findProject } from "../../engine/openStack";
import { CliError, CombinedError, exitCodes, type Failure } from "../../errors/cliError";
import { interruptible } from "../../process/signals";
import { type Project, projectMismatch } from "../../pulumi/project";
import { leasesUnder, operationOn } from "../../state/findLease";
import type { LedgerLease, ListedLease } from "../../state/leases";
import { leasesByStack, unprocessedNotes } from "../../state/leasesByStack";
import { leasesIn, readLedgers } from "../../state/readLedgers";
import { readFailures, unreadableRemarks } from "../../state/remarks";
import type { StackOptions } from "../../state/stacks";
import { type ConfirmOptions, confirm } from "../../terminal/confirm";
import { print, remark } from "../../terminal/print";
import { renewDeclared, renewIssued } from "./renewInStack";

/** Options of `stacklease renew`. */
export interface RenewOptions extends StackOptions, ConfirmOptions {
    /** New ttl, for issued leases only: a program declares the ttl of its leases. */
    readonly ttl?: string;
    /**
     * File with the program's config, for leases that a program declares; relative to `cwd`. Default: the stack's own.
     */
    readonly configFile?: string;
}

/**
 * Implements `stacklease renew`: moves the end of leases to their ttl from now, at most to their `maxTtl` after the
 * issue. Their keys stay. If one lease under a prefix cannot be renewed, the others are still renewed.
 */
export async function renew(leaseOrPrefix: string, options: RenewOptions): Promise<void> {
    const configFile = absoluteConfigFile(options, new Operation("renew", "lease", leaseOrPrefix));
    const ledgers = await readLedgers(options, "secrets");
    remark(...unreadableRemarks(ledgers));
    const found = leasesUnder(leasesIn<"secrets">(ledgers), leaseOrPrefix, new Operation("renew", "lease")).filter(
        ({ successor }) => successor === null,
    );
    const operation = operationOn("renew", found, leaseOrPrefix);
    const isDeclared = found.some(({ parent }) => !parent);
    const project = isDeclared ? await findProject(options.cwd, operation) : undefined;
    const checked = found.map((each) => ({
        each,
        refused: reasonToRefuse(each, options.ttl) ?? reasonInOtherProject(each, project),
    }));
    const refused = checked.flatMap(({ refused }) => refused ?? []);
    const renewable = checked.flatMap(({ each, refused }) => (refused ? [] : each));
    const first =
        refused.find(({ exitCode }) => exitCode === exitCodes.usage) ?? (renewable.length === 0 && refused[0]);
    if (first) {
        throw first;
    }
    const plan = [
        ...renewable.map((each) => planOf(each, options.ttl)),
        ...refused.map(({ message }) => `Cannot ${message}`),
    ];
    await confirm(operation, plan, options);
    await interruptible(operation, async (signal) => {
        const failures: Failure[] = [
            ...refused.map((error) => ({ error })),
            ...readFailures(ledgers, found, leaseOrPrefix),
        ];
        const unprocessed: LedgerLease[] = [];
        let code: number = exitCodes.failed;
        for (const { checkpoint, leases } of leasesByStack<"secrets">(ledgers, renewable)) {
            if (signal.aborted) {
                unprocessed.push(...leases);
                continue;
            }
            try {
                const renewed = leases[0]?.parent
                    ? await renewIssued(checkpoint, leases, options.ttl, signal)
                    : await renewDeclared(checkpoint, leases, configFile, signal);
                print(renewed.map(describeEnd).join("\n"));
            } catch (error) {
                code = error instanceof CliError ? error.exitCode : code;
                failures.push({ error: error as Error });
            }
        }
        const notes = unprocessedNotes(unprocessed);
        if (failures.length + notes.length > 0) {
            const exitCode = failures.length + notes.length === 1 ? code : exitCodes.failed;
            throw new CombinedError(exitCode, operation, failures, notes);
        }
    });
}

function absoluteConfigFile({ configFile, cwd = "." }: RenewOptions, operation: Operation): string | undefined {
    const path = configFile === undefined ? undefined : resolve(cwd, configFile);
    if (path !== undefined && !statSync(path, { throwIfNoEntry: false })?.isFile()) {
        throw new CliError(exitCodes.usage, {
            code: "InvalidUsage",
            operation,
            reason: `--config-file: the file ${path} does not exist`,
            remedy: "correct the file name",
        });
    }
    return path;
}

function describeEnd({ leaseId, shown }: ListedLease): string {
    return `${leaseId} ends at ${shown.expiresAt ?? "no time"}`;
}

function reasonToRefuse(
    { leaseId, lease, state, parent, shown }: LedgerLease<"secrets">,
    ttl: string | undefined,
): CliError | undefined {
    const operation = new Operation("renew", "lease", leaseId || shown.name);
    if (state === "expired" || state === "killed" || state === "pending") {
        return new CliError(exitCodes.ended, {
            code: "LeaseEnded",
            operation,
            reason: `it is ${state} and cannot be renewed`,
            remedy: "run pulumi up to replace it",
        });
    }
    if (!typeOf(lease).isRenewable) {
        const end = lease.sessionExpiration ?? lease.expiresAt;
        return new CliError(exitCodes.failed, {
            code: "NotRenewable",
            operation,
            reason: `it is a session, and AWS cannot move its end (${end})`,
            remedy: "issue another lease",
        });
    }
    if (ttl !== undefined && !parent) {
        return new CliError(exitCodes.usage, {
            code: "InvalidUsage",
            operation,
            reason: "a program declares its ttl",
            remedy: "edit the program and run pulumi up, or omit --ttl",
        });
    }
    const limits = ttl === undefined ? undefined : limitsOf(lease, ttl);
    return limits && isFault(limits)
        ? new CliError(exitCodes.usage, {
              code: "InvalidUsage",
              operation,
              reason: `--ttl: ${limits.reason}`,
              remedy: limits.remedy,
          })
        : undefined;
}

/**
 * Returns why a lease cannot be renewed from this folder, if it cannot. A lease that a program declares is renewed by
 * an `up` of that program, which needs the project's folder.
 */
function reasonInOtherProject(
    { leaseId, parent, project }: ListedLease,
    current: Project | undefined,
): CliError | undefined {
    if (parent) {
        return undefined;
    }
    const explanation = current ? projectMismatch(current, project) : noProgram;
    return explanation
        ? new CliError(exitCodes.stack, {
              code: current ? "WrongProject" : "NoProject",
              operation: new Operation("renew", "lease", leaseId),
              ...explanation,
          })
        : undefined;
}

const noProgram = {
    reason: "its program has to run, but no Pulumi.yaml was found here or in a parent folder",
    remedy: "run it in the project's folder, or pass the folder with --cwd; a program that uses the Automation API renews it with renewBefore at its own up",
};

function limitsOf(lease: Lease, ttl: string | undefined) {
    return resolveLimits({ ...lease, ttl: ttl ?? lease.ttl });
}

function planOf({ leaseId, lease, shown }: LedgerLease<"secrets">, ttl: string | undefined): string {
    const limits = limitsOf(lease, ttl);
    const end = isFault(limits) ? undefined : reschedule(lease, limits, awsNow()).expiresAt;
    return `Renew ${leaseId} (${shown.name}): ends at ${shown.expiresAt ?? "no time"} now, then at ${end ?? "the end of its ttl"}`;
}
