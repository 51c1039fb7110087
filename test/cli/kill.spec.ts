import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { inspect } from "node:util";
import type { User } from "stacklease/simulator";
import { issuerPolicyDocument } from "../../cli/issuerPermissions/issuerPolicyDocument";
import type { LeaseDescription } from "../../cli/state/describeLease";
import { killedDocument, leaseDocument } from "../../provider/lease/guard";
import type { PolicyDocument } from "../../provider/policy/document";
import { addAccessKey } from "../../simulator/state/user";
import { Engine } from "../support/engine";
import { ec2Policy, usersOf } from "../support/leases";
import { Project } from "../support/project";
import { readingPulumi } from "../support/readingPulumi";
import { makeRole, roleArn } from "../support/roles";
import { noUse } from "./issuerPermissions/uses";
import { addLeftover, type Leftover } from "./sweep/leftover";

const leasesOf = async (project: Project) =>
    JSON.parse((await project.stacklease(["leases", "--json"])).stdout) as LeaseDescription[];

const isKilled = ({ inlinePolicies, accessKeys }: User) =>
    /StackleaseKilled/.test(inlinePolicies.get("stacklease") ?? "") &&
    [...accessKeys.values()].every(({ status }) => status === "Inactive");

const tagsOf = ({ tags }: User) => Object.fromEntries([...tags.values()].map(({ key, value }) => [key, value]));

