import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { User } from "stacklease/simulator";
import { applySweep } from "../../../cli/commands/sweep/applySweep";
import { readHoldings } from "../../../cli/commands/sweep/examineUsers";
import type { SweepFinding } from "../../../cli/commands/sweep/sweepFinding";
import type { SweepReport } from "../../../cli/commands/sweep/sweepReport";
import type { SweptLedgers } from "../../../cli/commands/sweep/sweptLedgers";
import { issuerPolicyDocument } from "../../../cli/issuerPermissions/issuerPolicyDocument";
import type { Connection } from "../../../provider/aws/connection";
import { Engine, leaseProgram } from "../../support/engine";
import { killAll } from "../../support/killAll";
import { usersOf } from "../../support/leases";
import { Project } from "../../support/project";
import { readingPulumi } from "../../support/readingPulumi";
import { assertSchema } from "../../support/schemas";
import { boundaries, wholeUse } from "../issuerPermissions/uses";
import { ledgerLease, listedUser } from "./fixture";
import { addLeftover, type Leftover } from "./leftover";
import { pausedPulumi } from "./paused";

const minute = 60_000;
const foreignLedger = "00000000-0000-4000-8000-000000000002";
const otherAccount = "210987654321";

describe("stacklease sweep", () => {
    let engine: Engine;
    let shop: Project;
    /** Another project in the same state backend, whose AwsBackend has its own keys for another account. */
    let rooted: Project;
    let users: Map<string, User>;
    /** Copies of the users after both projects have issued a lease. */
    let issued: [string, User][];
    let lease: User;

    before(async () => {
        engine = await Engine.start();
        shop = new Project(engine);
        rooted = new Project(engine, leaseProgram, "rooted");
        shop.env = rooted.env = readingPulumi(engine.folder);
        const ttl = { lease: { ttl: "12h" } };
        const backend = engine.aws.issuer(otherAccount);
        await Promise.all([shop.store("dev", ttl), rooted.store("dev", { ...ttl, backend })]);
        users = engine.aws.account().users;
        issued = [...users].map(([name, user]) => [name, { ...user, inlinePolicies: new Map(user.inlinePolicies) }]);
        lease = users.get(usersOf(engine.aws)[0] ?? "") as User;
        engine.aws.clock.advance(20 * minute);
    });
    afterEach(() => {
        engine.aws.faults.clear();
        engine.aws.clock.set(new Date(Date.now() + 20 * minute));
        users.clear();
        for (const [name, user] of issued) {
            users.set(name, { ...user, inlinePolicies: new Map(user.inlinePolicies) });
        }
        lease = users.get(lease.userName) as User;
    });
    after(() => engine.stop());

    const ledgerId = () => lease.path.split("/")[2] ?? "";
    const leftover = (name: string, given: Partial<Leftover> = {}) =>
        addLeftover(engine.aws, name, { ledgerId: ledgerId(), ...given });
    const isThere = (...names: string[]) => names.filter((name) => users.has(name));

    /** The search scope of an account's issuer. */
    const place = (account: string) => ({
        connection: { ...engine.aws.issuer(account), endpoint: engine.aws.endpoint, region: "us-east-1" } as Connection,
        accountId: "123456789012",
    });

    /** Sweeps, and returns the findings as kinds and names of users. */
    async function sweep(args: string[] = [], project = shop) {
        const { code, stdout, stderr } = await project.stacklease(["sweep", "--json", ...args]);
        const report = assertSchema<SweepReport>("sweep.json", stdout || `"${stderr}"`);
        const nameOf = (arn = "") => arn.slice(arn.lastIndexOf("/") + 1);
        const found = report.findings.map(({ kind, arns }) => `${kind} ${nameOf(arns[0])}`.trim());
        return { code, stderr, report, found };
    }

    it("prints one line if there are no differences", async () => {
        const { code, stdout } = await shop.stacklease(["sweep", "--all"]);

        assert.equal(stdout, "No differences found in 2 users, 2 ledgers and 2 stacks.\n");
        assert.equal(code, 0);
    });

    it("finds an orphan, and removes it completely only with --apply", async () => {
        const user = leftover("lost");
        user.attachedPolicies.add("arn:aws:iam::aws:policy/ReadOnlyAccess");
        user.inlinePolicies.set("more", '{"Version":"2012-10-17","Statement":[]}');
        user.loginProfile = { createdAt: new Date(), passwordResetRequired: false };

        const { code, stdout } = await shop.stacklease(["sweep"]);
        assert.match(stdout, /^FOUND +LEASE +STACK +AGE +WHAT TO DO\norphan +aws\/deploy\/lost +dev +1h.* user of ci/);
        assert.match(stdout, /AWS ends it at .*; --apply removes it\n$/);
        assert.deepEqual([code, isThere("lost")], [3, ["lost"]]);

        engine.aws.calls.clear();
        const applied = await sweep(["--apply", "--yes"]);
        assert.deepEqual([applied.code, applied.found, applied.report.removed], [0, ["orphan lost"], [user.arn]]);
        assert.deepEqual(isThere("lost", lease.userName), [lease.userName]);
        const writes = engine.aws.calls.actions("iam").filter((action) => /^(Put|Delete|Detach)/.test(action));
        assert.equal(writes[0], "PutUserPolicy", "it is denied everything first");
    });

    it("asks before it removes anything, and refuses without a terminal", async () => {
        leftover("lost");

        const { code, stderr } = await shop.stacklease(["sweep", "--apply"]);

        assert.match(stderr, /Remove orphan user arn:aws:iam::123456789012:user\/stacklease\/[^ ]+\/lost\n/);
        assert.match(stderr, /stacklease: sweep users: no terminal to ask for confirmation; confirm with --yes\n$/);
        assert.deepEqual([code, isThere("lost")], [2, ["lost"]]);
    });

    it("keeps a user that is younger than 15 minutes", async () => {
        leftover("young", { age: 10 });

        const { code, stderr } = await shop.stacklease(["sweep", "--apply", "--yes"]);
        assert.match(stderr, /^Skipped 1 user created less than 15 minutes ago/m);
        assert.deepEqual([code, isThere("young")], [0, ["young"]]);
    });

    it("reports but never changes users of another ledger and users without our tags", async () => {
        const others = leftover("others", { ledgerId: foreignLedger });
        const moved = leftover("moved", { tags: { "stacklease:ledger": foreignLedger } });
        const bare = leftover("bare", { tags: {}, path: "/stacklease/" });
        engine.aws.clock.advance(24 * 60 * minute);
        const young = leftover("young", { age: 10 });

        const { code, report } = await sweep(["--apply", "--expired", "--yes"]);

        assert.equal(code, 3);
        const unreadable = report.findings.filter(({ kind }) => kind === "unreadable");
        assert.deepEqual(
            unreadable.map(({ arns, ledgerId }) => [arns, ledgerId]),
            [[[others.arn], foreignLedger]],
        );
        assert.deepEqual(report.left.foreign.toSorted(), [bare.arn, moved.arn].toSorted());
        assert.deepEqual(report.left.young, [young.arn]);
        assert.equal(isThere("others", "moved", "bare").length, 3);
    });

    it("finds a lease whose user was deleted", async () => {
        users.delete(lease.userName);

        const { code, found, report } = await sweep();

        assert.deepEqual([code, found], [3, [`ghost ${lease.userName}`]]);
        assert.match(report.findings[0]?.remedy ?? "", /pulumi up --refresh/);
    });

    it("finds a guard that differs from the ledger", async () => {
        const document = lease.inlinePolicies.get("stacklease") ?? "";
        lease.inlinePolicies.set("stacklease", document.replace(/(CurrentTime":")\d{4}/, "$12099"));

        const { code, found, report } = await sweep();

        assert.deepEqual([code, found], [3, [`drifted ${lease.userName}`]]);
        assert.match(report.findings[0]?.found ?? "", /^document: its guard ends it at 2099-.*, not at 20/);
    });

    it("finds an overdue lease, and removes its user with --expired an hour later", async () => {
        engine.aws.clock.advance(12 * 60 * minute);
        const early = await sweep(["--expired", "--apply", "--yes"]);
        assert.deepEqual([early.code, early.found], [3, [`overdue ${lease.userName}`]]);

        engine.aws.clock.advance(61 * minute);
        const without = await sweep(["--apply", "--yes"]);
        assert.deepEqual([without.code, without.report.removed, isThere(lease.userName)], [3, [], [lease.userName]]);

        const late = await sweep(["--expired", "--apply", "--yes"]);
        assert.deepEqual([late.code, late.report.removed], [0, [lease.arn]]);
        const after = await sweep();
        assert.deepEqual([after.code, after.found, isThere(lease.userName)], [0, [], []]);
    });

    it("continues if a removal fails, reports the ARN of the remaining user, and exits with 1", async () => {
        const [stuck, lost] = [leftover("stuck"), leftover("lost")];
        const deny = { Effect: "Deny", Action: "iam:DeleteUser", Resource: stuck.arn };
        users.get("admin")?.inlinePolicies.set("deny", JSON.stringify({ Version: "2012-10-17", Statement: [deny] }));

        const { code, report, stderr } = await sweep(["--apply", "--yes"]);

        assert.deepEqual([code, report.removed], [1, [lost.arn]]);
        assert.deepEqual(
            report.failed.map(({ arn }) => arn),
            [stuck.arn],
        );
        assert.match(stderr, new RegExp(`could not be removed; left: ${stuck.arn};`));
        assert.equal(stuck.accessKeys.size, 0);
    });

    it("repeats a removal that failed at its last step, once AWS allows it", async () => {
        engine.aws.clock.advance(14 * 60 * minute);
        const deny = { Effect: "Deny", Action: "iam:DeleteUser", Resource: "*" };
        const policies = users.get("admin")?.inlinePolicies;
        policies?.set("deny", JSON.stringify({ Version: "2012-10-17", Statement: [deny] }));

        const first = await shop.stacklease(["sweep", "--apply", "--expired", "--yes"]);
        assert.deepEqual([first.code, isThere(lease.userName)], [1, [lease.userName]]);
        assert.doesNotMatch(first.stderr, /Removed/);
        policies?.delete("deny");

        const { code, report } = await sweep(["--apply", "--expired", "--yes"]);
        assert.deepEqual([code, report.removed, isThere(lease.userName)], [0, [lease.arn], []]);
    });

    it("finishes the removals in progress when it is interrupted, and reports the other users", async () => {
        const lost = Array.from({ length: 40 }, (_, index) => leftover(`lost-${index}`));
        const { child, ended } = shop.startStacklease(["sweep", "--apply", "--yes"]);
        engine.aws.faults.add({ at: "iam:PutUserPolicy", kind: "throttle", onHit: () => child.kill("SIGINT") });

        const { code, signal, stderr } = await ended;

        const left = lost.filter(({ userName }) => users.has(userName));
        assert.deepEqual([code, signal], [130, null]);
        assert.match(
            stderr,
            new RegExp(`sweep users: it was interrupted.*\\(${left.length} of 40 users could not be removed`),
        );
        assert.ok(left.length > 0 && left.length < 40, `${left.length}`);
        assert.ok(left.every(({ arn, accessKeys }) => stderr.split("left: ")[1]?.includes(arn) && accessKeys.size > 0));
    });

    it("keeps a user that was created after the state was saved, as a copy of the state does", async () => {
        engine.aws.clock.advance(20 * minute);
        leftover("newer", { age: 16 });

        const { code, report } = await sweep(["--apply", "--yes"]);

        assert.match(
            report.findings[0]?.found ?? "",
            /^1 user of stack shop\/dev, created after the state that was read was/,
        );
        assert.deepEqual([code, report.removed, isThere("newer")], [3, [], ["newer"]]);
    });

    it("keeps a user that is in another stack's state, as after pulumi state move", async () => {
        const name = usersOf(engine.aws, otherAccount)[0] ?? "";
        leftover(name);

        const moved = await sweep(["--apply", "--yes"]);
        assert.deepEqual([moved.code, moved.found, isThere(name)], [0, [], [name]]);
    });

    it("keeps orphans while a stack in the state backend cannot be read, and reports that", async () => {
        leftover("lost");
        const file = join(engine.folder, ".pulumi", "stacks", "rooted", "dev.json");
        const state = readFileSync(file);
        writeFileSync(file, '{"version": 3, "checkpoint": 1}');
        try {
            const { code, found, report } = await sweep(["--apply", "--yes", "--stack", "dev"]);
            assert.deepEqual([code, found, isThere("lost")], [3, ["orphan lost", "unreadable"], ["lost"]]);
            assert.match(report.findings[0]?.remedy ?? "", /one that cannot be read may own it$/);
        } finally {
            writeFileSync(file, state);
        }
    });

    it("removes nothing and reports no user as gone if the credentials change to another account meanwhile", async () => {
        engine.aws.clock.set(new Date());
        const user = { ...listedUser("lost", { ledgerId: ledgerId() }), ...place(otherAccount) };
        const fault = /: it belongs to account 123456789012, but the caller is .* of account 210987654321/;

        await assert.rejects(readHoldings(user), fault);
        const swept = { leases: [], backends: new Map(), checkpoints: [] } as unknown as SweptLedgers;
        const orphan = { kind: "orphan", users: [user], lease: null, ledgerId: ledgerId() } as unknown as SweepFinding;
        const { gone, failed } = await applySweep([orphan], swept);
        assert.deepEqual(gone, []);
        assert.match(failed[0]?.reason ?? "", fault);
    });

    it("leaves users that changed after they were listed, and says to run it again", async () => {
        engine.aws.clock.set(new Date());
        const at = { ...listedUser("", { ledgerId: ledgerId() }), ...place("123456789012") };
        const [orphan, renewed] = ["orphan", "renewed"].map((userName) => ({
            ...at,
            userName,
            arn: leftover(userName).arn,
        }));
        const swept = { leases: [], backends: new Map(), checkpoints: [] } as unknown as SweptLedgers;
        const findings = [
            { kind: "orphan", users: [orphan], lease: null, ledgerId: ledgerId() },
            { kind: "overdue", users: [renewed], lease: ledgerLease("renewed"), ledgerId: ledgerId() },
        ] as unknown as SweepFinding[];

        const { failed } = await applySweep(findings, swept);

        const reasonOf = (user = "") => failed.find(({ finding }) => finding.users[0]?.userName === user)?.reason ?? "";
        assert.match(reasonOf("orphan"), /: its tags changed, or .*; run stacklease sweep again$/);
        assert.match(reasonOf("renewed"), /: its guard was moved meanwhile; .*; run stacklease sweep again$/);
        assert.deepEqual(isThere("orphan", "renewed"), ["orphan", "renewed"]);
    });

    it("reports a user that was deleted meanwhile as gone", async () => {
        engine.aws.clock.set(new Date());
        const user = { ...listedUser("lost", { ledgerId: ledgerId() }), ...place("123456789012") };
        const swept = { leases: [], backends: new Map(), checkpoints: [] } as unknown as SweptLedgers;
        const orphan = { kind: "orphan", users: [user], lease: null, ledgerId: ledgerId() } as unknown as SweepFinding;

        const { removed, gone, failed } = await applySweep([orphan], swept);

        assert.deepEqual([removed, gone, failed], [[], [orphan], []]);
    });

    it("removes an issued lease together with its stack, and records it in the journal", async () => {
        const issued = await shop.stacklease(["issue", "aws/deploy", "--ttl", "15m", "--json"]);
        assert.equal(issued.code, 0, issued.stderr);
        const { leaseId } = JSON.parse(issued.stdout);
        engine.aws.clock.advance(2 * 60 * minute);

        const { code, report, stderr } = await sweep(["--apply", "--expired", "--yes"]);

        assert.deepEqual([code, report.removed.length], [0, 1], stderr);
        assert.doesNotMatch(await shop.pulumi(["stack", "ls"]), /-issued-/);
        const ended = await shop.stacklease(["leases", "--ended", "--json"]);
        assert.ok(ended.stdout.includes(leaseId), ended.stdout);
    });

    it("does not report a user as an orphan that is minted between listing users and reading ledgers", async () => {
        const { env, meanwhile } = pausedPulumi(engine.folder, { nth: 2 });
        leftover("revoked");

        const sweeping = shop.stacklease(["sweep", "--json"], { env });
        await meanwhile(() => {
            leftover("minted");
            users.delete("revoked");
        });

        const { code, stdout } = await sweeping;
        assert.deepEqual([code, JSON.parse(stdout).findings], [0, []]);
    });

    it("lists users page by page", async () => {
        for (let index = 0; index < 1_100; index++) {
            leftover(`user-${index}`, { ledgerId: foreignLedger });
        }
        engine.aws.calls.clear();

        const { report } = await sweep();

        assert.match(report.findings[0]?.found ?? "", /^1100 users of ledger/);
        assert.ok(engine.aws.calls.count("iam") < 10);
    });

    it("needs a passphrase only for a backend with its own keys", async () => {
        const env = { PULUMI_CONFIG_PASSPHRASE: "wrong" };

        const [ambient, own, all] = await Promise.all([
            shop.stacklease(["sweep"], { env }),
            rooted.stacklease(["sweep"], { env }),
            shop.stacklease(["sweep", "--all", "--json"], { env }),
        ]);

        assert.equal(ambient.code, 0, ambient.stderr);
        assert.match(
            own.stderr,
            /^stacklease: (?:read|decrypt) .*: the passphrase is wrong; set PULUMI_CONFIG_PASSPHRASE/,
        );
        assert.equal(own.code, 6);
        const { findings } = assertSchema<SweepReport>("sweep.json", all.stdout);
        assert.match(
            findings[0]?.found ?? "",
            /^decrypt value secretAccessKey of aws in stack organization\/rooted\/dev: the passphrase is wrong$/,
        );
        assert.deepEqual([all.code, findings.length], [3, 1]);
    });

    it("reports a user that it cannot read, and continues with the others", async () => {
        const [hidden] = ["hidden", "lost"].map((name) => leftover(name));
        const Statement = { Effect: "Deny", Action: "iam:GetUserPolicy", Resource: hidden?.arn };
        users.get("admin")?.inlinePolicies.set("deny", JSON.stringify({ Version: "2012-10-17", Statement }));

        const { code, found, report } = await sweep(["--apply", "--yes"]);

        assert.deepEqual([code, found], [3, ["orphan lost", "unreadable"]]);
        assert.match(report.findings[1]?.found ?? "", /^examine user hidden: AWS denied iam:GetUserPolicy /);
        assert.deepEqual(isThere("hidden", "lost"), ["hidden"]);
    });

    it("refuses the credentials of another account", async () => {
        const env = engine.ambient(otherAccount);

        const [alone, all] = await Promise.all([
            shop.stacklease(["sweep", "--apply", "--expired", "--yes"], { env }),
            shop.stacklease(["sweep", "--all", "--json"], { env }),
        ]);

        const fault = `list users under /stacklease/: it belongs to account 123456789012, but the caller is`;
        assert.match(alone.stderr, new RegExp(`^stacklease: ${fault} .* of account ${otherAccount}`, "m"));
        assert.deepEqual([alone.code, alone.stdout], [1, ""]);
        const { findings, compared } = assertSchema<SweepReport>("sweep.json", all.stdout);
        assert.deepEqual([all.code, findings.length, compared.users], [3, 1, 1]);
        assert.ok(findings[0]?.found.startsWith(fault), findings[0]?.found);
    });

    it("needs only the permissions of the bounded issuer policy", async () => {
        leftover("lost").permissionsBoundary = boundaries[0];
        const admin = users.get("admin");
        admin?.inlinePolicies.clear();
        admin?.inlinePolicies.set("issuer", JSON.stringify(issuerPolicyDocument(wholeUse)));

        const { code, stderr } = await shop.stacklease(["sweep", "--apply", "--yes"]);

        assert.deepEqual([code, isThere("lost")], [0, []], stderr);
    });

    it("finds and removes the user of a killed pulumi up", async () => {
        engine.aws.clock.set(new Date()); // States are saved with the time of this machine's clock.
        const onHit = () => killAll(engine, /^pulumi\0/);
        engine.aws.faults.add({ at: "iam:PutUserPolicy", kind: "hangAfter", onHit });
        await assert.rejects(shop.up("killed"));
        killAll(engine, /dynamic-provider|language-nodejs/); // They survive their CLI.
        engine.aws.clock.advance(18 * minute); // 15, plus the 2 for which its mint may wait for its key.

        const { report } = await sweep(["--stack", "killed", "--apply", "--yes"]);

        const [orphan] = report.findings;
        assert.equal(orphan?.kind, "orphan", JSON.stringify(report));
        assert.match(orphan.found, /whose mint was interrupted; AWS ends it at/);
        assert.deepEqual(report.removed, orphan.arns);
    });
});
