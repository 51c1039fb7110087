import assert from "node:assert/strict";
import type { Simulator } from "stacklease/simulator";
import { awsBackend, dynamicCredential, iamPolicy } from "../../../provider/runtime";
import { backendDefaults } from "../../../provider/runtime/checkBackend";
import { policyDefaults } from "../../../provider/runtime/checkGrants";
import { leaseDefaults } from "../../../provider/runtime/checkLease";
import type { Handler } from "../../../provider/runtime/handler";
import { backendInputs, ec2Policy, leaseInputs, setting } from "../../support/leases";
import type { Bag } from "../../support/resource";
import { makeRole, roleArn } from "../../support/roles";
import { useSimulator } from "../../support/useSimulator";

/** Stands for any secret: it can be any input, and must not appear in any message. */
const secret = "wJalrXUtnFEMI-K7MDENG";
const boundary = "arn:aws:iam::123456789012:policy/wJalrXUtnFEMI";
const tooBig = { ...ec2Policy, Statement: [{ ...ec2Policy.Statement[0], Sid: "x".repeat(2_000) }] };
const many = (count: number, value: (index: number) => string) => Array.from({ length: count }, (_, i) => value(i));
const tags = (count: number) => Object.fromEntries(many(count, (i) => `${secret}${i}`).map((key) => [key, secret]));
const statement = (edit: object) => ({ ...ec2Policy, Statement: [{ ...ec2Policy.Statement[0], ...edit }] });
const condition = (Condition: object) => statement({ Condition });

/** Invalid inputs, by the location that the error must begin with. */
type Faults = readonly (readonly [place: string, wrong: Bag])[];

const ofTags = (input: string, ours: boolean): Faults => [
    [input, { [input]: secret }],
    [`${input}: key 1 of 1`, { [input]: { [`${secret}<`]: "x" } }],
    [`${input}: key 1 of 1`, { [input]: { [`aws:${secret}`]: "x" } }],
    [`${input}: key 2 of 2 in alphabetical order`, { [input]: { [`${secret}X`]: "1", [`${secret}x`]: "2" } }],
    [`${input}: key 1 of 1`, { [input]: { [secret]: `<${secret}>` } }],
    [`${input}: key 1 of 1`, { [input]: { [secret]: [secret] } }],
    [input, { [input]: tags(51) }],
    ...(ours ? ([[`${input}: key 1 of 1`, { [input]: { [`stacklease:${secret}`]: "x" } }]] as const) : []),
];

const ofDuration = (input: string): Faults => [
    [input, { [input]: secret }],
    [input, { [input]: { [secret]: secret } }],
    [input, { [input]: -86_753_099 }],
    [input, { [input]: 0.86_753_099 }],
    [input, { [input]: "86753099999999999999d" }],
];

const ofBackend: Faults = [
    ["mount", { mount: `${secret} ` }],
    ["mount", { mount: 86_753_099 }],
    ["accessKeyId", { accessKeyId: "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY12" }],
    ["accessKeyId", { accessKeyId: `${secret}/+` }],
    ["accessKeyId", { secretAccessKey: null }],
    ["accessKeyId", { profile: secret }],
    ["secretAccessKey", { accessKeyId: null, secretAccessKey: secret }],
    ["secretAccessKey", { secretAccessKey: [secret] }],
    ["secretAccessKey", { secretAccessKey: "" }],
    ["profile", { profile: { [secret]: secret }, accessKeyId: null, secretAccessKey: null }],
    ["profile", { profile: "", accessKeyId: null, secretAccessKey: null }],
    ["assumeRole", { assumeRole: secret }],
    ["assumeRole: roleArn", { assumeRole: { roleArn: secret } }],
    ["assumeRole: key 1 of 1", { assumeRole: { [secret]: secret } }],
    ["assumeRole: externalId", { assumeRole: { roleArn: roleArn(), externalId: `${secret} ` } }],
    ["assumeRole: sessionName", { assumeRole: { roleArn: roleArn(), sessionName: `${secret} ` } }],
    ["accountId", { accountId: secret }],
    ["accountId", { accountId: 86_753_099 }],
    ["region", { region: `${secret}.${secret}` }],
    ["endpoint", { endpoint: secret }],
    ["endpoint", { endpoint: `ftp://${secret}` }],
    ["endpoints", { endpoints: secret }],
    ["endpoints", { endpoints: { [secret]: `http://${secret}` } }],
    ["endpoints: iam", { endpoints: { iam: secret } }],
    ["endpoints: sts", { endpoints: { sts: secret } }],
    ["userPath", { userPath: secret }],
    ["namePrefix", { namePrefix: `${secret} ` }],
    ["namePrefix", { namePrefix: secret.repeat(3) }],
    ["permissionsBoundary", { permissionsBoundary: secret }],
    ...ofDuration("defaultTtl"),
    ...ofDuration("maxTtl"),
    ...ofTags("tags", true),
];

