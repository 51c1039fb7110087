import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { User } from "stacklease/simulator";
import type { AllTargets, UserTargets } from "../../../cli/commands/kill/findAllTargets";
import type { KillTarget } from "../../../cli/commands/kill/findTargets";
import { killUsers } from "../../../cli/commands/kill/killUsers";
import type { Failure } from "../../../cli/errors/cliError";
import type { SearchScope } from "../../../cli/state/searchScopes";
import type { Connection } from "../../../provider/aws/connection";
import { useSimulator } from "../../support/useSimulator";
import { addLeftover } from "../sweep/leftover";

const ledgerId = "5b6572f0-70c3-4a7e-8d3b-0c4f8d7a1e2f";
const textOf = (failures: readonly Failure[]) =>
    failures.map(({ error, note }) => `${error.message} (${note})`).join("; ");
const nothing: AllTargets = { users: [], seen: [], unproven: [], unreadable: new Map(), failed: [] };

describe("killUsers", () => {
    const aws = useSimulator();
    const { signal } = new AbortController();
    const place = (accountId?: string): SearchScope => ({
        connection: { ...aws().issuer(accountId), endpoint: aws().endpoint, region: "us-east-1" } as Connection,
        path: "/stacklease/",
        accountId: "123456789012",
    });
    /** A user as found in these search scopes. */
    const user = (name: string, places: readonly SearchScope[] = [place()]): UserTargets => {
        const { arn, userName } = addLeftover(aws(), name, { ledgerId });
        const labels = { arn, leaseId: `aws/deploy/${name}`, ledgerId, stack: "shop/dev", name: "ci", accessKeyId: "" };
        return places.map((each) => ({ scope: each, user: { Arn: arn, UserName: userName }, ...labels })) as never;
    };
    const found = (...users: UserTargets[]): AllTargets => ({ ...nothing, users, seen: users.map(([{ arn }]) => arn) });
    const killed = (name: string) =>
        /Killed/.test(aws().account().users.get(name)?.inlinePolicies.get("stacklease") ?? "");

    it("continues while a search finds more users", async () => {
        const searches = [found(user("b")), found(user("c")), nothing];

        const outcome = await killUsers(
            found(user("a")),
            async () => searches.shift() as AllTargets,
            () => null,
            signal,
        );

        assert.deepEqual([outcome.killed.length, outcome.failures], [3, []]);
        assert.deepEqual(["a", "b", "c"].map(killed), [true, true, true]);
    });

    it("searches again for users that could not be read, and returns those that remain unreadable", async () => {
        const unreadable = new Map([["arn:hidden", { scope: place(), error: new Error("denied") }]]);
        const searches: ReadonlySet<string>[] = [];
        const search = async (known: ReadonlySet<string>) => {
            searches.push(new Set(known));
            return { ...nothing, unreadable };
        };

        const { lastSearch } = await killUsers({ ...found(user("a")), unreadable }, search, () => null, signal);

        assert.deepEqual([lastSearch.unreadable, searches[0]?.has("arn:hidden")], [unreadable, false]);
    });

    it("tries the next identity if one is denied, and reports the first identity's error if all are denied", async () => {
        const byKey = (accessKeyId: string): SearchScope => ({
            ...place(),
            connection: { ...place().connection, accessKeyId },
        });
        const dead = [byKey("AKIAFIRSTFIRSTFIRST1"), byKey("AKIAOTHEROTHEROTHER1")];
        const users = found(user("a", [...dead, place()]), user("b", dead));

        const outcome = await killUsers(
            users,
            async () => nothing,
            () => null,
            signal,
        );

        assert.deepEqual([outcome.killed.length, killed("a"), killed("b")], [1, true, false]);
        assert.match(textOf(outcome.failures), /^kill lease aws\/deploy\/b: .*AKIA…RST1.* \(not killed: \S+\/b\)$/);
    });

    it("reports the users that it has not reached when it is interrupted", async () => {
        const { killed: dead, unprocessed } = await killUsers(
            found(user("a")),
            async () => assert.fail("there is no further search"),
            () => null,
            AbortSignal.abort(),
        );

        assert.deepEqual([dead, unprocessed.length, killed("a")], [[], 1, false]);
        assert.match(unprocessed[0] ?? "", /^arn:aws:iam::123456789012:user\/stacklease\/\S+\/a$/);
    });

    const changes: [what: string, change: (user: User) => unknown][] = [
        ["the ledger's tag was removed", ({ tags }) => tags.delete("stacklease:ledger")],
        ["the lease's tag was removed", ({ tags }) => tags.delete("stacklease:lease")],
        [
            "the ledger's tag was changed to another ledger",
            ({ tags }) => tags.set("stacklease:ledger", { key: "stacklease:ledger", value: randomUUID() }),
        ],
    ];
    for (const [what, change] of changes) {
        it(`writes nothing to a user of an unread ledger if ${what} since the search`, async () => {
            const users = found(user("a"));
            change(aws().account().users.get("a") as User);
            aws().calls.clear();

            const { failures } = await killUsers(
                users,
                async () => nothing,
                () => null,
                signal,
            );

            assert.match(
                textOf(failures),
                /^kill lease aws\/deploy\/a: .*changed after it was listed; run the same command again \(not killed: \S+\/a\)$/,
            );
            assert.deepEqual(aws().calls.actions("iam"), ["GetUser"]);
        });
    }

    /** A user in a ledger, with its recorded key. */
    const known = (name: string, overrides: Partial<KillTarget> = {}): UserTargets => {
        const targets = user(name);
        const [accessKeyId = ""] = aws().account().users.get(name)?.accessKeys.keys() ?? [];
        return targets.map((each) => ({ ...each, accessKeyId, isInLedger: true, ...overrides })) as never;
    };
    const hide = () => {
        const deny = { Effect: "Deny", Action: ["iam:GetUser", "iam:ListUsers"], Resource: "*" };
        const { inlinePolicies } = aws().account().users.get("admin") as User;
        inlinePolicies.set("deny", JSON.stringify({ Version: "2012-10-17", Statement: [deny] }));
    };
    const owners: [what: string, make: () => UserTargets, isKilled: boolean][] = [
        ["without tags and with the recorded key", () => stripped(known("a")), true],
        [
            "without tags and with another key",
            () => stripped(known("a", { accessKeyId: "AKIAOTHEROTHEROTHER2" })),
            false,
        ],
        ["that cannot be read, with the recorded key", () => hidden(known("a", { isHidden: true })), true],
        [
            "that cannot be read, with another key",
            () => hidden(known("a", { isHidden: true, accessKeyId: "AKIAOTHEROTHEROTHER3" })),
            false,
        ],
        [
            "that cannot be read, without a recorded key",
            () => hidden(known("a", { isHidden: true, accessKeyId: "" })),
            false,
        ],
    ];
    const stripped = (targets: UserTargets) => {
        aws().account().users.get("a")?.tags.clear();
        return targets;
    };
    const hidden = (targets: UserTargets) => {
        hide();
        return targets;
    };
    for (const [what, make, isKilled] of owners) {
        it(`${isKilled ? "kills" : "writes nothing to"} a user in the ledger ${what}`, async () => {
            const users = found(make());

            const { killed: dead, failures } = await killUsers(
                users,
                async () => nothing,
                () => null,
                signal,
            );

            assert.deepEqual(
                [dead.length, failures.length, killed("a")],
                isKilled ? [1, 0, true] : [0, 1, false],
                textOf(failures),
            );
            const [key] = aws().account().users.get("a")?.accessKeys.values() ?? [];
            assert.equal(key?.status, isKilled ? "Inactive" : "Active");
        });
    }
});
