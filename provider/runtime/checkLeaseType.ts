import type { CheckFailure } from "@pulumi/pulumi/dynamic";
import { chosenRole, chosenRoleFault } from "../lease/chosenRole";
import { leaseArguments } from "../lease/credentialTypes";
import { isRevocable } from "../lease/revocable";
import type { RequestedInputs } from "../lease/storedFields";
import { failure } from "./handler";
import { known, type Planned, part } from "./planned";

type Typed = Pick<RequestedInputs, "policy" | "roleArn">;

/** Returns the failures of a lease's inputs that depend on the credential type of its policy. */
export function checkLeaseType(inputs: Planned<RequestedInputs>): CheckFailure[] {
    const lease = known(inputs, "policy", "roleArn");
    if (!lease) {
        return [];
    }
    const unsupported = [...leaseArguments]
        .filter(([property, types]) => inputs[property] !== null && !types.includes(lease.policy.credentialType))
        .map(([property, types]) =>
            failure(
                property,
                `is supported only for policies of credentialType ${types.join(" and ")}; leave it out, or use another policy`,
            ),
        );
    return [...unsupported, ...checkRole(lease), ...checkOverlap(inputs, lease)];
}

function checkRole(lease: Typed): CheckFailure[] {
    const fault = chosenRoleFault(lease);
    return fault === undefined ? [] : [failure("roleArn", fault)];
}

/** Rejects an overlap for a session that cannot be revoked, since it works until its own end anyway. */
function checkOverlap(inputs: Planned<RequestedInputs>, { policy, roleArn }: Typed): CheckFailure[] {
    const backend = part(inputs, "backend");
    const issuing = backend && known(backend, "accountId");
    return inputs.overlap === null ||
        !issuing ||
        isRevocable({ policy, backend: issuing, roleArn: chosenRole({ policy, roleArn }) })
        ? []
        : [
              failure(
                  "overlap",
                  "a session that is not revocable works until its own end, even after it was replaced; leave overlap out",
              ),
          ];
}
