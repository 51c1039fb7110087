import assert from "node:assert/strict";
import type { Found, Ways } from "../../../cli/kill/findAll";
import { killUsers } from "../../../cli/kill/killUsers";
import type { Place } from "../../../cli/ledger/places";
import type { Connection } from "../../../provider/aws/connection";
import { useSimulator } from "../../support/useSimulator";
import { addLeftover } from "../sweep/leftover";

const ledgerId = "5b6572f0-70c3-4a7e-8d3b-0c4f8d7a1e2f";
const nothing: Found = { users: [], seen: [], unread: new Map(), failed: [] };

describe("Killing users", () => {
    const aws = useSimulator();
    const { signal } = new AbortController();
    const place = (accountId?: string): Place => ({
        connection: { ...aws().issuer(accountId), endpoint: aws().endpoint, region: "us-east-1" } as Connection,
        path: "/stacklease/",
        accountId: "123456789012",
    });
    /** A user, as those who see it at some places have it. */
    const user = (name: string, places: readonly Place[] = [place()]): Ways => {
        const { arn, userName } = addLeftover(aws(), name, { ledgerId });
        const labels = { arn, leaseId: `aws/deploy/${name}`, ledgerId, stack: "shop/dev", name: "ci" };
        return places.map((each) => ({ place: each, user: { Arn: arn, UserName: userName }, ...labels })) as never;
    };
    const found = (...users: Ways[]): Found => ({ ...nothing, users, seen: users.map(([{ arn }]) => arn) });
    const killed = (name: string) =>
        /Killed/.test(aws().account().users.get(name)?.inlinePolicies.get("stacklease") ?? "");

    it("goes on for as long as a look finds more of them", async () => {
        const looks = [found(user("b")), found(user("c")), nothing];

        const outcome = await killUsers(
            found(user("a")),
            async () => looks.shift() as Found,
            () => null,
            signal,
        );

        assert.deepEqual([outcome.killed, outcome.left], [3, []]);
        assert.deepEqual(["a", "b", "c"].map(killed), [true, true, true]);
    });

    it("looks again for users that could not be looked at, and gives those that never could", async () => {
        const unread = new Map([["arn:hidden", { place: place(), reason: "denied" }]]);
        const asked: ReadonlySet<string>[] = [];
        const look = async (known: ReadonlySet<string>) => {
            asked.push(new Set(known));
            return { ...nothing, unread };
        };

        const { unseen } = await killUsers({ ...found(user("a")), unread }, look, () => null, signal);

        assert.deepEqual([unseen.unread, asked[0]?.has("arn:hidden")], [unread, false]);
    });

    it("takes the next identity where one may not, and tells why the first could not where none may", async () => {
        const byKey = (accessKeyId: string): Place => ({
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

        assert.deepEqual([outcome.killed, killed("a"), killed("b")], [1, true, false]);
        assert.match(outcome.left.join(), /user\/stacklease\/\S+\/b \(kill lease aws\/deploy\/b: .*AKIAFIRST/);
    });

    it("names those that it has not come to when it is interrupted", async () => {
        const { killed: count, left } = await killUsers(
            found(user("a")),
            async () => assert.fail("there is no look after that"),
            () => null,
            AbortSignal.abort(),
        );

        assert.deepEqual([count, left.length, killed("a")], [0, 1, false]);
        assert.match(left[0] ?? "", /^arn:aws:iam::123456789012:user\/stacklease\/\S+\/a \(not touched\)$/);
    });
});
