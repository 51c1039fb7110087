import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { AwsBackend, DynamicCredential, IamPolicy, type PolicyReference } from "../../../provider";
import { ec2Policy } from "../../support/leases";

interface Registration {
    readonly type: string;
    readonly name: string;
    readonly inputs: Record<string, unknown>;
}

const registered: Registration[] = [];

/** Registers resources with Pulumi's mocks, and returns what the engine would receive. */
async function register(program: () => unknown): Promise<Registration[]> {
    registered.length = 0;
    await pulumi.runtime.setMocks(
        {
            newResource({ type, name, inputs }) {
                registered.push({ type, name, inputs });
                return { id: `${name}-id`, state: { ...inputs, accountId: "123456789012", ledgerId: "ledger" } };
            },
            call: ({ inputs }) => inputs,
        },
        "shop",
        "dev",
    );
    await pulumi.runtime.runInPulumiStack(async () => {
        program();
    });
    await pulumi.runtime.disconnect(); // Waits until all registrations are answered.
    return registered.filter(({ type }) => type !== "pulumi:pulumi:Stack");
}

/** Returns the value of an output, or rejects with its error. */
function settled(output: object): Promise<unknown> {
    return (output as { promise(): Promise<unknown> }).promise();
}

function declare() {
    const aws = new AwsBackend("aws", { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wJalr", maxTtl: "24h" });
    const deploy = new IamPolicy("deploy", { backend: aws, policy: ec2Policy, ttl: "1h" });
    return { aws, deploy, ci: new DynamicCredential("ci", { policy: deploy, ttl: "30m" }) };
}

describe("the resource classes", () => {
    it("register these types and literals, which states refer to permanently", async () => {
        const found = (await register(declare)).map(({ type, inputs }) => [type, inputs.__provider]);

        assert.deepEqual(found, [
            [
                "pulumi-nodejs:dynamic/stacklease:AwsBackend",
                'exports.handler=()=>require("stacklease/runtime").awsBackend;',
            ],
            [
                "pulumi-nodejs:dynamic/stacklease:IamPolicy",
                'exports.handler=()=>require("stacklease/runtime").iamPolicy;',
            ],
            [
                "pulumi-nodejs:dynamic/stacklease:DynamicCredential",
                'exports.handler=()=>require("stacklease/runtime").dynamicCredential;',
            ],
        ]);
        for (const [, literal] of found) {
            assert.ok(String(literal).length <= 80);
        }
    });

    it("pass the settings of backend and policy to a lease leaf by leaf, and the lease's own name", async () => {
        const lease = (await register(declare)).at(-1)?.inputs ?? {};

        const { backend: marked, policy, ...own } = lease as Record<string, Record<string, unknown>>;
        // Mocks mark a group as secret because of its one secret leaf.
        const backend = marked?.value as Record<string, unknown>;
        assert.equal(backend?.mount, "aws");
        assert.equal(backend?.accountId, "123456789012");
        assert.equal(backend?.ledgerId, "ledger");
        assert.equal(backend?.maxTtl, "24h");
        assert.deepEqual(policy?.policy, ec2Policy);
        assert.equal(policy?.policyName, "deploy");
        assert.equal(policy?.ttl, "1h");
        assert.deepEqual([own.name, own.project, own.stack, own.ttl], ["ci", "shop", "dev", "30m"]);
    });

    it("default mount and policyName to the resource names", async () => {
        const [backend, policy] = await register(() => {
            const aws = new AwsBackend("aws", { mount: "prod/aws" });
            new IamPolicy("deploy", { backend: aws, policyName: "deployer", policy: ec2Policy });
        });

        assert.equal(backend?.inputs.mount, "prod/aws");
        assert.equal(policy?.inputs.policyName, "deployer");
        assert.equal(policy?.inputs.mount, "prod/aws");
    });

    it("do not modify the arguments that they receive", async () => {
        const args = Object.freeze({ defaultTtl: "1h" });
        await register(() => [new AwsBackend("a", args), new AwsBackend("b", args)]);
    });

    it("expose nothing of the connection on their objects, which a program may export whole", async () => {
        let shown: string[] = [];
        await register(() => {
            const { aws, deploy } = declare();
            shown = [...Object.keys(aws), ...Object.keys(deploy)];
        });

        const hidden = ["accessKeyId", "secretAccessKey", "profile", "assumeRole", "endpoint", "endpoints", "handOver"];
        assert.deepEqual(
            hidden.filter((key) => shown.includes(key)),
            [],
        );
    });

    it("reject a second policy with the same name on a backend", async () => {
        await assert.rejects(
            register(() => {
                const aws = new AwsBackend("aws");
                new IamPolicy("a", { backend: aws, policyName: "deploy", policy: ec2Policy });
                new IamPolicy("b", { backend: aws, policyName: "deploy", policy: ec2Policy });
            }),
            (error: Error & { reason?: string }) =>
                /register policy deploy: its backend already has a policy with this name/.test(
                    `${error.message}${JSON.stringify(error)}`,
                ),
        );
    });

    for (const [what, overlap] of [
        ["a value", "1h"],
        ["an Output", pulumi.output("1h")],
    ] as const) {
        it(`reject ${what} as overlap together with the option deleteBeforeReplace`, async () => {
            let refused: Promise<unknown> = Promise.resolve();
            const registering = register(() => {
                const aws = new AwsBackend("aws");
                const policy = new IamPolicy("deploy", { backend: aws, policy: ec2Policy });
                const ci = new DynamicCredential("ci", { policy, overlap }, { deleteBeforeReplace: true });
                refused = settled(ci.urn);
                refused.catch(() => {}); // Asserted below.
            });

            await assert.rejects(
                registering.then(() => refused),
                /issue lease ci: overlap keeps a replaced lease working, .*deleteBeforeReplace/,
            );
        });
    }

    it("accept an Output of null as overlap together with the option deleteBeforeReplace", async () => {
        const found = await register(() => {
            const aws = new AwsBackend("aws");
            const policy = new IamPolicy("deploy", { backend: aws, policy: ec2Policy });
            const overlap = pulumi.output(null) as never;
            new DynamicCredential("ci", { policy, overlap }, { deleteBeforeReplace: true });
        });

        assert.equal(found.at(-1)?.name, "ci");
    });

    it("provide the arguments of an aws.Provider", async () => {
        let providerArgs = {};
        await register(() => {
            providerArgs = declare().ci.providerArgs;
        });
        assert.deepEqual(Object.keys(providerArgs), ["accessKey", "secretKey", "token"]);
    });

    describe("with a policy reference", () => {
        const policyName = "deploy";

        /** Returns what a central stack exports, with a backend that assumes a role. */
        async function refer(): Promise<{ reference: PolicyReference; secret: boolean }> {
            return new Promise((resolve, reject) => {
                register(() => {
                    const roleArn = "arn:aws:iam::123456789012:role/issuer";
                    const aws = new AwsBackend("aws", { assumeRole: { roleArn }, maxTtl: "24h" });
                    const deploy = new IamPolicy(policyName, { backend: aws, policy: ec2Policy, ttl: "1h" });
                    const { reference } = deploy;
                    pulumi.isSecret(reference).then((secret) => {
                        reference.apply((reference) => resolve({ reference, secret }));
                    }, reject);
                }).catch(reject);
            });
        }

        it("export what a policy grants, its owner and the issuing role, and nothing secret", async () => {
            const { reference, secret } = await refer();

            assert.equal(secret, false);
            assert.deepEqual([reference.policyName, reference.policy, reference.ttl], [policyName, ec2Policy, "1h"]);
            const { mount, accountId, maxTtl, issuerRoleArn } = reference.backend;
            assert.deepEqual([mount, accountId, maxTtl], ["aws", "123456789012", "24h"]);
            assert.equal(issuerRoleArn, "arn:aws:iam::123456789012:role/issuer");
        });

        it("give a lease the policy of another stack and the backend of its own stack, without unknown keys of the reference", async () => {
            const { reference } = await refer();
            const found = await register(() => {
                const backend = new AwsBackend("app");
                const policy = pulumi.output({ ...reference, later: 1 });
                new DynamicCredential("ci", { policy, backend });
            });

            const { backend, policy } = found.at(-1)?.inputs ?? {};
            assert.equal((backend as { mount?: string }).mount, "app");
            assert.deepEqual(policy, reference);
        });

        it("keep a secret reference secret", async () => {
            const { reference } = await refer();
            const found = await register(() => {
                new DynamicCredential("ci", { policy: pulumi.secret(reference), backend: new AwsBackend("app") });
            });

            const policy = found.at(-1)?.inputs.policy as { value?: unknown } | undefined;
            assert.deepEqual(policy?.value, reference);
        });

        it("reject a reference to a policy whose backend has its own keys, when that is known, with a single-line error", async () => {
            let refused: Promise<unknown> = Promise.resolve();
            await register(() => {
                refused = settled(declare().deploy.reference);
                refused.catch(() => {}); // Asserted below.
            });

            await assert.rejects(
                refused,
                (error) =>
                    pulumi.RunError.isInstance(error) &&
                    /^refer to policy deploy: its backend has an access key of its own.*assumeRole instead$/.test(
                        error.message,
                    ),
            );
        });

        it("allow a program to read a reference that it does not use, whoever the issuer is", async () => {
            const failed: unknown[] = [];
            const note = (error: unknown) => failed.push(error);
            const others = process.listeners("unhandledRejection");
            process.removeAllListeners("unhandledRejection").on("unhandledRejection", note);
            try {
                await register(() => void declare().deploy.reference);
                await setImmediate(); // Node.js reports such rejections after the promises of a turn.
            } finally {
                process.off("unhandledRejection", note);
                for (const other of others) {
                    process.on("unhandledRejection", other);
                }
            }
            assert.deepEqual(failed, []);
        });

        const uses: [string, (reference: pulumi.Output<PolicyReference>) => object][] = [
            ["passed to apply", (reference) => reference.apply(({ policyName }) => policyName)],
            ["read through a property", (reference) => reference.policyName],
            ["combined with other outputs", (reference) => pulumi.all([reference, "other"])],
            [
                "passed to a lease",
                (policy) => new DynamicCredential("other", { policy, backend: new AwsBackend("app") }).leaseId,
            ],
        ];
        for (const [how, use] of uses) {
            it(`reject a reference to a backend with its own keys if it is ${how}`, async () => {
                let refused: Promise<unknown> = Promise.resolve();
                await register(() => {
                    refused = settled(use(declare().deploy.reference));
                    refused.catch(() => {}); // Asserted below.
                }).catch(() => {});

                await assert.rejects(refused, /refer to policy deploy: its backend has an access key of its own/);
            });
        }

        const faults: [string, () => unknown, RegExp][] = [
            [
                "a reference without a backend",
                () => new DynamicCredential("ci", { policy: pulumi.output({} as PolicyReference) }),
                /^issue lease ci: its policy is a reference.*; pass a backend of this stack$/,
            ],
            [
                "a backend together with a policy that has one",
                () => {
                    const { aws, deploy } = declare();
                    return new DynamicCredential("other", { policy: deploy, backend: aws });
                },
                /^issue lease other: its policy belongs to this stack.*; leave backend out$/,
            ],
        ];
        for (const [what, program, expected] of faults) {
            it(`reject ${what}, with a single-line error`, async () => {
                await assert.rejects(
                    register(program),
                    (error) => pulumi.RunError.isInstance(error) && expected.test(error.message),
                );
            });
        }
    });
});
