import assert from "node:assert/strict";
import type { Report } from "../../../cli/commands/report/recordLeases";
import { renderReport } from "../../../cli/commands/report/renderReport";
import { ago, ended, many, record, report, shop } from "./fixture";

/** Returns the texts of the tiles at the top of the page. */
function tilesOf(page: string): Record<string, string> {
    const tiles = page.matchAll(/<dt>([^<]*)<\/dt><dd><b>([^<]*)<\/b><span>([^<]*)<\/span>/g);
    return Object.fromEntries([...tiles].map(([, title, figure, remark]) => [title, `${figure}; ${remark}`]));
}

/** Returns the rows of a table as the texts of their cells. */
function rowsOf(page: string, caption: string): string[][] {
    const [, body = ""] = page.split(`<caption>${caption}</caption>`)[1]?.match(/<tbody>([\s\S]*?)<\/tbody>/) ?? [];
    const text = (cell: string) => cell.replace(/<[^>]*>/g, "").trim();
    return [...body.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = ""]) =>
        [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell = ""]) => text(cell)),
    );
}

describe("renderReport", () => {
    it("counts the leases that are live, expire soon and have ended, by ending", () => {
        const live = [0.5, 20, 40].map((hours) => record({ expiresAt: ago(-hours), readyAfter: hours }));
        const others = [
            record({ expiresAt: null, readyAfter: null }),
            record({ state: "drifted", expiresAt: ago(-0.9), readyAfter: null }),
            record({ state: "expired", expiresAt: ago(1), readyAfter: null }),
            record({ state: "killed", readyAfter: null }),
            record({ state: "pending", readyAfter: null }),
            record({ ...ended("revoked", 1), readyAfter: null }),
            record({ ...ended("revoked", 2), readyAfter: null }),
            record({ ...ended("replaced", 2), readyAfter: null, stack: "staging" }),
        ];

        const tiles = tilesOf(renderReport(report([...live, ...others])));

        assert.deepEqual(tiles, {
            "Live now": "5; in 2 stacks, 1\u00a0pending",
            "Expire within 1 h": "2; next in 30m",
            "Expire within 24 h": "3; of 5 live",
            "Expired, not removed": "1; 1 killed",
            Ended: "3; 2\u00a0revoked, 1\u00a0replaced",
            "Median time to ready": "20 s; slowest 40 s",
        });
    });

    it("groups the live leases by policy and by stack, with the next end in each group", () => {
        const page = renderReport(
            report(
                [
                    record({ policy: "aws/b", expiresAt: ago(-3) }),
                    record({ policy: "aws/b", expiresAt: ago(-0.25) }),
                    record({ policy: "aws/a", stack: "staging", expiresAt: null }),
                    record({ policy: "aws/c", project: "other" }),
                    record({ policy: "aws/gone", ...ended("revoked", 1) }),
                ],
                { stacks: ["prod", "staging", "empty"].map((stack) => ({ project: "shop", stack })) },
            ),
        );

        assert.deepEqual(rowsOf(page, "Live by policy"), [
            ["aws/a", "1", "0", "0", ""],
            ["aws/b", "2", "1", "2", "15m"],
            ["aws/c", "1", "1", "1", "40m"],
        ]);
        assert.deepEqual(
            rowsOf(page, "Live by stack").map(([stack, live]) => [stack, live]),
            [
                ["empty", "0"],
                ["other/prod", "1"],
                ["prod", "2"],
                ["staging", "1"],
            ],
        );
    });

    it("shows stacks with their projects if there are several projects", () => {
        const stacks = ["bank", "shop"].map((project) => ({ project, stack: "dev" }));
        const leases = stacks.map((place) => record({ ...place, policy: place.project }));

        const page = renderReport(report(leases, { project: "bank, shop", stacks }));

        assert.deepEqual(
            rowsOf(page, "Live by stack").map(([stack, live]) => [stack, live]),
            [
                ["bank/dev", "1"],
                ["shop/dev", "1"],
            ],
        );
    });

    it("lists the next live leases to expire, twenty at most", () => {
        const leases = Array.from({ length: 25 }, (_, index) =>
            record({ name: `n${index}`, expiresAt: ago(index - 30) }),
        );
        const page = renderReport(report([...leases, record({ state: "killed" }), record({ expiresAt: null })]));

        const names = rowsOf(page, "Expires next").map(([name]) => name);
        assert.deepEqual([names.length, names[0], names.at(-1)], [20, "n24", "n5"]);
        assert.match(page, /And 5 later\./);
    });

    it("lists every lease with its details, the newest first", () => {
        const renewals = [ago(1)];
        const first = record({ issuedAt: ago(5), renewals, ...ended("replaced", 2), readyAfter: 4.5 });
        const second = record({ issuedAt: ago(2), expiresAt: null, readyAfter: null });

        const rows = rowsOf(renderReport(report([first, second])), "All leases");

        assert.deepEqual(rows, [
            [
                ...["ci", "live", second.leaseId, "iam_user", "prod", "2026-11-24 12:03", "", "never", "", ""],
                ...["123456789012", second.principal],
            ],
            [
                ...["ci", "replaced", first.leaseId, "iam_user", "prod", "2026-11-24 09:03", "1"],
                ...["2026-11-24 14:43", "2026-11-24 12:03", "4.5 s", "123456789012", first.principal],
            ],
        ]);
    });

    it("makes every time machine-readable", () => {
        const page = renderReport(report([record({ expiresAt: "2026-11-24T15:00:01.000Z" })]));
        assert.match(page, /<time datetime="2026-11-24T15:00:01Z">2026-11-24 15:00<\/time>/);
    });

    it("escapes everything from a state or a file system", () => {
        const evil = `"'><script>alert(1)</script>&amp;`;
        const texts = { leaseId: evil, policy: evil, credentialType: evil, project: evil, stack: evil, name: evil };
        const lease = record({ ...texts, principal: evil, accountId: evil, issuedAt: evil, expiresAt: evil });
        const drawn = record({ ...texts, principal: evil, accountId: evil });
        const unreadable = [{ stack: evil, reason: evil }];

        const page = renderReport(
            report([lease, drawn], { project: evil, stacks: [{ project: evil, stack: evil }], unreadable }),
        );

        assert.equal(page.match(/<script/g)?.length, 1);
        assert.ok(page.includes("&quot;&apos;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;"));
        assert.ok(!page.includes(evil) && !page.includes("alert(1)</script>"));
    });

    it("does not accept an object from a state as markup", () => {
        const evil = { html: "<meta http-equiv=refresh content=0>" } as unknown as string;

        const page = renderReport(report([record({ name: evil, accountId: [evil] as unknown as string })]));

        assert.ok(!page.includes("http-equiv=refresh"));
    });

    it("contains only the fields that it shows, so no secret in a record", () => {
        const secrets = {
            secretAccessKey: "wJalrXUtnFEMI",
            sessionToken: "FwoGZXIvYXdz",
            accessKeyId: "AKIAIOSFODNN7EXAMPLE",
        };
        const page = renderReport(
            report([
                { ...record(), ...secrets },
                { ...record(ended("killed", 1)), ...secrets },
            ]),
        );
        for (const secret of [...Object.keys(secrets), ...Object.values(secrets)]) {
            assert.ok(!page.includes(secret), secret);
        }
    });

    it("lists the stacks that could not be read, with the reason", () => {
        const unreadable = [{ stack: "old", reason: "the passphrase is wrong" }];
        const page = renderReport(report([record()], { unreadable }));
        assert.match(page, /Not everything could be read[\s\S]*old<\/bdi><\/b>: <bdi>the passphrase is wrong/);
    });

    it("shows a message if there is no lease", () => {
        const page = renderReport(report([], { stacks: [{ project: "shop", stack: "prod" }] }));
        assert.match(page, /No leases yet/);
        assert.ok(!page.includes("<table"));
        assert.equal(tilesOf(page)["Median time to ready"], "–; not measured");
    });

    it("draws two hundred leases at most, those in a ledger first, and reports that limit", () => {
        const old = record({ name: "old-but-live", issuedAt: ago(300), expiresAt: null });
        const page = renderReport(report([...many(1_000).records.filter(({ endedAt }) => endedAt !== null), old]));

        assert.match(page, /<title id="timeline-title">Timeline of 200 leases<\/title>/);
        assert.match(page, /200 of 801 leases are shown/);
        assert.match(page, /<title>old-but-live: live/);
        assert.equal(rowsOf(page, "All leases").length, 801);
    });

    it("stays below two megabytes with 1,000 leases", () => {
        assert.ok(renderReport(many(1_000)).length < 2_000_000);
    });

    it("returns the same page for the same report", () => {
        assert.equal(renderReport(shop()), renderReport(shop()));
    });

    const odd: [string, Report][] = [
        ["a lease issued this moment", report([record({ issuedAt: ago(0), expiresAt: null })])],
        ["a lease issued in the future", report([record({ issuedAt: ago(-1), expiresAt: ago(-2) })])],
        ["an invalid time", report([record({ issuedAt: "", expiresAt: "soon", state: "pending" })])],
        ["years between leases", report([record({ issuedAt: ago(90_000) }), record(), record()])],
        ["a lease renewed a thousand times", report([record({ renewals: Array(1_000).fill(ago(0.1)) })])],
    ];
    for (const [what, from] of odd) {
        it(`renders ${what}`, () => {
            const page = renderReport(from);
            assert.ok(!/NaN|Infinity|undefined|\[object/.test(page.replace(/<(style|script)>[\s\S]*?<\/\1>/g, "")));
            assert.ok(page.length < 60_000);
        });
    }
});
