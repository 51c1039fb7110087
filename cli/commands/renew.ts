import { statSync } from "node:fs";
import { resolve } from "node:path";
import { awsNow } from "../../provider/aws/clock";
import { isSession, type Lease } from "../../provider/lease/leaseInputs";
import type { Limits } from "../../provider/lease/limits";
import { resolveLimits } from "../../provider/lease/limits";
import { reschedule } from "../../provider/lease/schedule";
import { Operation } from "../../provider/operation";
import { CliError } from "../cliError";
import { CombinedError } from "../combinedError";
import { byStack, untouched } from "../end/byStack";
import { renewDeclared, renewIssued } from "../end/renewInStack";
import { exitCodes } from "../exitCodes";
import { interruptible } from "../interruptible";
import { leasesUnder } from "../ledger/findLease";
import type { LedgerLease, ListedLease } from "../ledger/leases";
import { leasesIn, readLedgers } from "../ledger/readLedgers";
import { tellUnreadable, unreadOf } from "../ledger/tellUnreadable";
import { findProject } from "../pulumi/openStack";
import { otherProject, type Project } from "../pulumi/project";
import type { StackOptions } from "../stackOptions";
import { type ConfirmOptions, confirm } from "../terminal/confirm";
import { print } from "../terminal/print";

export interface RenewOptions extends StackOptions, ConfirmOptions {
    /** Another length, for leases of `issue` only: those of a program have theirs there. */
    readonly ttl?: string;
    /** The file with the config of the program, for leases that a program declares; a relative one is in `cwd`. Default: the stack's own. */
    readonly configFile?: string;
}

/**
 * `stacklease renew`: moves the end of leases to their ttl from now, up to their `maxTtl` from the issue. Their keys stay. Those of a prefix
 * that can't be renewed do not hold up the others.
 */
export async function renew(given: string, options: RenewOptions): Promise<void> {
    const operation = new Operation("renew", given);
    const configFile = wholePath(options, operation);
    const ledgers = await readLedgers(options, "secrets");
    tellUnreadable(ledgers);
    const found = leasesUnder(leasesIn<"secrets">(ledgers), given, new Operation("renew", "lease")).filter(
        ({ successor }) => successor === null,
    );
    const isDeclared = found.some(({ parent }) => !parent);
    const project = isDeclared ? await findProject(options.cwd, operation) : undefined;
    const judged = found.map((each) => ({
        each,
        refused: refusal(each, options.ttl) ?? refuseElsewhere(each, project),
    }));
    const refused = judged.flatMap(({ refused }) => refused ?? []);
    const able = judged.flatMap(({ each, refused }) => (refused ? [] : each));
    const off = refused.find(({ exitCode }) => exitCode === exitCodes.usage) ?? (able.length === 0 && refused[0]);
    if (off) {
        throw off;
    }
    const plan = [
        ...able.map((each) => planOf(each, options.ttl)),
        ...refused.map(({ message }) => `Can't ${message}`),
    ];
    await confirm(operation, plan, options);
    await interruptible(operation, async (signal) => {
        const failed = [...refused.map(({ message }) => message), ...unreadOf(ledgers, found, given)];
        let code: number = exitCodes.failed;
        for (const { checkpoint, leases } of byStack<"secrets">(ledgers, able)) {
            if (signal.aborted) {
                failed.push(untouched(leases));
                continue;
            }
            try {
                const renewed = leases[0]?.parent
                    ? await renewIssued(checkpoint, leases, options.ttl, signal)
                    : await renewDeclared(checkpoint, leases, configFile, signal);
                print(renewed.map(endOf).join("\n"));
            } catch (error) {
                code = error instanceof CliError ? error.exitCode : code;
                failed.push((error as Error).message);
            }
        }
        if (failed.length > 0) {
            const exitCode = failed.length === 1 ? code : exitCodes.failed;
            throw new CombinedError(exitCode, operation, failed);
        }
    });
}

function wholePath({ configFile, cwd = "." }: RenewOptions, operation: Operation): string | undefined {
    const path = configFile === undefined ? undefined : resolve(cwd, configFile);
    if (path !== undefined && !statSync(path, { throwIfNoEntry: false })?.isFile()) {
        throw new CliError(exitCodes.usage, {
            code: "InvalidUsage",
            operation,
            reason: `--config-file: there is no file ${path}`,
            remedy: "correct the name",
        });
    }
    return path;
}

function endOf({ leaseId, text }: ListedLease): string {
    return `${leaseId} ends at ${text.expiresAt ?? "no time"}`;
}

function refusal(
    { leaseId, lease, state, parent, text }: LedgerLease<"secrets">,
    ttl: string | undefined,
): CliError | undefined {
    const operation = new Operation("renew", "lease", leaseId || text.name);
    if (state === "expired" || state === "killed" || state === "pending") {
        return new CliError(exitCodes.over, {
            code: "LeaseEnded",
            operation,
            reason: `it is ${state}, and has no way back`,
            remedy: "run pulumi up to replace it",
        });
    }
    if (isSession(lease)) {
        const end = lease.sessionExpiration ?? lease.expiresAt;
        return new CliError(exitCodes.failed, {
            code: "NotRevocable",
            operation,
            reason: `it is a session, whose end (${end}) AWS can't move`,
            remedy: "issue another lease",
        });
    }
    if (ttl !== undefined && !parent) {
        return new CliError(exitCodes.usage, {
            code: "InvalidUsage",
            operation,
            reason: "a program declares its ttl",
            remedy: "edit it there and run pulumi up, or leave --ttl out",
        });
    }
    const limits = ttl === undefined ? {} : limitsOf(lease, ttl);
    return "reason" in limits
        ? new CliError(exitCodes.usage, { code: "InvalidUsage", operation, reason: `--ttl: ${limits.reason}` })
        : undefined;
}

/** A lease that a program declares is renewed by an `up` of that program, which only the folder of its project has. */
function refuseElsewhere({ leaseId, parent, project }: ListedLease, here: Project | undefined): CliError | undefined {
    if (parent) {
        return undefined;
    }
    const why = here ? otherProject(here, project) : noProgram;
    return why
        ? new CliError(exitCodes.stack, {
              code: "StackUnavailable",
              operation: new Operation("renew", "lease", leaseId),
              ...why,
          })
        : undefined;
}

const noProgram = {
    reason: "its program declares it and has to run, and there is no Pulumi.yaml here or above",
    remedy: "run it in the project's folder, or give that with --cwd; a program that uses the Automation API renews it by renewBefore, at its own up",
};

function limitsOf(lease: Lease, ttl: string | undefined) {
    return resolveLimits({ ...lease, ttl: ttl ?? lease.ttl });
}

function planOf({ leaseId, lease, text }: LedgerLease<"secrets">, ttl: string | undefined): string {
    const limits = limitsOf(lease, ttl);
    const end = "ttl" in limits ? reschedule(lease, limits as Limits, awsNow()).expiresAt : undefined;
    return `Renew ${leaseId} (${text.name}): ends at ${text.expiresAt ?? "no time"} now, then at ${end ?? "the end of its ttl"}`;
}
