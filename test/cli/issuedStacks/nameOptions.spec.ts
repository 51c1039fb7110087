import assert from "node:assert/strict";
import { replaceInputNames } from "../../../cli/issuedStacks/issueLease";

describe("An input that was refused", () => {
    const lease =
        "issue lease under aws/admin: pulumi-nodejs:dynamic/stacklease:DynamicCredential resource 'root' has a problem:";
    const said: [string, string, string][] = [
        [
            "is told of by its option",
            `${lease} ttl: the ttl of the lease is too short`,
            "issue lease under aws/admin: --ttl: the ttl of the lease is too short",
        ],
        [
            "is told of by the option that was not given",
            `${lease} roleArn: must be one of the policy's roles`,
            "issue lease under aws/admin: --role-arn: must be one of the policy's roles",
        ],
        [
            "is told of by its own name where no option gives it",
            `${lease} maxTtl: the maxTtl of its policy is too short`,
            "issue lease under aws/admin: maxTtl: the maxTtl of its policy is too short",
        ],
        [
            "leaves other words alone",
            "issue lease under aws/admin: AWS refused",
            "issue lease under aws/admin: AWS refused",
        ],
    ];
    for (const [name, message, told] of said) {
        it(name, () => {
            assert.equal(replaceInputNames(message), told);
        });
    }
});
