import assert from "node:assert/strict";
import {
    addRevocations,
    nextRoom,
    type Revocation,
    readRevocations,
    revocationDocument,
} from "../../../../provider/drivers/session/revocations";
import { endByName, generateSessionName } from "../../../../provider/drivers/session/sessionName";

const now = Date.parse("2026-01-31T12:00:00Z");
const hour = 3_600_000;
const nameUntil = (end: number) => generateSessionName(null, "ci", end);
const atOnce = (sessionName: string): Revocation => ({ sessionName, from: null });

describe("a session name", () => {
    it("begins with the resource name, is unique, and encodes when the session expires", () => {
        const names = Array.from({ length: 100 }, () => nameUntil(now + hour));

        assert.equal(new Set(names).size, 100);
        assert.match(names[0] ?? "", /^ci-[a-z2-7]{8}-[0-9a-z]{6}$/);
        assert.equal(endByName(names[0] ?? ""), now + hour);
    });

    it("has at most 32 characters, the maximum for federation tokens, whatever the resource name", () => {
        const name = generateSessionName(null, "a resource/with a very long name", now);

        assert.match(name, /^[\w+=,.@-]{2,32}$/);
        assert.equal(endByName(name), now);
    });

    it("contains the whole roleSessionName, within 64 characters", () => {
        const name = generateSessionName("x".repeat(47), "ci", now);

        assert.ok(name.startsWith(`${"x".repeat(47)}-`) && name.length <= 64);
        assert.equal(endByName(name), now);
    });

    for (const name of ["admin", "i-0123456789abcdef0", "ci-abc-def", ""]) {
        it(`encodes no expiry if stacklease did not generate it: "${name}"`, () => {
            assert.equal(endByName(name), undefined);
        });
    }
});

describe("revocations of sessions", () => {
    it("are one statement that denies everything to exactly those sessions", () => {
        assert.deepEqual(revocationDocument([atOnce("a"), atOnce("b")]), {
            Version: "2012-10-17",
            Statement: [
                {
                    ...{ Sid: "StackleaseRevoked", Effect: "Deny", Action: "*", Resource: "*" },
                    Condition: { StringLike: { "aws:userid": ["*:a", "*:b"] } },
                },
            ],
        });
    });

    it("are read back as they were written, including later ones", () => {
        const revocations = [atOnce("a"), { sessionName: "b", from: "2026-01-31T13:00:00Z" }, atOnce("c")];

        const found = readRevocations(revocationDocument(revocations));

        assert.deepEqual(new Set(found), new Set(revocations));
    });

    it("omit expired sessions, and keep entries that cannot be parsed", () => {
        const [over, live] = [nameUntil(now - 1_000), nameUntil(now + hour)];
        const before = [atOnce(over), atOnce("of somebody else")];

        assert.deepEqual(addRevocations(before, [atOnce(live)], now), [atOnce("of somebody else"), atOnce(live)]);
    });

    it("keep the earlier entry of two for the same session", () => {
        const name = nameUntil(now + hour);
        const later = { sessionName: name, from: "2026-01-31T12:30:00Z" };

        assert.deepEqual(addRevocations([later], [atOnce(name)], now), [atOnce(name)]);
        assert.deepEqual(addRevocations([atOnce(name)], [later], now), [atOnce(name)]);
    });

    it("fit into a role's inline policies for 200 sessions, with a third to spare", () => {
        const revocations = Array.from({ length: 200 }, () => atOnce(nameUntil(now + hour)));

        assert.ok(JSON.stringify(revocationDocument(revocations)).length < 7_000);
    });

    it("report when the first entry can be removed", () => {
        assert.equal(
            nextRoom([atOnce(nameUntil(now + 2 * hour)), atOnce(nameUntil(now + hour))]),
            "2026-01-31T13:00:00Z",
        );
        assert.equal(nextRoom([]), null);
    });
});
