import assert from "node:assert/strict";
import { nameOptions } from "../../../cli/issue/nameOptions";

describe("An input that was refused", () => {
    const lease =
        "issue lease under aws/admin: pulumi-nodejs:dynamic/stacklease:DynamicCredential resource 'root': property";
    const said: [string, string, string][] = [
        [
            "is told of by its option",
            `${lease} ttl value {10s} has a problem: a lease of 10s is too short; give at least 2m`,
            "issue lease under aws/admin: --ttl: a lease of 10s is too short; give at least 2m",
        ],
        [
            "is told of by the option that was not given",
            `${lease} roleArn value {<nil>} has a problem: policy admin has 2 roles; choose one of a, b`,
            "issue lease under aws/admin: --role-arn: policy admin has 2 roles; choose one of a, b",
        ],
        [
            "is told of by its own name where no option gives it",
            `${lease} maxTtl value {1m} has a problem: a lease of 1m is too short; give at least 2m`,
            "issue lease under aws/admin: maxTtl: a lease of 1m is too short; give at least 2m",
        ],
        [
            "leaves other words alone",
            "issue lease under aws/admin: AWS refused",
            "issue lease under aws/admin: AWS refused",
        ],
    ];
    for (const [name, message, told] of said) {
        it(name, () => {
            assert.equal(nameOptions(message), told);
        });
    }
});
