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

    it("records who issues, where, and a ledger id of its own", async () => {
        const { outs } = await createResource(awsBackend, backendInputs(aws()));

        assert.equal(outs.accountId, "123456789012");
        assert.equal(outs.partition, "aws");
        assert.equal(outs.issuerArn, "arn:aws:iam::123456789012:user/admin");
        assert.match(String(outs.ledgerId), /^[0-9a-f-]{36}$/);
    });

    it("asks AWS once who it is, for preview and create together", async () => {
        await createResource(awsBackend, backendInputs(aws()));

        assert.deepEqual(aws().calls.actions(), ["GetCallerIdentity"]);
    });

    it("changes nothing when nothing was edited", async () => {
        const backend = await createResource(awsBackend, backendInputs(aws()));

        const { changes, replaces } = await planUpdate(awsBackend, backend, backendInputs(aws()));

        assert.deepEqual({ changes, replaces }, { changes: false, replaces: [] });
    });

    it("stays known in a preview of its own update, so that its leases do not look replaced", async () => {
        const backend = await createResource(awsBackend, backendInputs(aws()));

        const { inputs } = await planUpdate(awsBackend, backend, backendInputs(aws(), { maxTtl: "12h" }));

        for (const key of ["accountId", "partition", "ledgerId", "userPath", "namePrefix"]) {
            assert.equal(inputs[key], backend.outs[key]);
        }
    });

    it("takes another default or a rotated key of the same account as an update", async () => {
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

    it("moves to the account of an edited key by replacement", async () => {
        const backend = await createResource(awsBackend, backendInputs(aws()));
        aws().account("210987654321");

        const { replaces } = await planUpdate(
            awsBackend,
            backend,
            backendInputs(aws(), { ...aws().issuer("210987654321") }),
        );

        assert.deepEqual(replaces, ["accountId"]);
    });

    it("keeps its record and names the issuer anew at refresh", async () => {
        const { id, outs } = await createResource(awsBackend, backendInputs(aws()));

        assert.deepEqual(await awsBackend.read(id, outs), { id, props: outs });
    });

    it("leaves what is not known yet unchecked, and asks nothing", async () => {
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
        /** Deletes it, and gives what is told. */
        const remove = ({ outs }: { readonly outs: Bag }, edit: Bag = {}) =>
            warningsOf(() => awsBackend.delete(String(outs.ledgerId), { ...outs, ...edit }));
        const ledgerId = "5b6572f0-70c3-4a7e-8d3b-0c4f8d7a1e2f";

        it("lists its ledger's users with one call, and tells nothing when there is none", async () => {
            const backend = await createResource(awsBackend, backendInputs(aws()));
            addLeftover(aws(), "others", { ledgerId });
            aws().calls.clear();

            assert.deepEqual(await remove(backend), []);
            assert.deepEqual(aws().calls.actions(), ["ListUsers"]);
        });

        it("names by ARN the users that are left, says what to do, and changes nothing", async () => {
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

        it("names the path in the remedy where that is not the default one", async () => {
            const backend = await createResource(awsBackend, backendInputs(aws(), { userPath: "/ci/" }));
            const path = `/ci/${backend.outs.ledgerId}/`;
            addLeftover(aws(), "a", { ledgerId: String(backend.outs.ledgerId), path });

            assert.match(String(await remove(backend)), / --path \/ci\/ /);
        });

        it("names some of many users, and how many more there are", async () => {
            const backend = await createResource(awsBackend, backendInputs(aws()));
            for (let index = 0; index < 30; index++) {
                addLeftover(aws(), `user-${index}`, { ledgerId: String(backend.outs.ledgerId) });
            }

            assert.match(String(await remove(backend)), /: 30 users .* and 20 more/);
        });

        it("tells of no user that IAM still lists for a moment after its deletion", async () => {
            const backend = await createResource(awsBackend, backendInputs(aws()));
            addLeftover(aws(), "deleted", { ledgerId: String(backend.outs.ledgerId) });
            const kind = () => void aws().account().users.delete("deleted");
            aws().faults.add({ at: "iam:ListUsers", nth: 2, kind });

            assert.deepEqual(await remove(backend), []);
        });

        it("looks as the ambient identity of the same account where its own key has died", async () => {
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
                "its issuer may not list users",
                () => {
                    const deny = { Effect: "Deny", Action: "iam:ListUsers", Resource: "*" };
                    const { inlinePolicies } = aws().account().users.get("admin") as User;
                    inlinePolicies.set("deny", JSON.stringify({ Version: "2012-10-17", Statement: [deny] }));
                    return {};
                },
                /AWS denied iam:ListUsers/,
            ],
            [
                "its credentials lead to another account, where an absence means nothing",
                () => {
                    aws().account("210987654321");
                    return aws().issuer("210987654321");
                },
                /belongs to account 123456789012, but the caller is .* of account 210987654321/,
            ],
            ["its key has died", () => ({ accessKeyId: "AKIADEADDEADDEADDEA2" }), /AWS rejected access key AKIA…DEA2/],
            ["AWS can't be reached", () => ({ endpoint: "http://127.0.0.1:9" }), /ECONNREFUSED|no answer within/],
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
            it(`goes on, and says in bounded time that it could not look, where ${what}`, async () => {
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

    describe("refuses, at preview,", () => {
        const faults: [string, object, RegExp][] = [
            ["an accessKeyId without its secret", { secretAccessKey: null }, /^accessKeyId: requires secretAccessKey/],
            ["a secret without its accessKeyId", { accessKeyId: null }, /^secretAccessKey: requires accessKeyId/],
            ["keys beside a profile", { profile: "x" }, /^accessKeyId: cannot be combined with profile/],
            ["an accessKeyId that is none", { accessKeyId: "x" }, /^accessKeyId: .*16 to 128/],
            [
                "a role that is no ARN",
                { assumeRole: { roleArn: "deploy" } },
                /^assumeRole: roleArn: must be the ARN of a role/,
            ],
            ["an account that is no number of twelve digits", { accountId: "1234" }, /^accountId: .*twelve digits/],
            ["an endpoint that is no URL", { endpoint: "localhost" }, /^endpoint: .*http/],
            [
                "an endpoint of a service that it does not call",
                { endpoints: { s3: "http://x" } },
                /^endpoints: key 1 of 1 is not a valid key; the valid keys are iam, sts/,
            ],
            ["a default ttl that is no duration", { defaultTtl: "soon" }, /^defaultTtl: must be a duration/],
            ["a cap of zero", { maxTtl: 0 }, /^maxTtl: must be at least one second/],
            ["a path without its slashes", { userPath: "x" }, /^userPath: must begin and end with/],
            ["a prefix with a character that IAM refuses", { namePrefix: "a b" }, /^namePrefix: .*letters, digits/],
            ["a prefix that is too long", { namePrefix: "x".repeat(50) }, /^namePrefix: .*at most 42/],
            ["a mount with a character that IAM refuses", { mount: "a b" }, /^mount: /],
            ["a boundary that is no ARN", { permissionsBoundary: "x" }, /^permissionsBoundary: must be the ARN/],
            ["a tag that is AWS's", { tags: { "aws:x": "y" } }, /^tags: .*reserved for AWS/],
            ["a tag that is ours", { tags: { "stacklease:lease": "y" } }, /^tags: .*reserved for stacklease/],
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
                "a secret that does not fit its key",
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

        it("an endpoint that is down, in bounded time", async () => {
            const endpoint = "http://127.0.0.1:9";

            assert.match(
                await messageOf(awsBackend.check({}, backendInputs(aws(), { endpoint }))),
                /create backend aws: sts:GetCallerIdentity got no response from the backend's endpoint \(ECONNREFUSED\)/,
            );
        });
    });

    describe("under the credentials of another account", () => {
        const both =
            /it belongs to account 123456789012, but the caller is arn:aws:iam::210987654321:user\/admin of account 210987654321, using access key AKIA…/;

        it("fails at preview and up, naming both accounts", async () => {
            const ambient = { mount: "aws", endpoint: aws().endpoint };
            const before = { ...process.env };
            try {
                useAmbient(aws().issuer());
                const { inputs } = await createResource(awsBackend, { ...ambient, region: "us-east-1" });
                useAmbient(otherIssuer());

                // Another region, so that the process has not met this connection before.
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

        it("fails at refresh, naming both accounts", async () => {
            const backend = await createResource(awsBackend, backendInputs(aws()));

            assert.match(await messageOf(awsBackend.read(backend.id, { ...backend.outs, ...otherIssuer() })), both);
        });

        function otherIssuer() {
            aws().account("210987654321");
            return aws().issuer("210987654321");
        }
    });
});