const role = { credentialType: "assumed_role", policy: null, roleArn: roleArn() };
const federation = { credentialType: "federation_token" };
const session = { credentialType: "session_token", policy: null };

const ofPolicy: Faults = [
    ["policyName", { policyName: `${secret} ` }],
    ["policyName", { policyName: secret.repeat(5) }],
    ["policy: the text is not valid JSON", { policy: secret }],
    ["policy: the text is not valid JSON", { policy: `{"${secret}": ${secret}}` }],
    ["policy: the text is not valid JSON", { policy: `{"Version": "${secret}` }],
    ["policy: duplicate key at line 1,", { policy: `{"${secret}":1,"${secret}":2}` }],
    ["policy", { policy: [secret] }],
    ["policy", { policy: { [secret]: secret } }],
    ["policy: Version", { policy: { ...ec2Policy, Version: secret } }],
    ["policy: Statement", { policy: { ...ec2Policy, Statement: secret } }],
    ["policy: Statement[1]", { policy: { ...ec2Policy, Statement: [ec2Policy.Statement[0], secret] } }],
    ["policy: Statement[0].Effect", { policy: statement({ Effect: secret }) }],
    ["policy: Statement[0], key 4 of 4", { policy: statement({ [secret]: secret }) }],
    ["policy: Statement[0]: Principal is not allowed", { policy: statement({ Principal: secret }) }],
    ["policy: Statement[0].Action", { policy: statement({ Action: secret }) }],
    ["policy: Statement[0].Action[1]", { policy: statement({ Action: ["*", secret] }) }],
    ["policy: Statement[0].Resource", { policy: statement({ Resource: secret }) }],
    ["policy: Statement[0].Resource[0]", { policy: statement({ Resource: [secret, "*"] }) }],
    ["policy: Statement[0].Resource", { policy: statement({ Resource: `arn:aws:s3:::${secret}→` }) }],
    ["policy: Statement[0].Sid", { policy: statement({ Sid: secret }) }],
    ["policy: Statement[0].Sid", { policy: statement({ Sid: "Stackleasewjalrxutn" }) }],
    [
        "policy: Statement[1].Sid",
        { policy: { ...ec2Policy, Statement: [1, 2].map(() => ({ ...ec2Policy.Statement[0], Sid: "wJalrXUtn" })) } },
    ],
    ["policy: Statement[0].Condition", { policy: condition([secret]) }],
    ["policy: Statement[0].Condition, key 1 of 1", { policy: condition({ [secret]: { a: secret } }) }],
    ["policy: Statement[0].Condition.StringEquals", { policy: condition({ StringEquals: secret }) }],
    [
        "policy: Statement[0].Condition.StringEquals, key 1",
        { policy: condition({ StringEquals: { [`${secret}→`]: 1 } }) },
    ],
    ["policy: Statement[0].Condition.StringEquals, key 1", { policy: condition({ StringEquals: { [secret]: {} } }) }],
    ...["Date", "Numeric", "IpAddress", "Arn"].map(
        (kind) =>
            [
                `policy: Statement[0].Condition.${operatorOf(kind)}, key 1 of 1`,
                { policy: condition({ [operatorOf(kind)]: { [secret]: secret } }) },
            ] as const,
    ),
    [
        "policy: Statement[0].Condition.Bool, key 1 of 1[1]",
        { policy: condition({ Bool: { [secret]: ["true", secret] } }) },
    ],
    ["policy: the document has more", { policy: tooBig }],
    ["policy: the document and policyArns together have more", { ...federation, policy: tooBig }],
    ["policyArns", { policyArns: secret }],
    ["policyArns: [1]", { policyArns: [boundary, secret] }],
    ["policyArns", { policyArns: many(11, (i) => `${boundary}${i}`) }],
    ["groups", { groups: { [secret]: secret } }],
    ["groups: [0]", { groups: [`${secret} `] }],
    ["groups", { groups: many(11, (i) => `${secret}${i}`) }],
    ["credentialType", { credentialType: secret }],
    ["permissionsBoundary", { permissionsBoundary: secret }],
    ["roleArn", { ...role, roleArn: secret }],
    ["roleArn", { ...role, roleArns: [roleArn()] }],
    ["roleArn", { roleArn: roleArn() }],
    ["roleArns: [1]", { ...role, roleArn: null, roleArns: [roleArn(), secret] }],
    ["roleArns", { ...role, roleArn: null, roleArns: secret }],
    ["externalId", { ...role, externalId: `${secret} ` }],
    ["externalId", { ...session, externalId: secret }],
    ["sourceIdentity", { ...role, sourceIdentity: `${secret} ` }],
    ["mfaSerialNumber", { ...session, mfaSerialNumber: `${secret} ` }],
    ["revocable", { ...role, revocable: secret }],
    ["groups", { ...role, groups: [secret] }],
    ...ofDuration("ttl"),
    ...ofDuration("maxTtl"),
    ...ofTags("tags", true),
    ...ofTags("sessionTags", false).map(([place, wrong]) => [place, { ...role, ...wrong }] as const),
];

