import assert from "node:assert/strict";
import { type LedgerSnapshot, recordLeases } from "../../../cli/commands/report/recordLeases";
import { concealed } from "../../../cli/pulumi/secrets";
import type { ListedLease } from "../../../cli/state/leases";
import { leaseText } from "../../../cli/state/leaseText";

const time = (clock: string) => `2026-11-24T${clock}:00Z`;

/** A lease of resource `ci` as a state has it. */
const lease = (leaseId: string, expiresAt: string | null, state = "live") =>
    ({
        ...{ leaseId, urn: "urn:ci", project: "shop", stack: "dev", state },
        text: leaseText(
            {
                ...{ issuedAt: time("10:00"), expiresAt, name: "ci", arn: "arn", credentialType: "iam_user" },
                ...{ accountId: "123456789012", backend: { mount: "aws" }, policy: { policyName: "deploy" } },
            },
            leaseId,
            "urn:ci",
        ),
    }) as ListedLease;

const moment = (clock: string, ...leases: ListedLease[]): LedgerSnapshot => ({ at: time(clock), leases });
const end = time("11:00");

describe("The life of a lease, from what its ledger had", () => {
    const cases: [string, LedgerSnapshot[], LedgerSnapshot, object][] = [
        [
            "goes on while it is there",
            [moment("10:01", lease("a", end))],
            moment("10:30", lease("a", end)),
            { endedAt: null, ending: null, state: "live", renewals: [] },
        ],
        ["is known without any history", [], moment("10:30", lease("a", end)), { endedAt: null, ending: null }],
        [
            "ends, revoked, with the update that it is missing from",
            [moment("10:01", lease("a", end)), moment("10:20")],
            moment("10:30"),
            { endedAt: time("10:20"), ending: "revoked", state: "ended" },
        ],
        [
            "ends, expired, when its time was over by then",
            [moment("10:01", lease("a", end)), moment("12:00")],
            moment("12:30"),
            { endedAt: time("12:00"), ending: "expired" },
        ],
        [
            "ends, replaced, when another has its resource",
            [moment("10:01", lease("a", end)), moment("10:20", lease("b", end))],
            moment("10:30", lease("b", end)),
            { endedAt: time("10:20"), ending: "replaced" },
        ],
        [
            "ends, killed, when it was killed before",
            [moment("10:01", lease("a", end, "killed")), moment("10:20", lease("b", end))],
            moment("10:30"),
            { endedAt: time("10:20"), ending: "killed" },
        ],
        [
            "has a renewal for every later end",
            [moment("10:01", lease("a", end)), moment("10:20", lease("a", time("11:30")))],
            moment("10:30", lease("a", null)),
            {
                renewals: [time("10:20"), time("10:30")],
                expiresAt: null,
            },
        ],
        [
            "has none for an end that was drawn nearer",
            [moment("10:01", lease("a", end))],
            moment("10:30", lease("a", time("10:40"))),
            { renewals: [], expiresAt: time("10:40") },
        ],
        [
            "goes on when a failed update had lost it",
            [moment("10:01", lease("a", end)), moment("10:10")],
            moment("10:30", lease("a", end)),
            { endedAt: null, ending: null },
        ],
    ];
    for (const [how, past, now, expected] of cases) {
        it(how, () => {
            const record = recordLeases(past, now).find(({ leaseId }) => leaseId === "a");

            assert.deepEqual({ ...record, ...expected }, record);
        });
    }

    it("takes only texts from a state", () => {
        const evil = { html: "<h1>" };
        const strange = {
            name: evil,
            arn: [evil],
            accountId: 5,
            readyAfter: "1",
            credentialType: null,
            expiresAt: evil,
        };
        const text = leaseText(strange, "a", "urn:ci");

        const [record] = recordLeases([], moment("10:30", { ...lease("a", null), text }));

        const { name, principal, accountId, readyAfter, credentialType, expiresAt } = record ?? {};
        assert.deepEqual(
            [name, principal, accountId, readyAfter, credentialType, expiresAt],
            ["", "", "", null, "", null],
        );
    });

    it("says neither that one was renewed nor how it has ended while its end is secret", () => {
        const [renewed, last] = [lease("a", concealed), lease("a", null)];

        const [record] = recordLeases([moment("10:01", lease("a", end)), moment("10:20", renewed)], moment("12:00"));
        const [known] = recordLeases([moment("10:01", renewed)], moment("12:00", last));

        assert.deepEqual([record?.renewals, record?.ending, record?.state], [[], null, "ended"]);
        assert.deepEqual(known?.renewals, []);
    });
});
