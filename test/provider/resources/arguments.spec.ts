import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { AwsBackend, DynamicCredential, IamPolicy } from "../../../provider";
import { argumentNames, type ResourceName } from "../../../provider/lease/argumentNames";
import { awsBackend, dynamicCredential, iamPolicy } from "../../../provider/runtime";
import type { Handler } from "../../../provider/runtime/handler";
import { ec2Policy } from "../../support/leases";
import { type Bag, unmarked } from "../../support/resource";
import { roleArn } from "../../support/roles";
import { useSimulator } from "../../support/useSimulator";

/** Any value that a JavaScript program may pass. */
type Anything = never;

const handlers: Readonly<Record<ResourceName, Handler>> = {
    AwsBackend: awsBackend,
    IamPolicy: iamPolicy,
    DynamicCredential: dynamicCredential,
};

/** The result of a preview: the checked inputs by type, the errors of check, and the error that ended the program. */
interface Preview {
    readonly inputs: Record<string, Bag>;
    readonly reasons: string[];
    readonly error?: Error;
}

describe("arguments of plain JavaScript programs", () => {
    const aws = useSimulator();

    /** Runs a program and checks its resources, as the engine does at preview. */
    async function preview(program: () => unknown): Promise<Preview> {
        const inputs: Record<string, Bag> = {};
        const reasons: string[] = [];
        let error: Error | undefined;
        const caught = (reason: Error) => {
            error ??= reason;
        };
        (process as NodeJS.EventEmitter).prependListener("unhandledRejection", caught);
        await pulumi.runtime.setMocks(
            {
                async newResource({ type, name, inputs: given }) {
                    const handler = handlers[type.split(":").at(-1) as ResourceName];
                    if (!handler) {
                        return { id: name, state: given };
                    }
                    const plain = unsecreted(given) as Bag;
                    const connection = type.endsWith("AwsBackend")
                        ? { endpoint: aws().endpoint, ...aws().issuer() }
                        : {};
                    const checked = await handler.check({}, { ...plain, ...connection, ...pick(plain, connection) });
                    reasons.push(...(checked.failures ?? []).map(({ reason }) => reason));
                    inputs[type.split(":").at(-1) ?? ""] = unmarked(checked.inputs as Bag);
                    return { id: name, state: unmarked(checked.inputs as Bag) };
                },
                call: ({ inputs }) => inputs,
            },
            "shop",
            "dev",
        );
        await pulumi.runtime.runInPulumiStack(async () => program()).catch(caught);
        await pulumi.runtime.disconnect().catch(caught);
        process.removeListener("unhandledRejection", caught);
        return { inputs, reasons, ...(error && { error }) };
    }

    /** Returns a program that passes an argument to one of the resources. */
    function giving(type: ResourceName, args: object) {
        return () => {
            const of = (wanted: ResourceName) => (wanted === type ? args : {}) as Anything;
            const backend = new AwsBackend("aws", of("AwsBackend"));
            const policy = new IamPolicy("deploy", { backend, policy: ec2Policy, ...(of("IamPolicy") as object) });
            new DynamicCredential("ci", { policy, ...(of("DynamicCredential") as object) });
        };
    }

    const said = ({ error, reasons }: Preview) => [...(error ? [error.message] : []), ...reasons].join("\n");

    describe("unknown arguments are rejected", () => {
        const unknown: [ResourceName, string, RegExp][] = [
            ["IamPolicy", "permissionBoundary", /did you mean permissionsBoundary\?/],
            ["IamPolicy", "maxTTL", /use maxTtl$/],
            ["IamPolicy", "policy_arns", /use policyArns$/],
            ["IamPolicy", "role_arns", /use roleArns$/],
            ["IamPolicy", "policy_document", /an argument of Vault and Terraform: use policy$/],
            ["IamPolicy", "policyDocument", /an argument of Vault and Terraform: use policy$/],
            ["IamPolicy", "permissions_boundary_arn", /Terraform: use permissionsBoundary$/],
            ["IamPolicy", "permissionBoundaryPolicyArn", /an argument of Infisical: use permissionsBoundary$/],
            ["IamPolicy", "iam_groups", /use groups$/],
            ["IamPolicy", "iam_tags", /use tags$/],
            ["IamPolicy", "default_sts_ttl", /use ttl$/],
            ["IamPolicy", "max_sts_ttl", /use maxTtl$/],
            ["IamPolicy", "user_path", /did you mean userPath of AwsBackend\?$/],
            ["IamPolicy", "name", /use policyName$/],
            ["AwsBackend", "access_key", /use accessKeyId$/],
            ["AwsBackend", "secret_key", /use secretAccessKey$/],
            ["AwsBackend", "role_arn", /use assumeRole$/],
            ["AwsBackend", "default_lease_ttl_seconds", /use defaultTtl$/],
            ["AwsBackend", "max_lease_ttl_seconds", /use maxTtl$/],
            ["AwsBackend", "username_template", /use namePrefix$/],
            ["AwsBackend", "partition", /remove it$/],
            ["AwsBackend", "externalId", /set it in assumeRole$/],
            ["DynamicCredential", "permissionBoundary", /did you mean permissionsBoundary of IamPolicy\?$/],
            ["DynamicCredential", "maxTTL", /use maxTtl$/],
            ["DynamicCredential", "TTL", /use ttl$/],
            ["DynamicCredential", "renew_before", /use renewBefore$/],
            ["DynamicCredential", "expiresAt", /remove it$/],
            ["DynamicCredential", "project", /remove it$/],
            ["DynamicCredential", "policy_document", /use policy$/],
        ];
        for (const [type, name, expected] of unknown) {
            it(`${name} of ${type}, at preview, with the correct name or alternative`, async () => {
                const { error } = await preview(giving(type, { [name]: "wJalrXUtnFEMI" }));

                assert.ok(pulumi.RunError.isInstance(error));
                assert.match(error.message, new RegExp(`: ${name} is not an argument of ${type}; `));
                assert.match(error.message, expected);
                assert.ok(!error.message.includes("wJalrXUtnFEMI"));
            });
        }

        it("except if they are null", async () => {
            assert.equal(said(await preview(giving("IamPolicy", { permissionBoundary: null }))), "");
        });

        for (const type of Object.keys(handlers) as ResourceName[]) {
            it(`of ${type}, set by a transform, by check`, async () => {
                const { failures } = await handlers[type].check(
                    {},
                    { mount: "aws", permissionBoundary: "wJalrXUtnFEMI" },
                );
                const reasons = (failures ?? []).map(({ reason }) => reason).join("\n");

                assert.match(reasons, new RegExp(`permissionBoundary: is not an argument of ${type}`));
                assert.ok(!reasons.includes("wJalrXUtnFEMI"));
            });
        }
    });

    describe("arguments of unambiguous types are converted", () => {
        const taken: [ResourceName, object, Bag][] = [
            ["AwsBackend", { tags: { cost: 42, spot: true } }, { tags: { cost: "42", spot: "true" } }],
            ["AwsBackend", { accountId: 123456789012 }, { accountId: "123456789012" }],
            ["AwsBackend", { defaultTtl: "3600" }, { defaultTtl: "3600" }],
            ["DynamicCredential", { ttl: "3600" }, { ttl: "3600" }],
            [
                "IamPolicy",
                { policyArns: [null, "arn:aws:iam::aws:policy/ReadOnlyAccess"] },
                { policyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] },
            ],
            ["IamPolicy", { tags: { team: pulumi.output(null), cost: 1 } }, { tags: { cost: "1" } }],
        ];
        for (const [type, args, expected] of taken) {
            it(`${JSON.stringify(args).slice(0, 60)} of ${type}`, async () => {
                const ran = await preview(giving(type, args));

                assert.equal(said(ran), "");
                for (const [name, value] of Object.entries(expected)) {
                    assert.deepEqual(ran.inputs[type]?.[name], value);
                }
            });
        }

        it("the ARN of a role as assumeRole", async () => {
            const news = { mount: "aws", assumeRole: roleArn(), endpoint: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" };
            const { inputs } = await awsBackend.check({}, news);

            assert.deepEqual(inputs?.assumeRole, { roleArn: roleArn() });
        });
    });

    describe("arguments of other types are rejected with the expected type", () => {
        const refused: [ResourceName, object, RegExp][] = [
            ["IamPolicy", { groups: "ops,dev" }, /^groups: must be a list of strings, such as/],
            [
                "IamPolicy",
                { policyArns: "arn:aws:iam::aws:policy/ReadOnlyAccess" },
                /^policyArns: must be a list of strings/,
            ],
            ["IamPolicy", { groups: [42] }, /^groups: \[0\]: must be a string; put it in quotes/],
            ["IamPolicy", { tags: [{ Key: "a", Value: "b" }] }, /^tags: must be an object with string values/],
            ["AwsBackend", { accountId: 12345678901 }, /^accountId: must be twelve digits in quotes/],
            [
                "AwsBackend",
                { assumeRole: "deploy" },
                /^assumeRole: must be the ARN of a role, or an object with a roleArn/,
            ],
            ["AwsBackend", { assumeRole: { role_arn: roleArn() } }, /^assumeRole: key 1 of 1 .*did you mean roleArn\?/],
            ["AwsBackend", { region: "" }, /^region: must be the name of a region.*leave it out/],
            [
                "IamPolicy",
                { tags: new Map([["a", "b"]]) },
                /: tags: contains a Map, which Pulumi cannot serialize; use/,
            ],
            ["IamPolicy", { policyArns: new Set(["a"]) }, /: policyArns: contains a Set, /],
            ["DynamicCredential", { rotationTrigger: new Date(0) }, /: rotationTrigger: contains a Date, /],
            ["DynamicCredential", { readyCheck: ["ec2:DescribeRegions"] }, /^readyCheck: must be a string/],
        ];
        for (const [type, args, expected] of refused) {
            it(`${Object.keys(args)} of ${type}: ${expected.source}`, async () => {
                assert.match(said(await preview(giving(type, args))), new RegExp(expected.source, "m"));
            });
        }

        const loop: Record<string, unknown> = {};
        loop.itself = loop;
        const shapes: Readonly<Record<string, unknown>> = {
            ...{ "a text": "damaged text", "a number": 42, "a boolean": true, null: null, "{}": {}, "[]": [] },
            ...{
                "a list": ["damaged"],
                "an object": { damaged: { damaged: 1 } },
                "a Map": new Map(),
                "a Date": new Date(0),
            },
            ...{
                "a function": () => "x",
                "an Output of null": pulumi.output(null),
                "a symbol": Symbol("x"),
                "1n": 1n,
                loop,
            },
            ...{ "an Output of a Map": pulumi.output(new Map([["a", "b"]])), NaN: Number.NaN, bytes: Buffer.from("x") },
        };
        for (const type of Object.keys(handlers) as ResourceName[]) {
            for (const name of argumentNames[type]) {
                it(`${name} of ${type}, never with a TypeError`, async () => {
                    for (const [shape, value] of Object.entries(shapes)) {
                        const { error, inputs } = await preview(giving(type, { [name]: value }));

                        assert.doesNotMatch(`${error?.stack}`, /TypeError|RangeError/, shape);
                        assert.ok(
                            !/\[object|\bundefined\b|\bnull\b/.test(error?.message ?? ""),
                            `${shape}: ${error?.message}`,
                        );
                        const { mount = "aws", policyName = "deploy" } = inputs.IamPolicy ?? {};
                        assert.ok(mount !== null && policyName !== null, shape);
                    }
                });
            }
        }
    });

    describe("missing arguments and arguments of another resource", () => {
        const wrong: [string, () => unknown, RegExp][] = [
            [
                "a missing backend",
                () => new IamPolicy("p", {} as Anything),
                /^register policy p: it has no backend; pass the AwsBackend itself$/,
            ],
            [
                "missing arguments",
                () => new DynamicCredential("ci", undefined as Anything),
                /^issue lease ci: it has no policy/,
            ],
            [
                "a string as arguments",
                () => new IamPolicy("p", "x" as Anything),
                /^register policy p: its arguments must be an object/,
            ],
            [
                "the name of a backend",
                () => new IamPolicy("p", { backend: "aws" } as Anything),
                /its backend is not an AwsBackend/,
            ],
            [
                "a backend as the policy",
                () => new DynamicCredential("ci", { policy: new AwsBackend("aws") } as Anything),
                /its policy is not an IamPolicy/,
            ],
            [
                "a string as the policy",
                () => new DynamicCredential("ci", { policy: "deploy" } as Anything),
                /its policy is not an IamPolicy/,
            ],
            [
                "the option id",
                () => new AwsBackend("aws", {}, { id: "x" }),
                /^create backend aws: the resource option id .*leave id out$/,
            ],
            ["the option import", () => new AwsBackend("aws", {}, { import: "x" }), /the resource option import/],
        ];
        for (const [what, program, expected] of wrong) {
            it(`are rejected with a single-line error: ${what}`, async () => {
                const { error } = await preview(program);

                assert.ok(pulumi.RunError.isInstance(error), error?.stack);
                assert.match(error.message, expected);
            });
        }

        it("let mount default to the resource name if an Output of null is passed", async () => {
            const { inputs } = await preview(
                giving("AwsBackend", { mount: pulumi.output(null), userPath: null, namePrefix: pulumi.output(null) }),
            );

            assert.deepEqual([inputs.AwsBackend?.mount, inputs.IamPolicy?.mount], ["aws", "aws"]);
            assert.deepEqual(
                [inputs.AwsBackend?.userPath, inputs.AwsBackend?.namePrefix],
                ["/stacklease/", "stacklease"],
            );
        });

        it("are named by check if a backend or policy has not been created", async () => {
            const lease = { name: "ci", project: "shop", stack: "dev" };
            const { failures } = await dynamicCredential.check(
                {},
                { ...lease, backend: { mount: "aws" }, policy: { policyName: "deploy" } },
            );

            assert.match(
                failures?.[0]?.reason ?? "",
                /^backend: its accountId, partition, ledgerId cannot be determined; .*--target/,
            );
            assert.match(failures?.[1]?.reason ?? "", /^policy: its credentialType cannot be determined; /);
        });
    });

    describe("tags of backend, policy and lease, checked together", () => {
        const many = (from: number, count: number) =>
            Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${from + i}`, "v"]));
        const cases: [string, object, object, object, RegExp | undefined][] = [
            [
                "keys that differ only in case are rejected",
                { Team: "a" },
                { team: "b" },
                {},
                /^tags: combined with the tags of its policy and backend: key .* only in case/,
            ],
            [
                "more tags than AWS allows are rejected",
                many(0, 20),
                many(20, 20),
                many(40, 6),
                /^tags: combined with the tags of its policy and backend: there are too many tags/,
            ],
            [
                "as many tags as AWS allows are accepted, including overridden ones",
                many(0, 20),
                many(10, 20),
                many(30, 15),
                undefined,
            ],
        ];
        for (const [what, ofBackend, ofPolicy, ofLease, expected] of cases) {
            it(what, async () => {
                const ran = await preview(() => {
                    const backend = new AwsBackend("aws", { tags: ofBackend as Record<string, string> });
                    const policy = new IamPolicy("deploy", {
                        backend,
                        policy: ec2Policy,
                        tags: ofPolicy as Record<string, string>,
                    });
                    new DynamicCredential("ci", { policy, tags: ofLease as Record<string, string> });
                });

                assert.match(said(ran), expected ?? /^$/);
            });
        }
    });
});

/** Returns what the mocks received, without secret markers. */
function unsecreted(value: unknown): unknown {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
        return value;
    }
    const bag = value as Bag;
    return Object.hasOwn(bag, "4dabf18193072939515e22adb298388d")
        ? unsecreted(bag.value)
        : Object.fromEntries(Object.entries(bag).map(([key, each]) => [key, unsecreted(each)]));
}

/** Returns the inputs that a program has set, without the defaults. */
function pick(given: Bag, defaults: object): Bag {
    return Object.fromEntries(Object.keys(defaults).flatMap((key) => (given[key] == null ? [] : [[key, given[key]]])));
}
