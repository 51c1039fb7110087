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

/** The credential types that an input of a policy belongs to; none when it belongs to all. */
export function typesWith(property: string): CredentialType[] {
    return (Object.keys(fieldsOf) as CredentialType[]).filter((type) => fieldsOf[type].includes(property));
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
            ? [failure("roleArn", "give the role to assume here, or several to choose from as roleArns")]
            : [],
    federation_token: ({ policy, policyArns }) =>
        none(policy) && none(policyArns) ? [failure("policy", "nothing is granted; give policy or policyArns")] : [],
    session_token: () => [],
};
