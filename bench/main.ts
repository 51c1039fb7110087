import { writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { benchmarksPage, type Section } from "./benchmarksPage";
import { commandTimes } from "./command";
import { type Comparison, compare, phases, type Times, timesInStacks } from "./manyLeases";
import { type StateServer, startPostgres, startS3 } from "./stateServers";

const isQuick = process.argv.includes("--quick");

/**
 * Runs the benchmarks and writes docs/benchmarks.md: `npm run bench`, which takes about 20 minutes on a machine
 * without other work. `--quick` measures small stacks only, and writes nothing.
 */
async function main(): Promise<void> {
    for (const name of ["AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"]) {
        delete process.env[name]; // The embedded AWS uses no TLS.
    }
    const most = isQuick ? 20 : 300;
    const compared = await compareSizes(isQuick ? [1, most] : [1, 10, 100, most]);
    const sections = [
        sizes(compared),
        await conditions(isQuick ? 5 : 100),
        await stateBackends(isQuick ? 5 : 100),
        await stacks(most, compared.at(-1)?.[1], isQuick ? 40 : 1_000),
        await commandTimes(isQuick ? 1 : 9),
    ];
    const machine = `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB, Node.js ${process.versions.node}`;
    const page = benchmarksPage(machine, sections);
    if (isQuick) {
        console.log(page);
    } else {
        writeFileSync(join(__dirname, "..", "docs", "benchmarks.md"), page);
    }
}

type ComparedSizes = readonly (readonly [size: number, Comparison])[];

async function compareSizes(all: readonly number[]): Promise<ComparedSizes> {
    const compared: [number, Comparison][] = [];
    for (const size of all) {
        compared.push([size, await measured(`${size} leases`, () => compare({ size, rounds: size > 100 ? 1 : 3 }))]);
    }
    return compared;
}

/** Leases by number, without latency. */
function sizes(compared: ComparedSizes): Section {
    return {
        title: "Leases by number",
        text: "Seconds. The limit is the time of as many trivial dynamic resources plus the time of a bare loop over the AWS SDK that makes the same calls with the same concurrency. Medians of three alternating rounds, of one round for 300.",
        head: ["leases", ...comparisonHead],
        rows: compared.flatMap(([size, comparison]) => rowsOf(String(size), comparison)),
        chart: {
            title: "pulumi up, seconds per lease",
            labels: compared.map(([size]) => String(size)),
            lines: [
                compared.map(([size, { leases }]) => leases.up / size),
                compared.map(([size, { trivial, sdk }]) => (trivial.up + sdk.up) / size),
            ],
            caption: "Upper line: stacklease. Lower line: trivial resources and the SDK loop.",
        },
    };
}

/** One number of leases under the conditions of a network and of IAM. */
async function conditions(size: number): Promise<Section> {
    const latency = await measured("latency", () => compare({ size, rounds: 1, latencyMs: 60 }));
    const throttled = await measured("throttled", () => compare({ size, rounds: 1, writesPerSecond: 20 }));
    return {
        title: "Latency and throttling",
        text: `${size} leases, one round. AWS answers after 60 ms, or IAM accepts 20 writes per second after a burst of 20.`,
        head: ["condition", ...comparisonHead],
        rows: [...rowsOf("60 ms", latency), ...rowsOf("20 writes/s", throttled)],
    };
}

/** One number of leases in each state backend that runs on this machine. */
async function stateBackends(size: number): Promise<Section> {
    const starters: [string, (() => Promise<StateServer>) | undefined][] = [
        ["files", undefined],
        ["PostgreSQL", startPostgres],
        ["S3 (moto)", startS3],
    ];
    const rows: string[][] = [];
    for (const [name, start] of starters) {
        const server = await start?.().catch((error: NodeJS.ErrnoException) => {
            console.warn(`${name} is skipped: ${error.message}`);
            return "skipped" as const;
        });
        if (server === "skipped") {
            rows.push([name, "not measured", "", "", "", "", ""]);
            continue;
        }
        const stateBackend = server && { stateBackend: server.url };
        try {
            rows.push(...rowsOf(name, await measured(name, () => compare({ size, rounds: 1, ...stateBackend }))));
        } finally {
            await server?.stop();
        }
    }
    return {
        title: "State backends",
        text: `${size} leases, one round. All servers run on the same machine.`,
        head: ["state", ...comparisonHead],
        rows,
    };
}

/** The leases of one stack in ten stacks that are updated in parallel, and many more leases in ten stacks. */
async function stacks(size: number, one: Comparison | undefined, many: number): Promise<Section> {
    const sameSize = await measured(`${size} leases in ten stacks`, () => timesInStacks(size / 10, 10));
    const largeSize = await measured(`${many} leases in ten stacks`, () => timesInStacks(many / 10, 10));
    const columns = [one?.leases, sameSize, largeSize];
    return {
        title: "One stack or ten",
        text: "Seconds, one round. The ten stacks are updated in parallel. The engine saves the whole state at every step, so the time of one stack grows with the square of its size.",
        head: [
            "phase",
            `${size} leases in one stack`,
            `${size} in ten stacks`,
            `${many.toLocaleString("en")} in ten stacks`,
        ],
        rows: phases.map((phase) => [phase, ...columns.map((times) => times?.[phase].toFixed(1) ?? "")]),
    };
}

/** Head of the columns of {@link rowsOf} after the first. */
const comparisonHead = [
    "phase",
    "stacklease",
    "trivial resources",
    "SDK loop",
    "stacklease / limit",
    "plugin's memory",
];

function rowsOf(what: string, { leases, trivial, sdk, pluginMb }: Comparison): string[][] {
    const cells = (phase: keyof Times) => [leases, trivial, sdk].map((times) => times[phase].toFixed(2));
    return phases.map((phase, index) => [
        index === 0 ? what : "",
        phase,
        ...cells(phase),
        (leases[phase] / (trivial[phase] + sdk[phase])).toFixed(2),
        index === 0 ? `${pluginMb} MB` : "",
    ]);
}

/** Prints what is being measured, and how long that took. */
async function measured<T>(what: string, work: () => Promise<T>): Promise<T> {
    const started = performance.now();
    const result = await work();
    console.log(`${what}: measured in ${((performance.now() - started) / 1_000).toFixed(0)} s`, JSON.stringify(result));
    return result;
}

main();
