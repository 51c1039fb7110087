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

describe("A session's name", () => {
    it("begins with the resource's name, is never twice the same, and says when the session has run out", () => {
        const names = Array.from({ length: 100 }, () => nameUntil(now + hour));

        assert.equal(new Set(names).size, 100);
        assert.match(names[0] ?? "", /^ci-[a-z2-7]{8}-[0-9a-z]{6}$/);
        assert.equal(endByName(names[0] ?? ""), now + hour);
    });

    it("fits 32 characters, as federation tokens want it, whatever the resource is called", () => {
        const name = generateSessionName(null, "a resource/with a very long name", now);

        assert.match(name, /^[\w+=,.@-]{2,32}$/);
        assert.equal(endByName(name), now);
    });

    it("keeps a roleSessionName whole, within 64 characters", () => {
        const name = generateSessionName("x".repeat(47), "ci", now);

        assert.ok(name.startsWith(`${"x".repeat(47)}-`) && name.length <= 64);
        assert.equal(endByName(name), now);
    });

    for (const name of ["admin", "i-0123456789abcdef0", "ci-abc-def", ""]) {
        it(`says nothing where it is not ours: "${name}"`, () => {
            assert.equal(endByName(name), undefined);
        });
    }
});

describe("Revocations of sessions", () => {
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

    it("read back as they were written, those of a later time among them", () => {
        const revocations = [atOnce("a"), { sessionName: "b", from: "2026-01-31T13:00:00Z" }, atOnce("c")];

        const found = readRevocations(revocationDocument(revocations));

        assert.deepEqual(new Set(found), new Set(revocations));
    });

    it("leave out sessions that have run out, and keep what they can't read", () => {
        const [over, live] = [nameUntil(now - 1_000), nameUntil(now + hour)];
        const before = [atOnce(over), atOnce("of somebody else")];

        assert.deepEqual(addRevocations(before, [atOnce(live)], now), [atOnce("of somebody else"), atOnce(live)]);
    });

    it("keep the earlier of two of one session", () => {
        const name = nameUntil(now + hour);
        const later = { sessionName: name, from: "2026-01-31T12:30:00Z" };

        assert.deepEqual(addRevocations([later], [atOnce(name)], now), [atOnce(name)]);
        assert.deepEqual(addRevocations([atOnce(name)], [later], now), [atOnce(name)]);
    });

    it("of 200 sessions fit a role's inline policies, with a third to spare", () => {
        const revocations = Array.from({ length: 200 }, () => atOnce(nameUntil(now + hour)));

        assert.ok(JSON.stringify(revocationDocument(revocations)).length < 7_000);
    });

    it("say when the first of them makes room", () => {
        assert.equal(
            nextRoom([atOnce(nameUntil(now + 2 * hour)), atOnce(nameUntil(now + hour))]),
            "2026-01-31T13:00:00Z",
        );
        assert.equal(nextRoom([]), null);
    });
});
