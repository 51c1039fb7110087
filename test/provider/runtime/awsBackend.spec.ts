import assert from "node:assert/strict";
import type { User } from "stacklease/simulator";
import { awsBackend } from "../../../provider/runtime";
import { addLeftover } from "../../cli/sweep/leftover";
import { backendInputs } from "../../support/leases";
import { type Bag, checkResource, createResource, faultsOf, messageOf, planUpdate } from "../../support/resource";
import { useSimulator } from "../../support/useSimulator";
import { warningsOf } from "../../support/warnings";

describe("AwsBackend", () => {
    const aws = useSimulator();

    it("records the issuer, its account and a new ledger id", async () => {
        const { outs } = await createResource(awsBackend, backendInputs(aws()));

        assert.equal(outs.accountId, "123456789012");
        assert.equal(outs.partition, "aws");
        assert.equal(outs.issuerArn, "arn:aws:iam::123456789012:user/admin");
        assert.match(String(outs.ledgerId), /^[0-9a-f-]{36}$/);
    });

    it("calls sts:GetCallerIdentity once for preview and create together", async () => {
        await createResource(awsBackend, backendInputs(aws()));

        assert.deepEqual(aws().calls.actions(), ["GetCallerIdentity"]);
    });

    it("changes nothing without an edit", async () => {
        const backend = await createResource(awsBackend, backendInputs(aws()));

        const { changes, replaces } = await planUpdate(awsBackend, backend, backendInputs(aws()));

        assert.deepEqual({ changes, replaces }, { changes: false, replaces: [] });
    });

    it("stays known during the preview of its own update, so that its leases are not shown as replaced", async () => {
        const backend = await createResource(awsBackend, backendInputs(aws()));

        const { inputs } = await planUpdate(awsBackend, backend, backendInputs(aws(), { maxTtl: "12h" }));

        for (const key of ["accountId", "partition", "ledgerId", "userPath", "namePrefix"]) {
            assert.equal(inputs[key], backend.outs[key]);
        }
    });

    it("applies another default or a rotated key of the same account as an update", async () => {
        const backend = await createResource(awsBackend, backendInputs(aws()));
        const { inputs, changes, replaces } = await planUpdate(
            awsBackend,
            backend,
            backendInputs(aws(), { defaultTtl: "2h" }),
        );

        assert.deepEqual({ changes, replaces }, { changes: true, replaces: [] });
        const { outs } = await awsBackend.update(backend.id, backend.outs, inputs);
        assert.equal(outs?.ledgerId, backend.outs.ledgerId);
    });

    it("is replaced if an edited key belongs to another account", async () => {
        const backend = await createResource(awsBackend, backendInputs(aws()));
        aws().account("210987654321");

        const { replaces } = await planUpdate(
            awsBackend,
            backend,
            backendInputs(aws(), { ...aws().issuer("210987654321") }),
        );

        assert.deepEqual(replaces, ["accountId"]);
    });

    it("keeps its record and reads the issuer again at refresh", async () => {
        const { id, outs } = await createResource(awsBackend, backendInputs(aws()));

        assert.deepEqual(await awsBackend.read(id, outs), { id, props: outs });
    });

    it("does not check unknown inputs, and makes no call", async () => {
        const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
        for (const key of Object.keys(backendInputs(aws()))) {
            await checkResource(awsBackend, backendInputs(aws(), { [key]: unknown }));
        }
        for (const key of [
            "profile",
            "accountId",
            "region",
            "endpoints",
            "defaultTtl",
            "maxTtl",
            "userPath",
            "namePrefix",
            "tags",
        ]) {
            await checkResource(
                awsBackend,
                backendInputs(aws(), {
                    [key]: unknown,
                    ...(key === "profile" && { accessKeyId: null, secretAccessKey: null }),
                }),
            );
        }
    });

    describe("when it is deleted", () => {
        /** Deletes the backend, and returns the warnings. */
        const remove = ({ outs }: { readonly outs: Bag }, edit: Bag = {}) =>
            warningsOf(() => awsBackend.delete(String(outs.ledgerId), { ...outs, ...edit }));
        const ledgerId = "5b6572f0-70c3-4a7e-8d3b-0c4f8d7a1e2f";

        it("lists its ledger's users with one call, and prints nothing if there are none", async () => {
            const backend = await createResource(awsBackend, backendInputs(aws()));
            addLeftover(aws(), "others", { ledgerId });
            aws().calls.clear();

            assert.deepEqual(await remove(backend), []);
            assert.deepEqual(aws().calls.actions(), ["ListUsers"]);
        });

        it("prints the ARNs of the remaining users and what to do, and changes nothing", async () => {
            const backend = await createResource(awsBackend, backendInputs(aws()));
            const left = ["a", "b"].map((name) =>
                addLeftover(aws(), name, { ledgerId: String(backend.outs.ledgerId) }),
            );
            aws().calls.clear();

            const warnings = await remove(backend);

            assert.equal(warnings.length, 1);
            for (const part of [...left.map(({ arn }) => arn), `stacklease sweep --ledger ${backend.outs.ledgerId}`]) {
                assert.ok(warnings[0]?.includes(part), warnings[0]);
            }
            assert.doesNotMatch(String(warnings), /--path/);
            assert.deepEqual([...new Set(aws().calls.actions())], ["ListUsers"]);
        });

        it("names the path in the remedy if it is not the default path", async () => {
            const backend = await createResource(awsBackend, backendInputs(aws(), { userPath: "/ci/" }));
            const path = `/ci/${backend.outs.ledgerId}/`;
            addLeftover(aws(), "a", { ledgerId: String(backend.outs.ledgerId), path });

            assert.match(String(await remove(backend)), / --path \/ci\/ /);
        });

        it("prints some of many users, and the number of the others", async () => {
            const backend = await createResource(awsBackend, backendInputs(aws()));
            for (let index = 0; index < 30; index++) {
                addLeftover(aws(), `user-${index}`, { ledgerId: String(backend.outs.ledgerId) });
            }

            assert.match(String(await remove(backend)), /: 30 users .* and 20 more/);
        });

        it("does not report a user that IAM still lists shortly after its deletion", async () => {
            const backend = await createResource(awsBackend, backendInputs(aws()));
            addLeftover(aws(), "deleted", { ledgerId: String(backend.outs.ledgerId) });
            const kind = () => void aws().account().users.delete("deleted");
            aws().faults.add({ at: "iam:ListUsers", nth: 2, kind });

            assert.deepEqual(await remove(backend), []);
        });

        it("uses the ambient credentials of the same account if its own key no longer works", async () => {
            const backend = await createResource(awsBackend, backendInputs(aws()));
            const { arn } = addLeftover(aws(), "left", { ledgerId: String(backend.outs.ledgerId) });
            const before = { ...process.env };
            const { accessKeyId, secretAccessKey } = aws().issuer();
            Object.assign(process.env, { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey });
            try {
                const warnings = await remove(backend, { accessKeyId: "AKIADEADDEADDEADDEA1" });
                assert.ok(warnings.at(-1)?.includes(arn), warnings.join("\n"));
            } finally {
                process.env = before;
            }
        });

        const blind: [what: string, edit: () => Bag, why: RegExp][] = [
            [
                "its issuer lacks permission to list users",
                () => {
                    const deny = { Effect: "Deny", Action: "iam:ListUsers", Resource: "*" };
                    const { inlinePolicies } = aws().account().users.get("admin") as User;
                    inlinePolicies.set("deny", JSON.stringify({ Version: "2012-10-17", Statement: [deny] }));
                    return {};
                },
                /AWS denied iam:ListUsers/,
            ],
            [
                "its credentials belong to another account, where a missing user proves nothing",
                () => {
                    aws().account("210987654321");
                    return aws().issuer("210987654321");
                },
                /belongs to account 123456789012, but the caller is .* of account 210987654321/,
            ],
            [
                "its key no longer works",
                () => ({ accessKeyId: "AKIADEADDEADDEADDEA2" }),
                /AWS rejected access key AKIA…DEA2/,
            ],
            ["AWS is unreachable", () => ({ endpoint: "http://127.0.0.1:9" }), /ECONNREFUSED|no answer within/],
            [
                "AWS does not answer",
                () => {
                    aws().faults.add({ at: "iam:ListUsers", kind: "hang", times: 100 });
                    return {};
                },
                /did not answer within 15 s/,
            ],
        ];
        for (const [what, edit, why] of blind) {
            it(`succeeds, with a warning in bounded time that it could not list users, if ${what}`, async () => {
                const backend = await createResource(awsBackend, backendInputs(aws()));
                const started = performance.now();

                const warnings = await remove(backend, edit());

                assert.equal(warnings.length, 1);
                assert.match(String(warnings), why);
                assert.match(String(warnings), /could not be listed; .* stacklease sweep --ledger /s);
                assert.ok(performance.now() - started < 120_000);
            });
        }
    });

    describe("at preview, rejects", () => {
        const faults: [string, object, RegExp][] = [
            [
                "an accessKeyId without a secretAccessKey",
                { secretAccessKey: null },
                /^accessKeyId: requires secretAccessKey/,
            ],
            [
                "a secretAccessKey without an accessKeyId",
                { accessKeyId: null },
                /^secretAccessKey: requires accessKeyId/,
            ],
            ["keys together with a profile", { profile: "x" }, /^accessKeyId: cannot be combined with profile/],
            ["an invalid accessKeyId", { accessKeyId: "x" }, /^accessKeyId: .*16 to 128/],
            [
                "a role that is not an ARN",
                { assumeRole: { roleArn: "deploy" } },
                /^assumeRole: roleArn: must be the ARN of a role/,
            ],
            ["an account id without twelve digits", { accountId: "1234" }, /^accountId: .*twelve digits/],
            ["an endpoint that is not a URL", { endpoint: "localhost" }, /^endpoint: .*http/],
            [
                "an endpoint of a service that it does not call",
                { endpoints: { s3: "http://x" } },
                /^endpoints: key 1 of 1 is not a valid key; the valid keys are iam, sts/,
            ],
            ["a default ttl that is not a duration", { defaultTtl: "soon" }, /^defaultTtl: must be a duration/],
            ["a cap of zero", { maxTtl: 0 }, /^maxTtl: must be at least one second/],
            ["a path without leading and trailing slashes", { userPath: "x" }, /^userPath: must begin and end with/],
            [
                "a prefix with a character that IAM does not accept",
                { namePrefix: "a b" },
                /^namePrefix: .*letters, digits/,
            ],
            ["a prefix that is too long", { namePrefix: "x".repeat(50) }, /^namePrefix: .*at most 42/],
            ["a mount with a character that IAM does not accept", { mount: "a b" }, /^mount: /],
            ["a boundary that is not an ARN", { permissionsBoundary: "x" }, /^permissionsBoundary: must be the ARN/],
            ["a tag key that AWS reserves", { tags: { "aws:x": "y" } }, /^tags: .*reserved for AWS/],
            [
                "a tag key that stacklease reserves",
                { tags: { "stacklease:lease": "y" } },
                /^tags: .*reserved for stacklease/,
            ],
        ];
        for (const [what, override, expected] of faults) {
            it(what, async () => {
                const [first = "nothing", ...rest] = await faultsOf(awsBackend, backendInputs(aws(), { ...override }));
                assert.match(first, expected);
                assert.deepEqual(rest, []);
                assert.equal(aws().calls.count(), 0);
            });
        }

        const refusals: [string, () => object, RegExp][] = [
            [
                "a key that AWS does not know",
                () => ({ accessKeyId: "AKIAIOSFODNN7EXAMPLE" }),
                /create backend aws: AWS rejected access key AKIA…MPLE .*\(sts:GetCallerIdentity returned InvalidClientTokenId\)/,
            ],
            [
                "a secretAccessKey that does not match its accessKeyId",
                () => ({ secretAccessKey: "wrong" }),
                /the secret access key of access key AKIA…\w{4} does not match its access key id/,
            ],
            ["a deactivated key", () => deactivateIssuer(), /AWS rejected access key AKIA…/],
            [
                "an account other than the expected one",
                () => ({ accountId: "999999999999" }),
                /accountId is set to another account, but the caller is arn:aws:iam::123456789012:user\/admin of account 123456789012/,
            ],
        ];
        for (const [what, override, expected] of refusals) {
            it(what, async () => {
                const inputs = { ...backendInputs(aws()), ...override() };
                assert.match(await messageOf(awsBackend.check({}, inputs)), expected);
            });
        }

        function deactivateIssuer() {
            for (const key of aws().account().users.get("admin")?.accessKeys.values() ?? []) {
                key.status = "Inactive";
            }
            return {};
        }

        it("an unreachable endpoint, in bounded time", async () => {
            const endpoint = "http://127.0.0.1:9";

            assert.match(
                await messageOf(awsBackend.check({}, backendInputs(aws(), { endpoint }))),
                /create backend aws: sts:GetCallerIdentity got no response from the backend's endpoint \(ECONNREFUSED\)/,
            );
        });
    });

    describe("with the credentials of another account", () => {
        const both =
            /it belongs to account 123456789012, but the caller is arn:aws:iam::210987654321:user\/admin of account 210987654321, using access key AKIA…/;

        it("fails at preview and up, with both accounts in the error", async () => {
            const ambient = { mount: "aws", endpoint: aws().endpoint };
            const before = { ...process.env };
            try {
                useAmbient(aws().issuer());
                const { inputs } = await createResource(awsBackend, { ...ambient, region: "us-east-1" });
                useAmbient(otherIssuer());

                // Another region, because the process must not know this connection yet.
                const failing = awsBackend.check(inputs, { ...ambient, region: "eu-west-1" });

                assert.match(
                    await messageOf(failing),
                    /it was created in account 123456789012, but the caller is .* of account 210987654321, using the ambient AWS credentials/,
                );
            } finally {
                process.env = before;
            }
        });

        function useAmbient({ accessKeyId, secretAccessKey }: { accessKeyId: string; secretAccessKey: string }) {
            Object.assign(process.env, { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey });
        }

        it("fails at refresh, with both accounts in the error", async () => {
            const backend = await createResource(awsBackend, backendInputs(aws()));

            assert.match(await messageOf(awsBackend.read(backend.id, { ...backend.outs, ...otherIssuer() })), both);
        });

        function otherIssuer() {
            aws().account("210987654321");
            return aws().issuer("210987654321");
        }
    });
});
