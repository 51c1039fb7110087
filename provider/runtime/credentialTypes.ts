import type { CheckFailure } from "@pulumi/pulumi/dynamic";
import type { CredentialType } from "../lease/leaseInputs";
import type { Bag } from "./bag";
import { failure } from "./handler";

/** The inputs of a policy that belong to some credential types alone. */
export const fieldsOf: Readonly<Record<CredentialType, readonly string[]>> = {
    iam_user: ["policy", "policyArns", "groups", "permissionsBoundary", "tags"],
    assumed_role: [
        "policy",
        "policyArns",
        "roleArn",
        "roleArns",
        "externalId",
        "sessionTags",
        "sourceIdentity",
        "revocable",
    ],
    federation_token: ["policy", "policyArns", "sessionTags", "revocable"],
    session_token: ["mfaSerialNumber"],
};

const typed = new Set(Object.values(fieldsOf).flat());

/** Whether an input of a policy belongs to some credential types alone. */
export function isTyped(property: string): boolean {
    return typed.has(property);
}

const none = (value: unknown) => value === null || (Array.isArray(value) && value.length === 0);

/** What the inputs of each type have to say together. */
export const checkTogether: Readonly<Record<CredentialType, (inputs: Bag) => CheckFailure[]>> = {
    iam_user: ({ policy, policyArns, groups }) =>
        none(policy) && none(policyArns) && none(groups)
            ? [failure("policy", "nothing is granted; give policy, policyArns or groups")]
            : [],
    assumed_role: ({ roleArn, roleArns }) =>
        none(roleArn) === none(roleArns)
            ? [
                  failure(
                      "roleArn",
                      "assumed_role takes the role to assume as roleArn, or several to choose from as roleArns",
                  ),
              ]
            : [],
    federation_token: ({ policy, policyArns }) =>
        none(policy) && none(policyArns)
            ? [
                  failure(
                      "policy",
                      "without a session policy a federation token may do nothing; give policy or policyArns",
                  ),
              ]
            : [],
    session_token: () => [],
};
