import type { CheckFailure } from "@pulumi/pulumi/dynamic";
import type { CredentialType, LeaseInputs } from "../lease/leaseInputs";
import { chosenRole } from "../lease/session/chosenRole";
import { isRevocable } from "../lease/session/revocable";
import { type Bag, hasUnknown } from "./bag";
import { failure } from "./handler";

/** Inputs of a lease that only some credential types have a use for. */
const onlyOf: Readonly<Record<string, readonly CredentialType[]>> = {
    tags: ["iam_user"],
    roleArn: ["assumed_role"],
    roleSessionName: ["assumed_role"],
};

/** What is wrong with a lease's inputs by the credential type of its policy. */
export function checkLeaseType(inputs: Bag): CheckFailure[] {
    if (hasUnknown([inputs.policy, inputs.roleArn])) {
        return [];
    }
    const lease = inputs as unknown as LeaseInputs;
    const { credentialType } = lease.policy;
    const strange = Object.entries(onlyOf)
        .filter(([property, types]) => inputs[property] !== null && !types.includes(credentialType))
        .map(([property, types]) =>
            failure(
                property,
                `is for policies of ${types.join(" and ")} alone; leave it out, or choose another policy`,
            ),
        );
    return [...strange, ...checkRole(lease), ...checkOverlap(lease)];
}

function checkRole({ roleArn, policy }: LeaseInputs): CheckFailure[] {
    if (policy.credentialType !== "assumed_role") {
        return [];
    }
    const roles = policy.roleArn === null ? (policy.roleArns ?? []) : [policy.roleArn];
    if (roleArn === null ? roles.length === 1 : roles.includes(roleArn)) {
        return [];
    }
    return [failure("roleArn", "must be one of the policy's roles; it may be left out where that has only one")];
}

/** What can't be ended early lives to its own end anyway. */
function checkOverlap(lease: LeaseInputs): CheckFailure[] {
    return lease.overlap === null || isRevocable({ ...lease, roleArn: chosenRole(lease) })
        ? []
        : [
              failure(
                  "overlap",
                  "a session that is not revocable lives to its own end beside its successor; leave overlap out",
              ),
          ];
}
