import assert from "node:assert/strict";
import { timeTicks, timeWindow } from "../../../cli/commands/report/timeAxis";

const hour = 3_600_000;
const day = 24 * hour;
const at = (iso: string) => Date.parse(iso);

describe("The time axis", () => {
    const spans: [string, string, string][] = [
        ["2026-11-24T14:00:00Z", "2026-11-24T14:08:00Z", "24 Nov/14:01 14:02 14:03 14:04 14:05 14:06 14:07"],
        ["2026-11-24T04:00:00Z", "2026-11-24T20:00:00Z", "24 Nov/06:00 08:00 10:00 12:00 14:00 16:00 18:00"],
        ["2026-12-30T23:00:00Z", "2026-12-31T11:00:00Z", "31 Dec/00:00 02:00 04:00 06:00 08:00 10:00"],
        [
            "2026-12-30T12:00:00Z",
            "2027-01-01T23:00:00Z",
            "30 Dec/16:00 31 Dec/00:00 08:00 16:00 1 Jan/00:00 08:00 16:00",
        ],
        ["2026-12-27T00:00:00Z", "2027-01-04T00:00:00Z", "2026/28 Dec 29 Dec 30 Dec 31 Dec 2027/1 Jan 2 Jan 3 Jan"],
        ["2026-11-01T00:00:00Z", "2026-12-31T00:00:00Z", "2026/9 Nov 16 Nov 23 Nov 30 Nov 7 Dec 14 Dec 21 Dec 28 Dec"],
        ["2026-03-05T00:00:00Z", "2027-02-20T00:00:00Z", "2026/Apr Jul Oct 2027/Jan"],
        [
            "1990-03-05T00:00:00Z",
            "2027-02-20T00:00:00Z",
            "1995/Jan 2000/Jan 2005/Jan 2010/Jan 2015/Jan 2020/Jan 2025/Jan",
        ],
    ];
    for (const [from, to, expected] of spans) {
        it(`has round times from ${from} to ${to}`, () => {
            const ticks = timeTicks({ from: at(from), to: at(to) });
            const text = ticks.map(({ label, within }) => (within ? `${within}/${label}` : label)).join(" ");
            assert.equal(text, expected);
        });
    }

    it("extends from the first start to the last end, with a margin", () => {
        const now = at("2026-11-24T14:00:00Z");
        const { from, to } = timeWindow([now - 8 * hour, now - hour], [now + 2 * hour], now);
        assert.deepEqual([from, to], [now - 8.3 * hour, now + 2.3 * hour]);
    });

    it("ignores a few leases that extend far beyond all others", () => {
        const now = at("2026-11-24T14:00:00Z");
        const starts = [...Array(19).fill(now - hour), now - 90 * day];
        const ends = [...Array(19).fill(now + hour), now + 365 * day];
        const { from, to } = timeWindow(starts, ends, now);
        assert.ok(now - from < 1.2 * hour && to - now < 1.2 * hour);
    });

    it("covers some minutes even if all leases start now", () => {
        const now = at("2026-11-24T14:00:00Z");
        const { from, to } = timeWindow([now], [], now);
        assert.ok(from < now && now < to);
    });
});
