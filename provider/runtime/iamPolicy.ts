import { isPartition } from "../aws/partition";
import { describeFault } from "../policy/arns";
import { checkPolicy } from "../policy/grammar";
import { hasUnknown, same, unknown } from "../pulumi/propertyMap";
import { assumeKnown } from "./assumeKnown";
import { checkGrants, policyDefaults } from "./checkGrants";
import { checkNames } from "./checkNames";
import { completeInputs } from "./completeInputs";
import { failure, type Handler, handler } from "./handler";

const policyInputs = [...Object.keys(policyDefaults), "mount", "policyName"];

/** Plugin side of IamPolicy: it registers what may be granted, and is nothing in AWS itself. */
export const iamPolicy: Handler = handler({
    async check(_olds, news) {
        const inputs = completeInputs(policyDefaults, news, ["policy"]);
        const failures = checkNames("IamPolicy", news, ["mount", "backend"]);
        if (inputs.mount === undefined) {
            failures.push(failure("backend", "nothing is known of its mount; it may not have been created yet"));
        }
        if (inputs.policy !== null && inputs.policy !== unknown) {
            const { document, faults } = checkPolicy(assumeKnown(inputs.policy), isPartition);
            // The Version is planned with the rest, and the same when all is known; so is that there is no Id.
            const { Id: _, ...rest } = Object(inputs.policy);
            const planned = hasUnknown(inputs.policy) ? { ...rest, Version: document?.Version } : document;
            inputs.policy = document ? planned : inputs.policy;
            failures.push(...faults.map((fault) => failure("policy", describeFault(fault))));
        }
        if (failures.length === 0) {
            failures.push(...checkGrants(inputs));
        }
        return { inputs, failures };
    },

    async diff(_id, olds, news) {
        const changed = policyInputs.filter((key) => !same(olds[key], news[key]));
        // Another name or mount is another policy: its leases have other ids.
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
