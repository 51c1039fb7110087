import { accountIdForm, accountIdPattern, accountOf, iamArn } from "../../../provider/aws/arn";
import { isPartition } from "../../../provider/aws/partition";
import { Operation } from "../../../provider/errors/operation";
import { defaultUserPath, userPathFault } from "../../../provider/lease/naming";
import { checkGroupName, checkPolicyArn, checkRoleArn } from "../../../provider/policy/arns";
import { CliError, exitCodes } from "../../errors/cliError";
import { boundaryName } from "../../issuerPermissions/boundaryPolicyDocument";
import type { IssuerUse } from "../../issuerPermissions/issuerUse";

/** Options that change the use for which an issuer's policy is printed. */
export interface UseOptions {
    /** IAM path of the leases' users. Default: the backend's, else `/stacklease/`. */
    readonly path?: string;
    /**
     * ARN or name of the boundary that every user must have; false for the unbounded form.
     * Default: the stack's, else `stacklease-boundary`.
     */
    readonly boundary?: string | false;
    /** ARNs of further roles whose sessions are leased. */
    readonly role?: readonly string[];
    /** Names of further groups that leases' users join. */
    readonly group?: readonly string[];
}

/** Returns the use of an issuer without a stack: leases of users, with or without managed policies, and the command. */
export function generalUse(account: Pick<IssuerUse, "accountId" | "partition">, options: UseOptions): IssuerUse {
    const use: IssuerUse = {
        ...account,
        userPath: defaultUserPath,
        boundaries: [],
        users: true,
        attachments: true,
        groups: [],
        roles: [],
        federation: null,
        issuerArn: null,
        rootKeys: false,
        commands: true,
    };
    return withOptions(use, options);
}

/** Returns a use with the changes of some options. It is bounded unless `boundary` is false. */
export function withOptions(use: IssuerUse, { path, boundary, role = [], group = [] }: UseOptions): IssuerUse {
    const { accountId, userPath, roles, groups } = use;
    const added = role.filter((arn) => roles.every((known) => known.arn !== arn));
    const changed: IssuerUse = {
        ...use,
        userPath: path ?? userPath,
        boundaries: boundary === false ? [] : boundariesOf(use, boundary),
        groups: [...new Set([...groups, ...group])],
        roles: [
            ...roles,
            ...added.map((arn) => ({
                arn,
                revocable: accountOf(arn) === accountId,
                sessionTags: false,
                sourceIdentity: false,
            })),
        ],
    };
    const problem = findProblem(changed);
    if (problem) {
        throw new CliError(exitCodes.usage, {
            code: "InvalidUsage",
            operation: new Operation("print", "issuer policy"),
            reason: problem,
        });
    }
    return changed;
}

function boundariesOf({ accountId, partition, boundaries }: IssuerUse, given: string | undefined): readonly string[] {
    if (given === undefined && boundaries.length > 0) {
        return boundaries;
    }
    const boundary = given ?? boundaryName;
    return [boundary.startsWith("arn:") ? boundary : iamArn({ partition, accountId }, `policy/${boundary}`)];
}

function findProblem({ accountId, userPath, boundaries, roles, groups }: IssuerUse): string | undefined {
    const [permissionsBoundary = null] = boundaries;
    const pathFault = userPathFault(userPath);
    const quoted = (given: string, reason: string | undefined) => reason && `"${given}" ${reason}`;
    const reasons = [
        accountIdPattern.test(accountId) ? undefined : `--account: must be ${accountIdForm}`,
        pathFault && `--path: ${pathFault}`,
        permissionsBoundary && quoted(permissionsBoundary, checkPolicyArn(permissionsBoundary, isPartition)),
        ...roles.map(({ arn }) => quoted(arn, checkRoleArn(arn, isPartition))),
        ...groups.map((group) => quoted(group, checkGroupName(group))),
    ];
    return reasons.find(Boolean) || undefined;
}
