import assert from "node:assert/strict";
import { iamPolicy } from "../../../provider/runtime";
import { ec2Policy } from "../../support/leases";
import { checkResource, createResource, faultsOf, planUpdate } from "../../support/resource";

const inputs = (overrides: object = {}) => ({ mount: "aws", policyName: "deploy", policy: ec2Policy, ...overrides });
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const arn = (name: string) => `arn:aws:iam::123456789012:policy/${name}`;

describe("IamPolicy", () => {
    it("stores a document as an object, in whatever form it was passed", async () => {
        const { outs } = await createResource(iamPolicy, inputs({ policy: JSON.stringify(ec2Policy) }));

        assert.deepEqual(outs.policy, ec2Policy);
    });

    it("sets every input, null by default, so that previews know all of them", async () => {
        const { outs } = await createResource(iamPolicy, inputs());

        assert.deepEqual(outs, {
            ...{ mount: "aws", policyName: "deploy", policy: ec2Policy, credentialType: "iam_user" },
            ...{ policyArns: null, groups: null, ttl: null, maxTtl: null, permissionsBoundary: null, tags: null },
            ...{ roleArn: null, roleArns: null, externalId: null, sessionTags: null, sourceIdentity: null },
            ...{ mfaSerialNumber: null, revocable: null },
        });
    });

    it("changes nothing if the same document is passed with another order of keys", async () => {
        const policy = await createResource(iamPolicy, inputs());
        const { Version, Statement } = ec2Policy;

        assert.equal((await planUpdate(iamPolicy, policy, inputs({ policy: { Statement, Version } }))).changes, false);
    });

    it("is replaced if its name changes, and updated in place otherwise", async () => {
        const policy = await createResource(iamPolicy, inputs());

        assert.deepEqual((await planUpdate(iamPolicy, policy, inputs({ policyName: "other" }))).replaces, [
            "policyName",
        ]);
        assert.deepEqual((await planUpdate(iamPolicy, policy, inputs({ ttl: "1h" }))).replaces, []);
    });

    for (const key of [
        "policy",
        "policyArns",
        "groups",
        "credentialType",
        "ttl",
        "maxTtl",
        "permissionsBoundary",
        "tags",
    ]) {
        it(`does not check ${key} while it is unknown`, async () => {
            await checkResource(iamPolicy, inputs({ [key]: unknown }));
        });
    }

    const s3 = { Effect: "Allow", Action: "s3:*", Resource: "*" };
    const partly: [string, object][] = [
        ["Version", { Version: unknown, Statement: [s3] }],
        ["statement of a document without a Version", { Statement: [unknown] }],
        ["list of statements", { Version: "2012-10-17", Statement: unknown }],
        ["statement", { Version: "2012-10-17", Statement: [s3, unknown] }],
        ...["Sid", "Effect", "Action", "Resource", "Condition"].map((element): [string, object] => [
            element,
            { Version: "2012-10-17", Statement: [{ ...s3, [element]: unknown }] },
        ]),
        ["element without a list around it", { Version: "2012-10-17", Statement: { ...s3, Effect: unknown } }],
        ["one of several resources", { Version: "2012-10-17", Statement: [{ ...s3, Resource: ["*", unknown] }] }],
        ...[
            { StringEquals: unknown },
            { StringEquals: { "aws:a": unknown } },
            { "ForAnyValue:StringLike": { "aws:a": ["x", unknown] } },
            { DateLessThan: { "aws:CurrentTime": unknown } },
            { NumericLessThan: { "s3:max-keys": unknown } },
            { BoolIfExists: { "aws:SecureTransport": unknown } },
            { Null: { "aws:a": unknown } },
            { NotIpAddress: { "aws:SourceIp": [unknown] } },
            { ArnLike: { "aws:SourceArn": unknown } },
            { BinaryEquals: { "a:b": unknown } },
        ].map((Condition): [string, object] => [
            `part of ${JSON.stringify(Condition)}`,
            { Version: "2012-10-17", Statement: [{ ...s3, Condition }] },
        ]),
    ];
    for (const [what, policy] of partly) {
        it(`accepts a document with an unknown part: ${what}`, async () => {
            const planned = (await checkResource(iamPolicy, inputs({ policy }))).policy;
            assert.deepEqual(planned, { ...policy, Version: "2012-10-17" });
        });
    }

    it("checks the known parts of a document with unknown parts", async () => {
        const Statement = [
            { ...s3, Resource: [unknown, "arn:aws:s3:us-east-1::b"] },
            { ...s3, Effect: "allow", Action: unknown },
        ];
        const reasons = await faultsOf(iamPolicy, inputs({ policy: { Version: "2012-10-17", Statement } }));
        assert.deepEqual(
            reasons.map((reason) => reason.split(": ")[1]),
            ["Statement[1].Effect", "Statement[0].Resource[1]"],
        );
    });

    it("measures the known parts of a document with unknown parts", async () => {
        const Resource = [unknown, `arn:aws:ec2:::${"x".repeat(2_000)}`];
        const policy = { Version: "2012-10-17", Statement: [{ ...s3, Resource }, unknown] };
        for (const type of ["iam_user", "federation_token"]) {
            const [reason = "", ...rest] = await faultsOf(iamPolicy, inputs({ policy, credentialType: type }));
            assert.match(reason, /^policy: the document (and policyArns together )?(has|have) more than/);
            assert.deepEqual(rest, []);
        }
    });

    it("removes the Id of a document, also if other parts are unknown", async () => {
        for (const Resource of ["*", unknown]) {
            const document = { Version: "2012-10-17", Statement: [{ ...s3, Resource }] };
            const policy = { ...document, Id: "mine" };
            assert.deepEqual((await checkResource(iamPolicy, inputs({ policy }))).policy, document);
        }
    });

    const faults: [string, object, RegExp][] = [
        [
            "a policy grammar error, with the location",
            { policy: { ...ec2Policy, Statement: [{ ...ec2Policy.Statement[0], Effect: "allow" }] } },
            /^policy: Statement\[0\]\.Effect: must be/,
        ],
        ["empty text", { policy: "" }, /^policy: the text is empty/],
        ["text that is not JSON", { policy: "{" }, /^policy: the text is not valid JSON/],
        [
            "a document over the size limit, with the limit in the error",
            {
                policy: {
                    ...ec2Policy,
                    Statement: [{ ...ec2Policy.Statement[0], Resource: `arn:aws:ec2:::${"x".repeat(2_000)}` }],
                },
            },
            /^policy: the document has more than 1\d+ characters, the part of a user's 2048 .*policyArns/,
        ],
        ["a policy that grants nothing", { policy: null }, /^policy: this policy grants nothing/],
        ["a name with a character that IAM does not accept", { policyName: "a/b" }, /^policyName: /],
        ["a name that is too long", { policyName: "x".repeat(65) }, /^policyName: .*at most 64/],
        [
            "an unknown credential type",
            { credentialType: "root" },
            /^credentialType: must be one of iam_user, assumed_role,/,
        ],
        [
            "an invalid policy ARN, with its index",
            { policyArns: [arn("a"), "ReadOnly"] },
            /^policyArns: \[1\]: must be the ARN of a managed policy/,
        ],
        [
            "more policyArns than AWS allows",
            { policyArns: Array.from({ length: 11 }, (_, i) => arn(`p${i}`)) },
            /^policyArns: AWS allows at most 10/,
        ],
        ["an invalid group name", { groups: ["a b"] }, /^groups: \[0\]: must be the name of a group/],
        [
            "more groups than AWS allows",
            { groups: Array.from({ length: 11 }, (_, i) => `g${i}`) },
            /^groups: AWS allows a user in at most 10/,
        ],
        ["a ttl that is not a duration", { ttl: "30 minutes" }, /^ttl: must be a duration/],
        ["a negative cap", { maxTtl: -5 }, /^maxTtl: must be at least one second/],
        ["a boundary that is not an ARN", { permissionsBoundary: "x" }, /^permissionsBoundary/],
        [
            "too many tags",
            { tags: Object.fromEntries(Array.from({ length: 46 }, (_, i) => [`k${i}`, "v"])) },
            /^tags: there are too many tags; AWS allows 50, of which stacklease uses 5/,
        ],
    ];
    for (const [what, override, expected] of faults) {
        it(`rejects ${what}`, async () => {
            const reasons = await faultsOf(iamPolicy, inputs({ ...override }));
            assert.equal(reasons.length, 1, reasons.join("\n"));
            assert.match(reasons[0] ?? "", expected);
        });
    }

    describe("for a session", () => {
        const roleArn = "arn:aws:iam::123456789012:role/deploy";
        const role = { credentialType: "assumed_role", policy: null, roleArn };
        const federation = { credentialType: "federation_token" };
        const session = { credentialType: "session_token", policy: null };
        const big = {
            ...ec2Policy,
            Statement: [{ ...ec2Policy.Statement[0], Resource: `arn:aws:ec2:::${"x".repeat(2_000)}` }],
        };

        for (const [what, given] of [
            ["assumed_role with only a role", role],
            [
                "assumed_role with all its arguments",
                {
                    ...{
                        ...role,
                        policy: ec2Policy,
                        policyArns: [arn("a")],
                        externalId: "ext-1",
                        sourceIdentity: "ci",
                    },
                    ...{ sessionTags: { "stacklease:team": "shop" }, revocable: false, ttl: "15m", maxTtl: "12h" },
                },
            ],
            ["assumed_role with several roles", { ...role, roleArn: null, roleArns: [roleArn, `${roleArn}2`] }],
            [
                "federation_token with a session policy",
                { ...federation, sessionTags: { team: "shop" }, revocable: true },
            ],
            ["session_token with an MFA device", { ...session, mfaSerialNumber: "GAHT12345678" }],
            ["session_token without arguments", session],
        ] as [string, object][]) {
            it(`accepts ${what}`, async () => {
                assert.deepEqual(await faultsOf(iamPolicy, inputs(given)), []);
            });
        }

        const strange: [string, object, RegExp][] = [
            [
                "groups with assumed_role",
                { ...role, groups: ["a"] },
                /^groups: is supported only for iam_user; leave it out, or change credentialType/,
            ],
            [
                "a boundary with assumed_role",
                { ...role, permissionsBoundary: arn("b") },
                /^permissionsBoundary: is supported only for iam_user;/,
            ],
            ["user tags with assumed_role", { ...role, tags: { a: "b" } }, /^tags: is supported only for iam_user;/],
            [
                "an MFA device with assumed_role",
                { ...role, mfaSerialNumber: "GAHT12345678" },
                /^mfaSerialNumber: is supported only for session_token;/,
            ],
            ["a role with iam_user", { roleArn }, /^roleArn: is supported only for assumed_role;/],
            ["an external ID with iam_user", { externalId: "ext" }, /^externalId: is supported only for assumed_role;/],
            [
                "revocable with iam_user",
                { revocable: true },
                /^revocable: is supported only for assumed_role and federation_token;/,
            ],
            [
                "a role with federation_token",
                { ...federation, roleArn },
                /^roleArn: is supported only for assumed_role;/,
            ],
            [
                "a policy document with session_token",
                { ...session, policy: ec2Policy },
                /^policy: is supported only for iam_user and assumed_role and federation_token;/,
            ],
            [
                "revocable with session_token",
                { ...session, revocable: true },
                /^revocable: is supported only for assumed_role and/,
            ],
            [
                "assumed_role without a role",
                { ...role, roleArn: null },
                /^roleArn: set either roleArn, .*, or roleArns/,
            ],
            [
                "assumed_role with both roleArn and roleArns",
                { ...role, roleArns: [roleArn] },
                /^roleArn: set either roleArn, .*, or roleArns/,
            ],
            ["a role that is not an ARN", { ...role, roleArn: "deploy" }, /^roleArn: must be the ARN of a role/],
            [
                "one role among several that is not an ARN",
                { ...role, roleArn: null, roleArns: [roleArn, "x"] },
                /^roleArns: \[1\]: must be the ARN/,
            ],
            ["an external ID of one character", { ...role, externalId: "x" }, /^externalId: .*2 to 1,224/],
            ["a source identity that AWS does not accept", { ...role, sourceIdentity: "aws:me" }, /^sourceIdentity: /],
            [
                "federation_token without a session policy",
                { ...federation, policy: null },
                /^policy: this policy grants nothing; set policy or policyArns/,
            ],
            [
                "a session policy that is too large",
                { ...role, policy: big },
                /^policy: .*have more than the 2048 characters/,
            ],
            [
                "a session policy that is too large together with its ARNs",
                { ...federation, policyArns: Array.from({ length: 10 }, (_, i) => arn(`${"x".repeat(180)}${i}`)) },
                /^policy: .*have more than the 2048 characters/,
            ],
            [
                "too many session tags",
                { ...role, sessionTags: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, "v"])) },
                /^sessionTags: there are too many tags; AWS allows 50$/,
            ],
            ["a revocable that is not a boolean", { ...role, revocable: "yes" }, /^revocable: must be true or false/],
            ["an invalid MFA device", { ...session, mfaSerialNumber: "x" }, /^mfaSerialNumber: /],
        ];
        for (const [what, override, expected] of strange) {
            it(`rejects ${what}`, async () => {
                const reasons = await faultsOf(iamPolicy, inputs({ ...override }));
                assert.equal(reasons.length, 1, reasons.join("\n"));
                assert.match(reasons[0] ?? "", expected);
            });
        }
    });
});
