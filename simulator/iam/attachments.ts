import type { Call, Service } from "../service/service";
import { findManagedPolicyDocument } from "../state/awsManagedPolicies";
import { assertPolicyExists, currentBoundaryContext } from "./boundaries";
import { demandOn, namedGroup, namedRole, namedUser } from "./entities";
import { noSuchEntity, quotaExceeded } from "./errors";
import { page } from "./pagination";
import { optional, required } from "./parameters";

const quota = 10;

const kinds = [
    ["user", "User", namedUser],
    ["role", "Role", namedRole],
    ["group", "Group", namedGroup],
] as const;

function context(call: Call) {
    const { PolicyArn } = call.parameters;
    return { ...currentBoundaryContext(call), ...(PolicyArn && { "iam:PolicyARN": PolicyArn }) };
}

/** Operations on attached managed policies of users, roles and groups: Attach, Detach and ListAttached. */
export const attachmentOperations: Service = Object.fromEntries(
    kinds.flatMap(([kind, Kind, find]) => [
        [
            `Attach${Kind}Policy`,
            {
                demands: demandOn(kind, `Attach${Kind}Policy`, context),
                run(call: Call) {
                    const { attachedPolicies } = find(call);
                    const arn = required(call, "PolicyArn");
                    assertPolicyExists(call, arn);
                    if (!attachedPolicies.has(arn) && attachedPolicies.size >= quota) {
                        throw quotaExceeded(`PoliciesPer${Kind}`, quota);
                    }
                    attachedPolicies.add(arn);
                    return {};
                },
            },
        ],
        [
            `Detach${Kind}Policy`,
            {
                demands: demandOn(kind, `Detach${Kind}Policy`, context),
                run(call: Call) {
                    const arn = required(call, "PolicyArn");
                    if (!find(call).attachedPolicies.delete(arn)) {
                        throw noSuchEntity(`Policy ${arn} was not found.`);
                    }
                    return {};
                },
            },
        ],
        [
            `ListAttached${Kind}Policies`,
            {
                demands: demandOn(kind, `ListAttached${Kind}Policies`),
                run(call: Call) {
                    const prefix = optional(call, "PathPrefix") ?? "/";
                    const arns = [...find(call).attachedPolicies].filter((arn) => pathOf(arn).startsWith(prefix));
                    return page(
                        call,
                        "AttachedPolicies",
                        arns.map((arn) => ({ PolicyName: arn.split("/").at(-1), PolicyArn: arn })),
                    );
                },
            },
        ],
    ]),
);

function pathOf(arn: string): string {
    return `/${arn.split("/").slice(1, -1).concat("").join("/")}`;
}

/** Returns whether a managed policy is in use, attached or as permissions boundary. */
export function isHeld({ caller: { account } }: Call, arn: string): boolean {
    const principals = [...account.users.values(), ...account.roles.values()];
    return (
        findManagedPolicyDocument(account, arn) !== undefined &&
        (principals.some((principal) => principal.permissionsBoundary === arn || principal.attachedPolicies.has(arn)) ||
            [...account.groups.values()].some(({ attachedPolicies }) => attachedPolicies.has(arn)))
    );
}
