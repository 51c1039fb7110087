import assert from "node:assert/strict";
import { iamPolicy } from "../../../provider/runtime";
import { ec2Policy } from "../../support/leases";
import { checkResource, createResource, faultsOf, planUpdate } from "../../support/resource";

const inputs = (overrides: object = {}) => ({ mount: "aws", policyName: "deploy", policy: ec2Policy, ...overrides });
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const arn = (name: string) => `arn:aws:iam::123456789012:policy/${name}`;

describe("IamPolicy", () => {
    it("keeps a document as an object, however it was given", async () => {
        const { outs } = await createResource(iamPolicy, inputs({ policy: JSON.stringify(ec2Policy) }));

        assert.deepEqual(outs.policy, ec2Policy);
    });

    it("has every input in its bag, null where nothing was given, so that previews know all of them", async () => {
        const { outs } = await createResource(iamPolicy, inputs());

        assert.deepEqual(outs, {
            ...{ mount: "aws", policyName: "deploy", policy: ec2Policy, credentialType: "iam_user" },
            ...{ policyArns: null, groups: null, ttl: null, maxTtl: null, permissionsBoundary: null, tags: null },
        });
    });

    it("changes nothing when the same document comes in another order of keys", async () => {
        const policy = await createResource(iamPolicy, inputs());
        const { Version, Statement } = ec2Policy;

        assert.equal((await planUpdate(iamPolicy, policy, inputs({ policy: { Statement, Version } }))).changes, false);
    });

    it("is replaced under another name, and updated in place otherwise", async () => {
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
        it(`leaves a ${key} that is not known yet unchecked`, async () => {
            await checkResource(iamPolicy, inputs({ [key]: unknown }));
        });
    }

    it("leaves a document with an unknown value in it unchecked", async () => {
        const Statement = [{ Effect: "Allow", Action: "s3:*", Resource: unknown }];
        await checkResource(iamPolicy, inputs({ policy: { Version: "2012-10-17", Statement } }));
    });

    const faults: [string, object, RegExp][] = [
        [
            "a fault of grammar, naming its place",
            { policy: { ...ec2Policy, Statement: [{ ...ec2Policy.Statement[0], Effect: "allow" }] } },
            /^policy: Statement\[0\]\.Effect: must be/,
        ],
        ["empty text", { policy: "" }, /^policy: the text is empty/],
        ["text that is no JSON", { policy: "{" }, /^policy: the text is no JSON/],
        [
            "a document over budget, saying used and allowed",
            {
                policy: {
                    ...ec2Policy,
                    Statement: [{ ...ec2Policy.Statement[0], Resource: `arn:aws:ec2:::${"x".repeat(2_000)}` }],
                },
            },
            /^policy: the document takes 2\d+ characters, but 1\d+ of a user's 2048.*policyArns/,
        ],
        ["a policy that grants nothing", { policy: null }, /^policy: nothing is granted/],
        ["a name with a character that IAM refuses", { policyName: "a/b" }, /^policyName: /],
        ["a name that is too long", { policyName: "x".repeat(65) }, /^policyName: .*at most 64/],
        ["an unknown credential type", { credentialType: "root" }, /^credentialType: "root" is no credential type/],
        [
            "an ARN that is none, naming its place",
            { policyArns: [arn("a"), "ReadOnly"] },
            /^policyArns: \[1\]: "ReadOnly" is no ARN/,
        ],
        [
            "more attachments than AWS takes",
            { policyArns: Array.from({ length: 11 }, (_, i) => arn(`p${i}`)) },
            /^policyArns: 11 policies are more than the 10/,
        ],
        ["a group that is no name", { groups: ["a b"] }, /^groups: \[0\]: "a b" is no name/],
        [
            "more groups than AWS takes",
            { groups: Array.from({ length: 11 }, (_, i) => `g${i}`) },
            /^groups: 11 groups are more than the 10/,
        ],
        ["a ttl that is no duration", { ttl: "30 minutes" }, /^ttl: "30 minutes" is no duration/],
        ["a negative cap", { maxTtl: -5 }, /^maxTtl: -5 is not positive/],
        ["a boundary that is no ARN", { permissionsBoundary: "x" }, /^permissionsBoundary/],
        [
            "too many tags",
            { tags: Object.fromEntries(Array.from({ length: 46 }, (_, i) => [`k${i}`, "v"])) },
            /^tags: .*46 tags are too many/,
        ],
    ];
    for (const [what, override, expected] of faults) {
        it(`refuses ${what}`, async () => {
            const reasons = await faultsOf(iamPolicy, inputs({ ...override }));
            assert.equal(reasons.length, 1, reasons.join("\n"));
            assert.match(reasons[0] ?? "", expected);
        });
    }
});
