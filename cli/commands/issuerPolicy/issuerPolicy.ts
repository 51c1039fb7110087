import type { Explanation } from "../../../provider/errors/leaseError";
import { Operation } from "../../../provider/errors/operation";
import { type PolicyDocument, statementsOf } from "../../../provider/policy/document";
import { documentText } from "../../../provider/policy/documentText";
import { CliError, exitCodes } from "../../errors/cliError";
import { issuerPolicyDocument as policyFor } from "../../issuerPermissions/issuerPolicyDocument";
import { type IssuerUse, type StackIssuer, stackIssuers } from "../../issuerPermissions/issuerUse";
import { type Ledgers, readLedgers } from "../../state/readLedgers";
import { unreadableRemarks } from "../../state/remarks";
import type { StackOptions } from "../../state/stacks";
import { printJson, remark } from "../../terminal/print";
import { generalUse, type UseOptions, withOptions } from "./generalUse";

/** Options of `stacklease issuer-policy`. */
interface IssuerPolicyOptions extends StackOptions, UseOptions {
    /** Twelve digits. If given, no stack is read. Default: the stack's account. */
    readonly account?: string;
    /** Partition of `account`. Default: `aws`. */
    readonly partition?: string;
    /** Mount of the issuer's backend. Default: the stack's only backend. */
    readonly mount?: string;
}

const operation = new Operation("print", "issuer policy");

/** Runs `stacklease issuer-policy`: prints the minimal policy of an issuer as IAM accepts it, and remarks on stderr. */
export async function issuerPolicy(options: IssuerPolicyOptions): Promise<void> {
    const { use, unbounded } = await readUse(options);
    const policy = policyFor(use);
    printJson(policy);
    for (const line of issuerRemarks(use, policy, unbounded)) {
        remark(line);
    }
}

/** What a policy is printed for. */
interface StackUse {
    readonly use: IssuerUse;
    /** The policies whose users have no boundary, as `mount/name`. */
    readonly unbounded: readonly string[];
}

/** Returns the use in the account of the options, or else in the stack and its issued stacks. */
async function readUse(options: IssuerPolicyOptions): Promise<StackUse> {
    const { account, partition, boundary, mount } = options;
    if (account !== undefined) {
        return { use: generalUse({ accountId: account, partition: partition ?? "aws" }, options), unbounded: [] };
    }
    if (partition !== undefined) {
        throw new CliError(exitCodes.usage, {
            code: "InvalidUsage",
            operation,
            reason: "--partition needs --account, since a stack has its own partition",
            remedy: "leave out --partition",
        });
    }
    const ledgers = await readStack(options);
    remark(...unreadableRemarks(ledgers));
    const [stack, ...issued] = ledgers.checkpoints;
    const { use, unbounded } = issuerOfMount(stack ? stackIssuers(stack, issued) : [], mount);
    return { use: withOptions(use, options), unbounded: boundary === undefined ? unbounded : [] };
}

async function readStack({ stack, cwd }: StackOptions): Promise<Ledgers> {
    return readLedgers({ ...(stack && { stack }), ...(cwd && { cwd }) }, "facts").catch((error: Error) => {
        if (!(error instanceof CliError)) {
            throw error;
        }
        const { exitCode, code, reason, remedy } = error;
        const withAccount = [remedy, "without a stack, give --account"].filter(Boolean).join("; ");
        throw new CliError(exitCode, { code, operation, reason, remedy: withAccount }, { cause: error });
    });
}

function issuerOfMount(issuers: readonly StackIssuer[], mount: string | undefined): StackIssuer {
    const [found, another] = issuers.filter(({ backend }) => mount === undefined || backend.mount === mount);
    if (!found || another) {
        const mounts = issuers.map(({ backend }) => backend.mount);
        throw new CliError(exitCodes.unknown, { operation, ...explainMounts(mounts, mount) });
    }
    return found;
}

function explainMounts(mounts: readonly string[], mount: string | undefined): Explanation {
    const listed = mounts.join(", ");
    if (mounts.length === 0) {
        return { code: "NotFound", reason: "the stack has no backend", remedy: "run pulumi up, or give --account" };
    }
    if (mount === undefined) {
        return {
            code: "Ambiguous",
            reason: `the stack has several backends: ${listed}`,
            remedy: "choose one with --mount",
        };
    }
    return mounts.includes(mount)
        ? {
              code: "Ambiguous",
              reason: `several backends of the stack are mounted at ${mount}`,
              remedy: "change the mount of one of them",
          }
        : {
              code: "NotFound",
              reason: `no backend is mounted at ${mount}`,
              remedy: `give one of these with --mount: ${listed}`,
          };
}

/**
 * Maximum size of a user's inline policies, in characters.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const inlinePolicyLimit = 2_048;

/**
 * Returns what to know about an issuer's policy before it is used, one line per remark.
 * @param unbounded the policies whose users have no boundary, as `mount/name`
 */
function issuerRemarks(use: IssuerUse, policy: PolicyDocument, unbounded: readonly string[] = []): string[] {
    const { boundaries, federation, groups, roles, users } = use;
    const bounded = users && boundaries.length > 0;
    const revocable = roles.filter((role) => role.revocable).map(({ arn }) => arn);
    const remarks: [applies: boolean, text: string][] = [
        [
            bounded,
            `bounded form: every user needs the boundary ${boundaries.join(" or ")}; create it from the output of stacklease boundary-policy, and set permissionsBoundary on the backend`,
        ],
        [
            bounded && unbounded.length > 0,
            `no boundary yet: ${unbounded.join(", ")}; set permissionsBoundary and run pulumi up before you give the issuer this policy, or print the unbounded form with --no-boundary`,
        ],
        [
            users && !bounded,
            "unbounded form: whoever has the issuer's credentials can create an administrator; docs/boundary.md shows how to prevent that",
        ],
        [
            groups.length > 0,
            "JoinGroups: IAM cannot restrict which users the issuer adds to a group, so it can add itself to these",
        ],
        [
            revocable.length > 0,
            `RevokeSessions: with iam:PutRolePolicy the issuer can grant ${revocable.join(", ")} anything; to avoid that and do without revocation, set revocable: false on the policy`,
        ],
        [
            federation?.revocable === true,
            "IssuingUser: with iam:PutUserPolicy on itself the issuer can grant itself anything; to avoid that and do without revocation, leave out revocable on the policy",
        ],
        [
            federation !== null,
            "federation tokens can do at most what the issuer can: grant the issuer their permissions with another policy",
        ],
        [
            documentText(policy).length > inlinePolicyLimit || federation?.revocable === true,
            `attach it as a managed policy: a user's inline policies have at most ${inlinePolicyLimit} characters in total, and revocations of federation tokens need some of them`,
        ],
        [statementsOf(policy).length === 0, "the issuer needs no policy: AWS allows every IAM user what is in use"],
    ];
    return remarks.filter(([applies]) => applies).map(([, text]) => text);
}