describe("stacklease kill", () => {
    const ledgerId = "5b6572f0-70c3-4a7e-8d3b-0c4f8d7a1e2f";
    let engine: Engine;
    let project: Project;
    beforeEach(async () => {
        engine = await Engine.start();
        project = new Project(engine);
        project.env = readingPulumi(engine.folder);
    });
    afterEach(() => engine.stop());

    /** Denies the issuer an action. */
    const deny = (Action: string, Resource = "*") =>
        engine.aws
            .account()
            .users.get("admin")
            ?.inlinePolicies.set(
                "deny",
                JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Deny", Action, Resource }] }),
            );

    it("kills every lease under a prefix even if the state is lost, and no other lease", async () => {
        await makeRole(engine.aws);
        await project.store("dev", { more: 2 });
        const ours = usersOf(engine.aws);
        await project.store("other", { policy: { policyName: "other" } });
        const [other] = usersOf(engine.aws).filter((name) => !ours.includes(name));

        const { code, stdout, stderr } = await project.stacklease(["kill", "aws/deploy", "--yes"], {
            env: { PULUMI_BACKEND_URL: `file://${engine.folder}/lost` },
        });

        assert.deepEqual([code, stdout], [0, "Killed 3 leases under aws/deploy\n"]);
        assert.match(stderr, /^stacklease: (read|decrypt) .*\nstacklease: using the ambient AWS credentials/);
        for (const user of [...engine.aws.account().users.values()].filter(({ path }) =>
            path.startsWith("/stacklease/"),
        )) {
            const dead = user.userName !== other;
            assert.equal(/StackleaseKilled/.test(user.inlinePolicies.get("stacklease") ?? ""), dead);
            assert.deepEqual(
                [...user.accessKeys.values()].map(({ status }) => status),
                [dead ? "Inactive" : "Active"],
            );
        }
    });

    it("restores a removed permissions boundary before it kills, if the issuer policy requires the boundary", async () => {
        const boundary = "arn:aws:iam::aws:policy/PowerUserAccess";
        await project.store("dev", { backend: { permissionsBoundary: boundary }, more: 1 });
        const { users } = engine.aws.account();
        const [bare, other] = usersOf(engine.aws).map((name) => users.get(name)) as [User, User];
        delete bare.permissionsBoundary;
        const policy = issuerPolicyDocument({ ...noUse, users: true, commands: true, boundaries: [boundary] });
        users.get("admin")?.inlinePolicies.set("AdministratorAccess", JSON.stringify(policy));
        const isKilled = ({ inlinePolicies }: User) => /Killed/.test(inlinePolicies.get("stacklease") ?? "");

        const lost = await project.stacklease(["kill", "aws", "--yes"], {
            env: { PULUMI_BACKEND_URL: `file://${engine.folder}/lost` },
        });

        assert.match(
            lost.stderr,
            new RegExp(`kill lease .* AWS denied iam:PutUserPolicy.* \\(not killed: ${bare.arn}\\)`),
        );
        assert.deepEqual([lost.code, isKilled(bare), isKilled(other)], [1, false, true]);
        assert.deepEqual(
            [bare, other].flatMap(({ accessKeys }) => [...accessKeys.values()].map(({ status }) => status)),
            ["Inactive", "Inactive"],
        );

        engine.aws.calls.clear();
        const { code, stdout } = await project.stacklease(["kill", "aws", "--yes", "--no-refresh"]);

        assert.deepEqual([code, stdout], [0, "Killed 2 leases under aws\n"]);
        assert.deepEqual([isKilled(bare), bare.permissionsBoundary], [true, boundary]);
        assert.equal(engine.aws.calls.count("iam:PutUserPermissionsBoundary"), 1);
    });

    it("finds a stack's own userPath without decrypting the state if the passphrase is wrong", async () => {
        await project.store("dev", { backend: { userPath: "/custom/", ...engine.aws.issuer() } });

        const { code, stdout, stderr } = await project.stacklease(["kill", "aws", "--yes", "--no-refresh"], {
            env: { PULUMI_CONFIG_PASSPHRASE: "wrong" },
        });

        assert.match(
            stderr,
            /stacklease: (read|decrypt) .*: the passphrase is wrong; .*; using the ambient AWS credentials for that stack/,
        );
        assert.deepEqual([code, stdout], [0, "Killed 1 lease under aws\n"]);
    });

    it("kills sessions in the ledger, which shows them as killed, and reports sessions that cannot be killed", async () => {
        await makeRole(engine.aws);
        const role = { credentialType: "assumed_role", roleArn: roleArn(), policy: undefined };
        await project.store("dev", { policy: role });
        const killed = await project.stacklease(["kill", "aws", "--yes"]);
        const [dead] = await leasesOf(project);
        const refused = await project.stacklease(["exec", "ci", "--", "true"]);
        await project.store("dev", { policy: { ...role, revocable: false } });
        const lasting = await project.stacklease(["kill", "aws/deploy", "--yes"]);

        assert.deepEqual([killed.code, killed.stdout], [0, "Killed 1 lease under aws\n"]);
        assert.deepEqual([dead?.state, refused.code], ["killed", 5]);
        assert.match(
            lasting.stderr,
            /kill lease \S+: its session cannot be revoked; .*\d{4}-.* \(not killed: arn:aws:sts::123456789012:assumed-role\/deploy\/\S+\)/,
        );
        assert.equal(lasting.code, 1);
    });

    it("disables the keys of users whose policy cannot be written, and reports their ARNs", async () => {
        await project.store("dev", { more: 1 });
        engine.aws.faults.add({ at: "iam:PutUserPolicy", kind: "errorBefore", times: 100 });
        const { code, stderr } = await project.stacklease(["kill", "aws/deploy", "--yes"]);
        engine.aws.faults.clear();

        const users = [...engine.aws.account().users.values()].filter(({ path }) => path.startsWith("/stacklease/"));
        assert.deepEqual(
            users.flatMap(({ accessKeys }) => [...accessKeys.values()].map(({ status }) => status)),
            ["Inactive", "Inactive"],
        );
        assert.equal(code, 1);
        assert.match(
            stderr,
            /^stacklease: kill lease .* \(not killed: arn:aws:iam::123456789012:user\/stacklease\/\S+\); kill lease .* \(not killed: /m,
        );
    });

    it("reports where it searched if no lease has the prefix", async () => {
        await project.store("dev");
        const { code, stderr } = await project.stacklease(["kill", "aws/prod", "--yes"]);

        assert.match(
            stderr,
            /kill leases under aws\/prod: no lease found under \/stacklease\/ in account 123456789012; run/,
        );
        assert.equal(code, 4);
    });

    it("accepts each form of a stack's name for --stack", async () => {
        await project.store("dev");
        for (const stack of ["dev", "organization/dev", "organization/shop/dev"]) {
            const { code, stdout, stderr } = await project.stacklease([
                "kill",
                "aws",
                "--stack",
                stack,
                "--yes",
                "--no-refresh",
            ]);

            assert.deepEqual([code, stdout], [0, "Killed 1 lease under aws\n"], stderr);
        }
    });

    it("kills leases of a stack whose secrets need another passphrase", async () => {
        await makeRole(engine.aws);
        const policy = { credentialType: "assumed_role", roleArn: roleArn(), policy: undefined };
        await project.store("dev", { backend: engine.aws.issuer() });
        project.env.PULUMI_CONFIG_PASSPHRASE = "another";
        await project.store("session", { policy });
        project.env.PULUMI_CONFIG_PASSPHRASE = "test";

        const { code, stdout, stderr } = await project.stacklease(["kill", "aws", "--all", "--yes", "--no-refresh"]);

        assert.deepEqual([code, stdout], [0, "Killed 2 leases under aws\n"], stderr);
    });

    it("reports a user that it cannot read, and kills the others", async () => {
        const [hidden, ...others] = ["a", "b", "c"].map((name) => addLeftover(engine.aws, name, { ledgerId }));
        deny("iam:GetUser", hidden?.arn);

        const { code, stdout, stderr } = await project.stacklease(["kill", "aws", "--yes"]);

        assert.deepEqual([code, stdout, others.map(isKilled)], [1, "Killed 2 leases under aws\n", [true, true]]);
        assert.match(
            stderr,
            new RegExp(
                `kill leases under aws: AWS denied iam:GetUser .* \\(the search is incomplete: ${hidden?.arn}\\)`,
            ),
        );
    });

    it("kills the leases in the ledger if it cannot list IAM users, and reports that the search is incomplete", async () => {
        await project.store("dev");
        deny("iam:ListUsers");

        const { code, stdout, stderr } = await project.stacklease(["kill", "aws/deploy", "--yes", "--no-refresh"]);

        const user = engine.aws.account().users.get(usersOf(engine.aws)[0] ?? "") as User;
        assert.deepEqual([code, stdout, isKilled(user)], [1, "Killed 1 lease under aws/deploy\n", true]);
        assert.match(stderr, /kill leases under aws\/deploy: AWS denied iam:ListUsers.* \(the search is incomplete\)/);
    });

    it("reports leases of an account for which it has no credentials as not killed", async () => {
        await project.store("dev");
        const [user] = usersOf(engine.aws);

        const { code, stdout, stderr } = await project.stacklease(["kill", "aws", "--yes"], {
            env: engine.ambient("210987654321"),
        });

        assert.deepEqual([code, stdout], [1, "Killed 0 leases under aws\n"]);
        assert.match(stderr, new RegExp(`\\(not killed: arn:aws:iam::123456789012:user/\\S+${user}\\)`));
    });

    it("kills users of concurrent mints, and kills a user again if its key was created afterwards", async () => {
        const minting = addLeftover(engine.aws, "minting", { ledgerId, age: 0 });
        minting.accessKeys.clear();
        const { ended } = project.startStacklease(["kill", "aws", "--yes"]);
        while (!isKilled(minting)) {
            await setTimeout(10); // Until the test itself times out.
        }

        minting.inlinePolicies.set(
            "stacklease",
            JSON.stringify(leaseDocument(ec2Policy as PolicyDocument, "aws", null)),
        );
        addAccessKey(minting, new Date());
        const late = addLeftover(engine.aws, "late", { ledgerId, age: 0 });

        const { code, stdout } = await ended;
        assert.deepEqual([code, stdout], [0, "Killed 2 leases under aws\n"]);
        assert.deepEqual([minting, late].map(isKilled), [true, true]);
    });

    describe("with foreign users in the account", () => {
        const tagged = (tags: Record<string, string>) => ({ ledgerId, tags });
        const lease = { "stacklease:lease": "aws/deploy/x" };
        const foreignUsers: [what: string, given: Leftover][] = [
            ["without tags", tagged({})],
            ["with a lease's tag alone", tagged(lease)],
            ["with a ledger's tag alone", tagged({ "stacklease:ledger": ledgerId })],
            ["tagged as another ledger's", tagged({ ...lease, "stacklease:ledger": randomUUID() })],
            ["outside of a ledger's path", { ledgerId, path: "/stacklease/" }],
            ["in another ledger's path", { ledgerId, path: `/stacklease/${randomUUID()}/` }],
        ];

        it("kills the leases, and reports but does not change users that are not proven to be leases", async () => {
            const ours = addLeftover(engine.aws, "ours", { ledgerId });
            const left = foreignUsers.map(([, given], index) => addLeftover(engine.aws, `stacklease-${index}`, given));
            const outside = addLeftover(engine.aws, "stacklease-ci-outside", { ledgerId, path: "/" });
            const before = inspect([...left, outside], { depth: 9 });
            engine.aws.calls.clear();

            const { code, stdout, stderr } = await project.stacklease(["kill", "aws", "--yes"]);

            assert.deepEqual([code, stdout, isKilled(ours)], [0, "Killed 1 lease under aws\n", true], stderr);
            assert.equal(inspect([...left, outside], { depth: 9 }), before);
            const skipped = /^Skipped 6 users .*$/m.exec(stderr)?.[0] ?? stderr;
            assert.deepEqual(
                left.filter(({ arn }) => !skipped.includes(arn)),
                [],
            );
            const touched = engine.aws.calls
                .calls("iam")
                .filter(
                    ({ action, parameters }) => action !== "GetUser" && /^stacklease-/.test(parameters.UserName ?? ""),
                );
            assert.deepEqual(touched, []);
        });

        it("shows a lease without a stack tag by its id and ARN", async () => {
            const { arn } = addLeftover(engine.aws, "bare", tagged({ ...lease, "stacklease:ledger": ledgerId }));

            const { code, stderr } = await project.stacklease(["kill", "aws", "--yes"]);

            assert.ok(stderr.includes(`Kill aws/deploy/x: ${arn}\n`), stderr);
            assert.doesNotMatch(stderr, /undefined/);
            assert.equal(code, 0);
        });

        it("kills a lease without tags that has the recorded key, but no user that has only its name", async () => {
            await project.store("dev", { more: 1 });
            const [stripped, other] = usersOf(engine.aws).map((name) => engine.aws.account().users.get(name)) as [
                User,
                User,
            ];
            stripped.tags.clear();
            other.tags.clear();
            other.accessKeys.clear();
            addAccessKey(other, new Date());

            const { code, stdout, stderr } = await project.stacklease(["kill", "aws", "--yes", "--no-refresh"]);

            assert.deepEqual([stdout, [stripped, other].map(isKilled)], ["Killed 1 lease under aws\n", [true, false]]);
            assert.match(stderr, new RegExp(`^Skipped 1 user .*: ${other.arn}$`, "m"));
            assert.equal(code, 0);
        });
    });

    describe("--stack", () => {
        const theirs = "00000000-0000-4000-8000-000000000002";

        it("selects the stack's ledgers, not a stack of the same name in another state backend", async () => {
            await project.store("dev");
            const [ours = ""] = usersOf(engine.aws);
            const other = addLeftover(engine.aws, "other", { ledgerId: theirs });
            const left = addLeftover(engine.aws, "left", {
                ledgerId: engine.aws.account().users.get(ours)?.path.split("/")[2] ?? "",
            });

            const args = ["kill", "aws", "--stack", "dev", "--yes", "--no-refresh"];
            const { code, stdout, stderr } = await project.stacklease(args);

            assert.deepEqual([code, stdout], [0, "Killed 2 leases under aws\n"], stderr);
            const users = [engine.aws.account().users.get(ours) as User, left, other];
            assert.deepEqual(users.map(isKilled), [true, true, false]);
        });

        it("includes the issued leases of the stack's policies, which have ledgers of their own", async () => {
            await project.store("dev");
            await project.stacklease(["issue", "aws/deploy"]);

            const { code, stdout, stderr } = await project.stacklease(["kill", "aws", "--stack", "dev", "--yes"]);

            assert.deepEqual([code, stdout], [0, "Killed 2 leases under aws\n"], stderr);
            assert.deepEqual(
                (await leasesOf(project)).map(({ state }) => state),
                ["killed", "killed"],
            );
        });

        it("matches users by stack name if the state cannot be read, and then requires --ledger if several ledgers match", async () => {
            const env = { PULUMI_BACKEND_URL: `file://${engine.folder}/lost` };
            const [ours, others] = [ledgerId, theirs].map((id, index) =>
                addLeftover(engine.aws, `user-${index}`, { ledgerId: id }),
            );
            addLeftover(engine.aws, "prod", {
                ledgerId,
                tags: { ...tagsOf(ours as User), "stacklease:stack": "prod" },
            });
            const args = ["kill", "aws", "--stack", "dev"];

            const asked = await project.stacklease(args, { env });
            const refused = await project.stacklease([...args, "--yes"], { env });

            assert.match(asked.stderr, /users are matched only by project and stack name/);
            const plan = `Ledger ${theirs}:\nKill aws/deploy/user-1 (ci, stack shop/dev): ${others?.arn}\nLedger ${ledgerId}:\nKill `;
            assert.ok(asked.stderr.includes(plan), asked.stderr);
            assert.match(asked.stderr, /no terminal to ask for confirmation/);
            assert.match(
                refused.stderr,
                /belong to 2 ledgers: .* \(1 user\), .* \(1 user\); select .* with --ledger, .*\n$/,
            );
            assert.deepEqual([asked.code, refused.code], [2, 2]);
            assert.deepEqual(
                [ours, others].map((user) => isKilled(user as User)),
                [false, false],
            );

            const named = await project.stacklease([...args, "--ledger", ledgerId, "--yes"], { env });
            assert.deepEqual(
                [ours, others].map((user) => isKilled(user as User)),
                [true, false],
                named.stderr,
            );
            const rest = await project.stacklease([...args, "--ledger", ledgerId, theirs, "--yes"], { env });
            assert.deepEqual([named.code, rest.code, isKilled(others as User)], [0, 0, true]);
        });
    });

    describe("after killing", () => {
        it("refreshes only the killed leases, so that leases shows them and the next up replaces them", async () => {
            await project.store("dev", { more: 1 });
            await project.stacklease(["renew", "aws", "--yes"]);
            const [first] = await leasesOf(project);

            const { code, stderr } = await project.stacklease(["kill", first?.leaseId ?? "", "--yes"]);

            assert.equal(code, 0, stderr);
            const states = new Map((await leasesOf(project)).map(({ leaseId, state }) => [leaseId, state]));
            assert.deepEqual(states.get(first?.leaseId ?? ""), "killed", stderr);
            assert.deepEqual([...states.values()].toSorted(), ["killed", "live"]);
            await project.pulumi(["up", "--yes", "--skip-preview"]);
            const after = await leasesOf(project);
            assert.deepEqual(
                after.map(({ state }) => state),
                ["live", "live"],
            );
            assert.equal(
                after.some(({ leaseId }) => leaseId === first?.leaseId),
                false,
            );
        });

        const obstacles: [
            what: string,
            options: { args?: string[]; env?: object; isLocked?: true },
            message: RegExp,
        ][] = [
            ["--no-refresh", { args: ["--no-refresh"] }, /^The ledger shows them as killed after pulumi refresh/m],
            ["a lock", { isLocked: true }, /^stacklease: refresh stack dev: another update holds the stack's lock/m],
            [
                "a wrong passphrase",
                { env: { PULUMI_CONFIG_PASSPHRASE: "wrong" } },
                /^stacklease: refresh stack dev: the passphrase is wrong/m,
            ],
        ];
        for (const [what, { args = [], env, isLocked }, message] of obstacles) {
            it(`leaves the state unchanged with ${what}, reports that, and exits with 0`, async () => {
                await project.store("dev");
                const unlock = isLocked ? project.lock("dev") : () => {};

                const { code, stdout, stderr } = await project.stacklease(["kill", "aws", "--yes", ...args], {
                    env: { ...env },
                });

                unlock();
                assert.deepEqual([code, stdout], [0, "Killed 1 lease under aws\n"], stderr);
                assert.match(stderr, message);
                assert.match(stderr, /^The ledger shows them as killed after pulumi refresh/m);
                assert.deepEqual(
                    (await leasesOf(project)).map(({ state }) => state),
                    ["live"],
                );
            });
        }
    });

    it("refuses an empty prefix, which an unset variable would pass", async () => {
        const { code, stderr } = await project.stacklease(["kill", "", "--yes"]);

        assert.match(
            stderr,
            /^stacklease: kill leases: the prefix is empty; pass a prefix such as aws or aws\/deploy\n$/,
        );
        assert.equal(code, 2);
    });

    it("does not wait for the key of an old user from an unfinished mint", async () => {
        const leftover = addLeftover(engine.aws, "leftover", { ledgerId });
        leftover.accessKeys.clear();

        const { code } = await project.stacklease(["kill", "aws", "--yes"]);

        assert.deepEqual([code, leftover.inlinePolicies.get("stacklease")], [0, JSON.stringify(killedDocument)]);
    });
});
