import assert from "node:assert/strict";
import { type LedgerSnapshot, recordLeases } from "../../../cli/commands/report/recordLeases";
import { concealed } from "../../../cli/pulumi/secrets";
import type { ListedLease } from "../../../cli/state/leases";
import { shownLease } from "../../../cli/state/shownLease";

const time = (clock: string) => `2026-11-24T${clock}:00Z`;

/** Returns a lease of resource `ci` as in a state. */
const lease = (leaseId: string, expiresAt: string | null, state = "live") =>
    ({
        ...{ leaseId, urn: "urn:ci", project: "shop", stack: "dev", state },
        shown: shownLease(
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

describe("recordLeases", () => {
    const cases: [string, LedgerSnapshot[], LedgerSnapshot, object][] = [
        [
            "keeps a lease live while it is in the ledger",
            [moment("10:01", lease("a", end))],
            moment("10:30", lease("a", end)),
            { endedAt: null, ending: null, state: "live", renewals: [] },
        ],
        ["knows a lease without any history", [], moment("10:30", lease("a", end)), { endedAt: null, ending: null }],
        [
            "reports a lease as revoked at the first update without it",
            [moment("10:01", lease("a", end)), moment("10:20")],
            moment("10:30"),
            { endedAt: time("10:20"), ending: "revoked", state: "ended" },
        ],
        [
            "reports a lease as expired if it was expired by then",
            [moment("10:01", lease("a", end)), moment("12:00")],
            moment("12:30"),
            { endedAt: time("12:00"), ending: "expired" },
        ],
        [
            "reports a lease as replaced if its resource has another lease",
            [moment("10:01", lease("a", end)), moment("10:20", lease("b", end))],
            moment("10:30", lease("b", end)),
            { endedAt: time("10:20"), ending: "replaced" },
        ],
        [
            "reports a lease as killed if it was killed before",
            [moment("10:01", lease("a", end, "killed")), moment("10:20", lease("b", end))],
            moment("10:30"),
            { endedAt: time("10:20"), ending: "killed" },
        ],
        [
            "reports a renewal for every later end",
            [moment("10:01", lease("a", end)), moment("10:20", lease("a", time("11:30")))],
            moment("10:30", lease("a", null)),
            {
                renewals: [time("10:20"), time("10:30")],
                expiresAt: null,
            },
        ],
        [
            "reports no renewal for an earlier end",
            [moment("10:01", lease("a", end))],
            moment("10:30", lease("a", time("10:40"))),
            { renewals: [], expiresAt: time("10:40") },
        ],
        [
            "keeps a lease live that is missing only after a failed update",
            [moment("10:01", lease("a", end)), moment("10:10")],
            moment("10:30", lease("a", end)),
            { endedAt: null, ending: null },
        ],
    ];
    for (const [behavior, past, now, expected] of cases) {
        it(behavior, () => {
            const record = recordLeases(past, now).find(({ leaseId }) => leaseId === "a");

            assert.deepEqual({ ...record, ...expected }, record);
        });
    }

    it("reads only strings from a state", () => {
        const evil = { html: "<h1>" };
        const strange = {
            name: evil,
            arn: [evil],
            accountId: 5,
            readyAfter: "1",
            credentialType: null,
            expiresAt: evil,
        };
        const shown = shownLease(strange, "a", "urn:ci");

        const [record] = recordLeases([], moment("10:30", { ...lease("a", null), shown }));

        const { name, principal, accountId, readyAfter, credentialType, expiresAt } = record ?? {};
        assert.deepEqual(
            [name, principal, accountId, readyAfter, credentialType, expiresAt],
            ["", "", "", null, "", null],
        );
    });

    it("reports neither renewals nor an ending while the end of a lease is secret", () => {
        const [renewed, last] = [lease("a", concealed), lease("a", null)];

        const [record] = recordLeases([moment("10:01", lease("a", end)), moment("10:20", renewed)], moment("12:00"));
        const [known] = recordLeases([moment("10:01", renewed)], moment("12:00", last));

        assert.deepEqual([record?.renewals, record?.ending, record?.state], [[], null, "ended"]);
        assert.deepEqual(known?.renewals, []);
    });
});
