import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { AwsBackend, DynamicCredential, IamPolicy } from "stacklease";
import { Engine } from "../support/engine";
import { ec2Policy } from "../support/leases";
import { messageOf } from "../support/resource";
import { roleArn } from "../support/roles";

/** Part of every input value, as if it were secret. */
const mark = "wJalrXUtn";

/** Returns inputs of which each is entirely secret. */
function secrets(inputs: object): never {
    return Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, pulumi.secret(value)])) as never;
}

const wrong = `${mark} <`;
const tags = { [`${mark}<`]: mark };

describe("an invalid secret input, with the Pulumi engine", () => {
    let engine: Engine;
    before(async () => {
        engine = await Engine.start();
    });
    after(() => engine.stop());

    // A sample: test/provider/runtime tries every input of every resource. The engine reports the errors of one
    // resource at a time, but all errors of that resource.
    const programs: [string, () => void, readonly string[]][] = [
        [
            "every input of AwsBackend",
            () => {
                const urls = { endpoint: wrong, endpoints: { iam: wrong } };
                const limits = { defaultTtl: wrong, maxTtl: wrong };
                const names = { mount: wrong, userPath: wrong, namePrefix: wrong, region: wrong, accountId: wrong };
                const keys = { accessKeyId: wrong, secretAccessKey: "", profile: "" };
                const assumeRole = { roleArn: wrong, externalId: wrong };
                const rest = { assumeRole, permissionsBoundary: wrong, tags };
                new AwsBackend("aws", secrets({ ...urls, ...limits, ...names, ...keys, ...rest }));
            },
            [
                ...["mount", "accessKeyId", "secretAccessKey", "profile", "assumeRole: roleArn", "accountId", "region"],
                ...["endpoint", "endpoints: iam", "defaultTtl", "maxTtl", "userPath", "namePrefix"],
                ...["permissionsBoundary", "tags: key 1 of 1"],
            ],
        ],
        [
            "a leaf of a policy document",
            () => {
                const leaf = pulumi.secret(wrong);
                const Condition = { DateLessThan: { [`aws:${mark}`]: leaf }, [`${mark}Equals`]: { a: "b" } };
                const Statement = [{ Sid: leaf, Effect: leaf, Action: ["*", leaf], Resource: leaf, Condition }];
                const policy = { Version: leaf, Statement, [mark]: leaf };
                new IamPolicy("deploy", { backend: new AwsBackend("aws"), policy });
            },
            [
                ...["policy: Version", "policy: key 3 of 3 in alphabetical order", "policy: Statement[0].Sid"],
                ...["policy: Statement[0].Effect", "policy: Statement[0].Action[1]", "policy: Statement[0].Resource"],
                "policy: Statement[0].Condition, key 2 of 2 in alphabetical order",
            ],
        ],
        [
            "every input of DynamicCredential",
            () => {
                const policy = new IamPolicy("deploy", { backend: new AwsBackend("aws"), policy: ec2Policy });
                const windows = { renewBefore: wrong, rotateBefore: wrong, overlap: wrong, readyTimeout: wrong };
                const rest = { onExpiry: wrong, readyCheck: wrong, roleArn: [wrong], roleSessionName: wrong, tags };
                const given = secrets({ ttl: wrong, maxTtl: wrong, ...windows, ...rest }) as object;
                new DynamicCredential("ci", { policy, ...given });
            },
            [
                ...["ttl", "maxTtl", "renewBefore", "rotateBefore", "overlap", "onExpiry", "readyCheck"],
                ...["readyTimeout", "tags: key 1 of 1", "roleArn", "roleSessionName"],
            ],
        ],
        [
            "a role that the issuer cannot assume",
            () => new AwsBackend("aws", { assumeRole: pulumi.secret({ roleArn: roleArn(mark) }) }),
            [
                "AWS denied sts:AssumeRole (the role of the backend's assumeRole, assumed with the ambient AWS credentials)",
            ],
        ],
    ];
    for (const [what, program, places] of programs) {
        it(`is rejected with its location, without its value: ${what}`, async () => {
            const stack = await engine.stack("bad", async () => void program());

            const message = await messageOf(stack.preview());

            assert.ok(!message.includes(mark), message);
            for (const place of places) {
                assert.ok(message.includes(`: ${place}`), `${place} is not in ${message}`);
            }
        });
    }

    it("causes a warning with its location, without its content: a policy document", async () => {
        const Statement = [
            {
                Effect: "Allow",
                Action: ["ec2:DescribeInstanc", "iam:CreateUser"],
                Resource: `arn:aws:iam::*:user/${mark}`,
            },
        ];
        const document = { Version: "2012-10-17", Statement };
        const stack = await engine.stack("warned", async () => {
            const backend = new AwsBackend("aws");
            new IamPolicy("whole", { backend, policy: pulumi.secret(document) });
            const [statement] = Statement;
            const leaf = { ...statement, Resource: pulumi.secret(statement?.Resource) };
            new IamPolicy("leaf", { backend, policy: { ...document, Statement: [leaf] } });
        });

        const { stdout } = await stack.preview();

        for (const name of ["whole", "leaf"]) {
            const warnings = stdout.split("\n").filter((line) => line.includes(` ${name} create warning:`));
            assert.match(
                warnings.join("\n"),
                /Statement\[0\]\.Action: an action is not in the list of [\s\S]*Statement\[0\]: it allows an action that a holder can use/,
            );
        }
        assert.doesNotMatch(stdout, /wJalrXUtn|DescribeInstanc|CreateUser/);
    });
});
