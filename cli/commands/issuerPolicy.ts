import type { Reason } from "../../provider/leaseError";
import { Operation } from "../../provider/operation";
import { CliError } from "../cliError";
import { exitCodes } from "../exitCodes";
import { type Ledgers, readLedgers } from "../ledger/readLedgers";
import { tellUnreadable } from "../ledger/tellUnreadable";
import { generalUse, type UseOptions, withOptions } from "../policies/generalUse";
import { issuerPolicy as policyFor } from "../policies/issuerPolicy";
import { issuerRemarks } from "../policies/issuerRemarks";
import type { IssuerUse } from "../policies/issuerUse";
import { type StackIssuer, stackIssuers } from "../policies/stackIssuers";
import type { StackOptions } from "../stackOptions";
import { printJson } from "../terminal/print";
import { remark } from "../terminal/progress";

/** Options of `stacklease issuer-policy`. */
export interface IssuerPolicyOptions extends StackOptions, UseOptions {
    /** Twelve digits: no stack is read. Default: the stack's. */
    readonly account?: string;
    /** Of the account that is named. Default: `aws`. */
    readonly partition?: string;
    /** The backend whose issuer it is. Default: the stack's only one. */
    readonly mount?: string;
}

const operation = new Operation("print", "issuer policy");

/** `stacklease issuer-policy`: prints the least policy that an issuer needs, as IAM takes it, and on stderr what to know of it. */
export async function issuerPolicy(options: IssuerPolicyOptions): Promise<void> {
    const { use, unbounded } = await readUse(options);
    const policy = policyFor(use);
    printJson(policy);
    for (const line of issuerRemarks(use, policy, unbounded)) {
        remark(line);
    }
}

/** A use, and the policies in it whose users have no boundary, as `mount/name`. */
interface ReadUse {
    readonly use: IssuerUse;
    readonly unbounded: readonly string[];
}

/** What is in use: by the options in the account that they name, else by the stack and what `issue` has issued under its policies. */
async function readUse(options: IssuerPolicyOptions): Promise<ReadUse> {
    const { account, partition, boundary, mount } = options;
    if (account !== undefined) {
        return { use: generalUse({ accountId: account, partition: partition ?? "aws" }, options), unbounded: [] };
    }
    if (partition !== undefined) {
        throw new CliError(exitCodes.usage, {
            code: "InvalidUsage",
            operation,
            reason: "a stack tells its partition itself",
            remedy: "leave out --partition",
        });
    }
    const ledgers = await readStack(options);
    tellUnreadable(ledgers);
    const [stack, ...issued] = ledgers.checkpoints;
    const { use, unbounded } = issuerAt(stack ? stackIssuers(stack, issued) : [], mount);
    return { use: withOptions(use, options), unbounded: boundary === undefined ? unbounded : [] };
}

async function readStack({ stack, cwd }: StackOptions): Promise<Ledgers> {
    return readLedgers({ ...(stack && { stack }), ...(cwd && { cwd }) }, "facts").catch((error: Error) => {
        if (!(error instanceof CliError)) {
            throw error;
        }
        const { exitCode, code, reason, remedy } = error;
        const otherwise = [remedy, "without a stack, give --account"].filter(Boolean).join("; ");
        throw new CliError(exitCode, { code, operation, reason, remedy: otherwise }, { cause: error });
    });
}

function issuerAt(issuers: readonly StackIssuer[], mount: string | undefined): StackIssuer {
    const [found, another] = issuers.filter(({ backend }) => mount === undefined || backend.mount === mount);
    if (!found || another) {
        const mounts = issuers.map(({ backend }) => backend.mount);
        throw new CliError(exitCodes.unknown, { code: "NotFound", operation, ...faultOf(mounts, mount) });
    }
    return found;
}

function faultOf(mounts: readonly string[], mount: string | undefined): Reason {
    const listed = mounts.join(", ");
    if (mounts.length === 0) {
        return { reason: "the stack has no backend", remedy: "run pulumi up, or give --account" };
    }
    if (mount === undefined) {
        return { reason: `the stack has several backends: ${listed}`, remedy: "name one with --mount" };
    }
    return mounts.includes(mount)
        ? { reason: `two backends of the stack are mounted at ${mount}`, remedy: "give one of them another mount" }
        : { reason: `there is no backend mounted at ${mount}`, remedy: `there are ${listed}` };
}
