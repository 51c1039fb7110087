import type { CheckFailure } from "@pulumi/pulumi/dynamic";
import { typesTaking } from "../lease/credentialTypes";
import type { RequestedInputs } from "../lease/storedFields";
import { asList } from "../policy/document";
import { placedResources } from "../policy/placedResources";
import { failure } from "./handler";
import { known, type Planned, part } from "./planned";

/**
 * Rejects ARNs of another partition than the backend's. They match nothing there, and AWS refuses documents that
 * contain them. Only a lease knows both its backend and its policy.
 * https://github.com/terraform-aws-modules/terraform-aws-iam/issues/39
 */
export function checkPartition(lease: Planned<RequestedInputs>): CheckFailure[] {
    const [policy, backend] = [part(lease, "policy"), part(lease, "backend")];
    const partition = backend && known(backend, "partition")?.partition;
    if (!policy || !backend || !partition) {
        return [];
    }
    const isForeign = (arn: unknown) =>
        typeof arn === "string" && /^arn:(?![*]:)/.test(arn) && !arn.startsWith(`arn:${partition}:`);
    const refuse = (place: string, name: string) =>
        failure(place, `must be an ARN of the backend's partition, such as "arn:${partition}:${name}"`);
    const type = known(policy, "credentialType")?.credentialType;
    const isBounded = type !== undefined && typesTaking("permissionsBoundary").includes(type);
    const given: [string, unknown, string][] = [
        ["policyArns", policy.policyArns, "iam::123456789012:policy/name"],
        [
            "permissionsBoundary",
            isBounded ? (policy.permissionsBoundary ?? backend.permissionsBoundary) : null,
            "iam::123456789012:policy/name",
        ],
        ["roleArn", policy.roleArn, "iam::123456789012:role/name"],
        ["roleArns", policy.roleArns, "iam::123456789012:role/name"],
    ];
    return [
        ...placedResources(policy.policy)
            .filter(({ resource }) => isForeign(resource))
            .map(({ place }) => refuse(`policy: ${place}`, "s3:::bucket/*")),
        ...given.flatMap(([property, arns, example]) =>
            asList(arns).flatMap((arn, index) =>
                isForeign(arn) ? [refuse(Array.isArray(arns) ? `${property}: [${index}]` : property, example)] : [],
            ),
        ),
    ];
}