const ofLease: Faults = [
    ["name", { name: `${secret}\n` }],
    ["ttl", { ttl: "86753099s" }],
    ["ttl", { ttl: "86s" }],
    ["maxTtl", { ttl: null, maxTtl: "86s" }],
    ["renewBefore", { renewBefore: "8675309s" }],
    ["renewBefore", { renewBefore: "never" }],
    ["rotateBefore", { rotateBefore: "8675309s" }],
    ["overlap", { overlap: "8675309s" }],
    ["onExpiry", { onExpiry: secret }],
    ["readyCheck", { readyCheck: secret }],
    ["roleArn", { roleArn: [secret] }],
    ["roleArn", { roleArn: roleArn("wJalrXUtn") }],
    ["roleSessionName", { roleSessionName: `${secret} ` }],
    ["roleSessionName", { roleSessionName: secret }],
    ...["ttl", "maxTtl", "renewBefore", "rotateBefore", "overlap", "readyTimeout"].flatMap(ofDuration),
    ...ofTags("tags", true),
];

function operatorOf(kind: string): string {
    return { Date: "DateLessThan", Numeric: "NumericEquals", IpAddress: "NotIpAddress", Arn: "ArnLike" }[kind] ?? "";
}

/** Returns all values of an input as text, except the names that every policy contains. */
function valuesIn(given: unknown): string[] {
    const values =
        given === null || typeof given !== "object"
            ? [String(given)]
            : Object.entries(given)
                  .filter(([key]) => key !== "credentialType")
                  .flatMap(([key, value]) => [...(key.includes(secret) ? [key] : []), ...valuesIn(value)]);
    return values.filter((value) => value.length > 3 && !/^(ec2:\*|Allow|2012-10-17|null|never|true)$/.test(value));
}

