import assert from "node:assert/strict";
import { replaceInputNames } from "../../../cli/issuedStacks/issueLease";

describe("replaceInputNames", () => {
    const lease =
        "issue lease under aws/admin: pulumi-nodejs:dynamic/stacklease:DynamicCredential resource 'root' has a problem:";
    const messages: [string, string, string][] = [
        [
            "replaces an input with its option",
            `${lease} ttl: the ttl of the lease is too short`,
            "issue lease under aws/admin: --ttl: the ttl of the lease is too short",
        ],
        [
            "replaces an input with an option that was not given",
            `${lease} roleArn: must be one of the policy's roles`,
            "issue lease under aws/admin: --role-arn: must be one of the policy's roles",
        ],
        [
            "keeps an input that has no option",
            `${lease} maxTtl: the maxTtl of its policy is too short`,
            "issue lease under aws/admin: maxTtl: the maxTtl of its policy is too short",
        ],
        [
            "keeps other messages",
            "issue lease under aws/admin: AWS refused",
            "issue lease under aws/admin: AWS refused",
        ],
    ];
    for (const [name, message, expected] of messages) {
        it(name, () => {
            assert.equal(replaceInputNames(message), expected);
        });
    }
});
