import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import type { Report } from "../../../cli/commands/report/recordLeases";
import { renderReport } from "../../../cli/commands/report/renderReport";
import { useBrowser } from "../../support/browser";
import { faintTexts } from "./contrast";
import { many, record, report, shop } from "./fixture";

/** The folder for screenshots of the page. docs/report.png is a copy of report.png. */
const artefacts = join(__dirname, "..", "..", "..", "test-artefacts");

interface View {
    readonly width?: number;
    readonly colorScheme?: "light" | "dark";
}

describe("The report page in a browser", () => {
    const browser = useBrowser();
    let server: Server;
    let html: string;
    let requests: string[];
    let page: Page;
    let messages: string[];

    before((done) => {
        server = createServer((request, response) => {
            requests.push(request.url ?? "");
            response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(html);
        }).listen(0, "127.0.0.1", done);
    });
    after(() => server?.close());
    afterEach(() => page?.context().close());

    /** Serves a report, and creates a page whose requests and errors are recorded. */
    async function prepare(of: Report, { width = 1_200, colorScheme = "light" }: View = {}): Promise<void> {
        html = renderReport(of);
        requests = [];
        messages = [];
        page = await (await browser().newContext({ viewport: { width, height: 900 }, colorScheme })).newPage();
        page.setDefaultTimeout(300_000);
        page.on("console", (message) => messages.push(message.text()));
        page.on("pageerror", (error) => messages.push(error.message));
        page.on(
            "request",
            (request) => request.url().startsWith("data:") || requests.push(`browser: ${request.url()}`),
        );
    }

    async function open(of: Report, view: View = {}): Promise<void> {
        await prepare(of, view);
        await page.goto(address());
    }

    function address(): string {
        return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    }

    function table(caption: string): Locator {
        return page.getByRole("table", { name: caption });
    }

    /** Returns the texts of a table's column in their current order. */
    async function column(caption: string, number: number): Promise<string[]> {
        return table(caption).locator(`tbody tr > :nth-child(${number})`).allInnerTexts();
    }

    function heading(caption: string, name: string): Locator {
        return table(caption).getByRole("columnheader", { name });
    }

    it("requests only itself, and logs nothing", async () => {
        await open(shop());
        await page.waitForLoadState("networkidle");
        assert.deepEqual(requests.sort(), ["/", `browser: ${address()}`]);
        assert.deepEqual(messages, []);
    });

    it("sorts a table by a column on a click, and reverses the order on another", async () => {
        await open(shop());
        const expires = heading("Expires next", "Who");

        await expires.getByRole("button").click();
        const up = await column("Expires next", 1);
        assert.equal(await expires.getAttribute("aria-sort"), "ascending");
        await expires.getByRole("button").click();
        const down = await column("Expires next", 1);

        assert.deepEqual(up, ["backup", "checkout", "checkout", "ci", "ci", "jonas", "maya", "reports"]);
        assert.deepEqual(down, up.toReversed());
        assert.equal(await expires.getAttribute("aria-sort"), "descending");
        assert.equal(await heading("Expires next", "Left").getAttribute("aria-sort"), null);
        assert.deepEqual(messages, []);
    });

    it("sorts numbers and durations by value, and empty cells to the end", async () => {
        await open(shop());

        await heading("All leases", "Ready after").getByRole("button").click();
        const seconds = await column("All leases", 10);
        await heading("All leases", "Ready after").getByRole("button").click();
        const descending = await column("All leases", 10);
        await heading("Live by policy", "Next end").getByRole("button").click();

        const some = seconds.filter(Boolean);
        assert.deepEqual(
            some,
            [...some].sort((a, b) => Number.parseFloat(a) - Number.parseFloat(b)),
        );
        assert.ok(some.length < seconds.length && seconds.indexOf("") === some.length);
        assert.deepEqual(descending, [...some.toReversed(), ...seconds.slice(some.length)]);
        assert.deepEqual(await column("Live by policy", 5), ["12m", "36m", "3h", "5h12m", ""]);
    });

    it("can be sorted with the keyboard", async () => {
        await open(shop());
        await heading("All leases", "Who").getByRole("button").focus();
        await page.keyboard.press("Tab");
        await page.keyboard.press("Enter");
        const up = await column("All leases", 2);
        await page.keyboard.press("Space");

        assert.deepEqual(up, up.toSorted());
        assert.deepEqual(await column("All leases", 2), up.toSorted().toReversed());
    });

    for (const colorScheme of ["light", "dark"] as const) {
        it(`has sufficient contrast in every text in ${colorScheme} mode`, async () => {
            const unreadable = [{ stack: "old", reason: "the passphrase is wrong" }];
            await open({ ...shop(), unreadable }, { colorScheme });
            assert.deepEqual(await page.evaluate(faintTexts), []);
        });
    }

    it("is dark in the browser's dark mode, but not in print", async () => {
        await open(shop(), { colorScheme: "dark" });
        const background = () => page.evaluate("getComputedStyle(document.body).backgroundColor");
        const dark = await background();
        await page.emulateMedia({ media: "print", colorScheme: "dark" });
        assert.deepEqual([dark, await background()], ["rgb(15, 19, 25)", "rgb(255, 255, 255)"]);
    });

    it("fits a phone: wide tables scroll, the page does not", async () => {
        const long = record({ name: "n".repeat(300), stack: "s".repeat(100), policy: `aws/${"p".repeat(100)}` });
        const unreadable = [{ stack: "u".repeat(300), reason: "r".repeat(300) }];
        for (const width of [360, 800]) {
            await open(report([...shop().records, long], { project: "p".repeat(200), unreadable }), { width });
            assert.equal(await page.evaluate("document.documentElement.scrollWidth"), width);
            await page.context().close();
        }
    });

    it("shows hostile names as text", async () => {
        const evil = `</title></style></script><script>window.ran = 1</script><img src=x onerror="window.ran = 1">\u202e"'`;
        const texts = { name: evil, stack: evil, policy: evil, leaseId: `${evil}/1`, principal: evil, accountId: evil };
        await open(report([record(texts)], { project: evil, unreadable: [{ stack: evil, reason: evil }] }));

        await heading("All leases", "Who").getByRole("button").click();

        assert.equal(await page.evaluate("window.ran"), undefined);
        assert.equal(await page.locator("img").count(), 0);
        assert.deepEqual(await column("All leases", 1), [evil]);
        assert.deepEqual(messages, []);
    });

    it("runs no injected code, because of its content security policy", async () => {
        await open(shop());
        const refused = await page.evaluate(`new Promise((resolve) => {
            const directives = [];
            document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => {
                directives.push(effectiveDirective);
                directives.length === 3 && resolve(directives.sort());
            });
            document.body.insertAdjacentHTML("beforeend", '<img src="/x" onerror="window.ran = 1">');
            document.body.append(Object.assign(document.createElement("script"), { text: "window.ran = 1" }));
        })`);

        assert.deepEqual(refused, ["img-src", "script-src-attr", "script-src-elem"]);
        assert.equal(await page.evaluate("window.ran"), undefined);
        assert.equal(requests.includes("/x"), false);
    });

    it("has a title for each lease in the timeline, and a name for the timeline", async () => {
        await open(shop());
        const picture = page.getByRole("img", { name: "Timeline of 20 leases" });
        assert.equal(await picture.count(), 1);
        const titles = await picture.locator("g > title").allTextContents();
        assert.ok(
            titles.some((title) => /^checkout: live\naws\/orders-queue\/\S+\nissued 2026-11-24 07:21/.test(title)),
        );
    });

    it("renders and shows a thousand leases within seconds, and sorts them", async () => {
        const before = process.cpuUsage();
        await prepare(many(1_000));
        const { user, system } = process.cpuUsage(before);
        const session = await page.context().newCDPSession(page);
        // CPU time instead of elapsed time, because the machine may be busy with other tests.
        await session.send("Performance.enable", { timeDomain: "threadTicks" });
        await page.goto(address());
        const { metrics } = await session.send("Performance.getMetrics");
        const shown = metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN;

        const made = (user + system) / 1e6;
        assert.ok(made + shown < 5, `made in ${made} s, shown in ${shown} s`);
        await page.locator(".all thead button").first().click();
        assert.match((await page.locator(".all tbody tr").first().textContent()) ?? "", /^runner-0/);
    });

    it("is saved as screenshots", async () => {
        mkdirSync(artefacts, { recursive: true });
        const views = [{}, { colorScheme: "dark" }, { width: 360 }] as const;
        for (const view of views) {
            await open(shop(), view);
            const name = ["report", ...Object.values(view)].join("-");
            await page.screenshot({ path: join(artefacts, `${name}.png`) });
            await page.screenshot({ path: join(artefacts, `${name}-whole.png`), fullPage: true });
            await page.context().close();
        }
    });
});