describe("a failed check of an input that may be secret", () => {
    const aws = useSimulator();

    const resources: [string, Handler, Faults, (aws: Simulator, wrong: Bag) => Promise<Bag> | Bag][] = [
        ["AwsBackend", awsBackend, ofBackend, (aws, wrong) => backendInputs(aws, wrong)],
        [
            "IamPolicy",
            iamPolicy,
            ofPolicy,
            (_aws, wrong) => ({ mount: "aws", policyName: "deploy", policy: ec2Policy, ...wrong }),
        ],
        [
            "DynamicCredential",
            dynamicCredential,
            ofLease,
            async (aws, wrong) => leaseInputs(await setting(aws, {}, { maxTtl: "24h" }), wrong),
        ],
    ];
    for (const [type, handler, faults, inputsOf] of resources) {
        for (const [place, wrong] of faults) {
            it(`names the location and nothing of the value: ${place} of ${type}, with ${JSON.stringify(wrong).slice(0, 60)}`, async () => {
                const { failures = [] } = await handler.check({}, await inputsOf(aws(), wrong));

                assert.ok(failures.length > 0, "it was taken");
                for (const { property, reason } of failures) {
                    assert.equal(property, "", "the engine would print its value");
                    for (const value of [secret, "8675309", "86s", ...valuesIn(wrong)]) {
                        assert.ok(!reason.includes(value), `${reason} shows ${value}`);
                    }
                }
                const { reason = "" } = failures[0] ?? {};
                assert.ok(reason.startsWith(`${place}:`) || reason.startsWith(`${place} `), reason);
            });
        }
    }

    const inputs: [string, object, Faults][] = [
        ["AwsBackend", { mount: "", ...backendDefaults }, ofBackend],
        ["IamPolicy", { policyName: "", ...policyDefaults }, ofPolicy],
        ["DynamicCredential", leaseDefaults, ofLease],
    ];
    for (const [type, defaults, faults] of inputs) {
        it(`is tested for every input of ${type}`, () => {
            const tried = new Set(faults.flatMap(([place, wrong]) => [...Object.keys(wrong), place.split(":")[0]]));
            const untried = Object.keys(defaults).filter((input) => !tried.has(input) && input !== "rotationTrigger");
            assert.deepEqual(untried, []);
        });
    }

    describe("does not show settings of other resources:", () => {
        const caps: [string, Bag, Bag, Bag][] = [
            ["the policy's maxTtl", { maxTtl: "8675s" }, {}, { ttl: "24h" }],
            ["the backend's maxTtl", {}, { maxTtl: "8675s" }, { ttl: "24h" }],
            ["the policy's ttl", { ttl: "8675s" }, { maxTtl: "1h" }, { ttl: null }],
            ["the policy's ttl if it is too short", { ttl: "86s" }, {}, { ttl: null }],
            ["the backend's defaultTtl if it is too short", {}, { defaultTtl: "86s" }, { ttl: null }],
            [
                "the policy's ttl if it is shorter than renewBefore",
                { ttl: "8675s" },
                {},
                { ttl: null, renewBefore: "24h" },
            ],
            ["the policy's ttl if it is shorter than the overlap", { ttl: "8675s" }, {}, { ttl: null, overlap: "24h" }],
        ];
        for (const [what, policy, backend, lease] of caps) {
            it(what, async () => {
                const at = await setting(aws(), { policyName: secret, ...policy }, { mount: secret, ...backend });

                const { failures = [] } = await dynamicCredential.check({}, leaseInputs(at, lease));

                assert.equal(failures.length, 1);
                for (const value of [secret, "8675s", "2h24m35s", "86s", "1m26s"]) {
                    assert.ok(!failures[0]?.reason.includes(value), failures[0]?.reason);
                }
            });
        }

        it("the role of a policy, with its account and name", async () => {
            await makeRole(aws(), {}, "wJalrXUtn");
            const named = { policyName: secret, credentialType: "assumed_role", policy: null };
            const there = { ...named, roleArn: roleArn("wJalrXUtn") };
            const foreign = { ...named, roleArn: "arn:aws:iam::210987654321:role/wJalrXUtn", revocable: true };
            for (const [policy, lease] of [
                [there, { ttl: "12h" }],
                [there, { roleArn: roleArn("other") }],
                [{ ...there, roleArn: null, roleArns: [there.roleArn, foreign.roleArn] }, {}],
                [there, { tags: { a: "b" } }],
                [foreign, {}],
            ] as [Bag, Bag][]) {
                const at = await setting(aws(), policy);

                const { failures = [] } = await dynamicCredential.check({}, leaseInputs(at, { ttl: "15m", ...lease }));

                assert.equal(failures.length, 1);
                assert.doesNotMatch(failures[0]?.reason ?? "", /wJalrXUtn|210987654321/);
            }
        });
    });

    describe("does not show the values that caused an AWS error:", () => {
        const errors: [string, (aws: Simulator) => Bag, RegExp][] = [
            ["an unknown key", () => ({ accessKeyId: "AKIAWJALRXUTNFEMIK7M" }), /access key AKIA…IK7M/],
            [
                "a secret key as accessKeyId",
                () => ({ accessKeyId: "wJalrXUtnFEMIK7MDENG" }),
                /the backend's access key/,
            ],
            ["a wrong secret key", () => ({ secretAccessKey: secret }), /does not match its access key id/],
            [
                "a profile that does not exist",
                () => ({ accessKeyId: null, secretAccessKey: null, profile: secret }),
                /no AWS credentials from the backend's profile/,
            ],
            [
                "a role that does not exist",
                () => ({ assumeRole: { roleArn: roleArn(secret), externalId: "867530991234" } }),
                /AWS denied sts:AssumeRole \(the role of the backend's assumeRole, assumed with access key AKIA….{4}\)/,
            ],
            ["another account", () => ({ accountId: "867530991234" }), /accountId is set to another account, but/],
            [
                "an unreachable endpoint",
                () => ({ endpoint: `http://${secret}:${secret}@127.0.0.1:9/` }),
                /got no response from the backend's endpoint/,
            ],
            [
                "an endpoint whose host does not exist",
                () => ({ endpoint: undefined, endpoints: { sts: `http://${secret}.invalid/` } }),
                /got no response from the backend's endpoint/,
            ],
        ];
        for (const [what, wrong, expected] of errors) {
            it(what, async () => {
                const failing = awsBackend.check({}, backendInputs(aws(), wrong(aws())));

                const message = await failing.then(
                    () => assert.fail("it was taken"),
                    ({ message }: Error) => message,
                );
                assert.match(message, expected);
                for (const value of [secret, "wJalrXUtn", "8675309", "AKIAWJALRXUTNFEMIK7M"]) {
                    assert.ok(!message.includes(value), message);
                }
            });
        }
    });
});
