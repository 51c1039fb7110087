import { isPartition } from "../aws/partition";
import { keysOf } from "../lease/fields";
import { policyOutputFields } from "../lease/storedFields";
import { describeFault } from "../policy/arns";
import { checkPolicy } from "../policy/grammar";
import { hasUnknown, isEqual, unknownValue } from "../pulumi/propertyMap";
import { assumeKnown } from "./assumeKnown";
import { checkGrants, policyDefaults } from "./checkGrants";
import { checkNames } from "./checkNames";
import { completeInputs } from "./completeInputs";
import { failure, type Handler, handler } from "./handler";

const policyInputs = keysOf(policyOutputFields);

/** Plugin side of IamPolicy. It records what leases are granted and creates nothing in AWS. */
export const iamPolicy: Handler = handler({
    async check(_olds, news) {
        const inputs: Record<string, unknown> = { ...completeInputs(policyDefaults, news, ["policy"]) };
        const failures = checkNames("IamPolicy", news, ["mount", "backend"]);
        if (inputs.mount === undefined) {
            failures.push(failure("backend", "its mount cannot be determined; it may not have been created yet"));
        }
        if (inputs.policy !== null && inputs.policy !== unknownValue) {
            const { document, faults } = checkPolicy(assumeKnown(inputs.policy), isPartition);
            // In a preview too, the planned document has the final Version and no Id.
            const { Id: _, ...withoutId } = Object(inputs.policy);
            const planned = hasUnknown(inputs.policy) ? { ...withoutId, Version: document?.Version } : document;
            inputs.policy = document ? planned : inputs.policy;
            failures.push(...faults.map((fault) => failure("policy", describeFault(fault))));
        }
        if (failures.length === 0) {
            failures.push(...checkGrants(inputs));
        }
        return { inputs, failures };
    },

    async diff(_id, olds, news) {
        const changed = policyInputs.filter((key) => !isEqual(olds[key], news[key]));
        // A new name or mount changes the lease ids, so it replaces the policy.
        const replaces = changed.filter((key) => key === "mount" || key === "policyName");
        return { changes: changed.length > 0, replaces, deleteBeforeReplace: false };
    },

    async create(inputs) {
        return { id: `${inputs.mount}/policy/${inputs.policyName}`, outs: inputs };
    },

    async update(_id, _olds, news) {
        return { outs: news };
    },

    async read(id, props) {
        return { id, props };
    },

    async delete() {},
});
