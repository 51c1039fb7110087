import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Engine } from "../test/support/engine";
import { Project } from "../test/support/project";
import type { Section } from "./benchmarksPage";
import { median, secondsOf } from "./measure";

const many = 1_000;
const killed = 100;

/**
 * Measures the command's overhead over the Pulumi CLI that it calls. Rounds alternate, so that changes in the machine's
 * load affect both.
 */
export async function commandTimes(rounds: number): Promise<Section> {
    const engine = await Engine.start();
    const rows: string[][] = [];
    const report = (what: string, ms: number, limitMs?: number) =>
        rows.push([what, `${ms.toFixed(0)} ms`, limitMs === undefined ? "" : (ms / limitMs).toFixed(2)]);
    try {
        const project = new Project(engine);
        const trivial = new Project(engine, join(__dirname, "programs", "trivialMany"), "trivial");
        await project.up("dev");
        report("stacklease --help", await msOf(rounds, () => succeed(project, ["--help"])));
        const pulumi = (args: readonly string[], condition = ""): Work => [
            `pulumi ${args.join(" ")}${condition}`,
            () => project.pulumi(args),
        ];
        const stacklease = (args: readonly string[], condition = ""): Work => [
            `stacklease ${args.join(" ")}${condition}`,
            () => succeed(project, args),
        ];
        const read = ["stack", "output", "--json", "--show-secrets"];
        await alternate(rounds, report, pulumi(read), stacklease(["credential-process", "ci"]));
        const run = ["run", "aws/deploy", "--ttl", "15m", "--", "true"];
        await alternate(rounds, report, pulumi(["stack", "export"]), stacklease(run));
        await killMany(project, report);
        await copyLeases(project);
        const condition = `, ${many} leases`;
        await alternate(rounds, report, pulumi(["stack", "export"], condition), stacklease(["leases"], condition));
        let stacks = 0;
        const newStack = async () => {
            await trivial.pulumi(["stack", "init", `trivial-${stacks++}`]);
            await trivial.pulumi(["up", "--yes", "--skip-preview"]);
        };
        const engineWork: Work = ["pulumi stack init, pulumi up of a trivial resource", newStack];
        await alternate(Math.min(rounds, 5), report, engineWork, stacklease(["issue", "aws/deploy"]));
    } finally {
        await engine.stop();
    }
    return {
        title: "The command",
        text: `Medians of ${rounds} alternating rounds. A limit is the command of Pulumi in the line above.`,
        head: ["command", "time", "time / limit"],
        rows,
    };
}

type Report = (what: string, ms: number, limitMs?: number) => void;

/** Work to measure, and its name in the table. */
type Work = readonly [name: string, run: () => Promise<unknown>];

/** Compares work of ours with the work of Pulumi that is its limit. */
async function alternate(rounds: number, report: Report, theirs: Work, ours: Work): Promise<void> {
    const times: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
        times[0].push(await secondsOf(theirs[1]));
        times[1].push(await secondsOf(ours[1]));
    }
    const [their, our] = [1_000 * median(times[0]), 1_000 * median(times[1])];
    report(theirs[0], their);
    report(ours[0], our, their);
}

async function killMany(project: Project, report: Report): Promise<void> {
    await project.store("crowd", { more: killed - 1 });
    report(
        `stacklease kill aws --no-refresh, ${killed} leases`,
        1_000 * (await secondsOf(() => succeed(project, ["kill", "aws", "--yes", "--no-refresh", "--stack", "crowd"]))),
    );
}

async function msOf(rounds: number, work: () => Promise<unknown>): Promise<number> {
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) {
        times.push(await secondsOf(work));
    }
    return 1_000 * median(times);
}

/**
 * Turns a stack of one lease into a stack of many by copying the lease in its state. Readers cannot tell the
 * difference.
 */
async function copyLeases(project: Project): Promise<void> {
    await project.pulumi(["stack", "select", "dev"]);
    const state = JSON.parse(await project.pulumi(["stack", "export"]));
    const resources = state.deployment.resources as {
        type: string;
        urn: string;
        id: string;
        outputs: { leaseId: string };
    }[];
    const [lease] = resources.filter(({ type }) => type.endsWith(":DynamicCredential"));
    for (let index = 1; index < many; index++) {
        const copy = structuredClone(lease) as (typeof resources)[number];
        copy.urn += `-${index}`;
        copy.id = copy.outputs.leaseId = copy.id.replace(/.{6}$/, String(index).padStart(6, "0"));
        resources.push(copy);
    }
    const file = join(project.folder, "many.json");
    writeFileSync(file, JSON.stringify(state));
    await project.pulumi(["stack", "import", "--file", file]);
}

async function succeed(project: Project, args: readonly string[]): Promise<void> {
    const { code, stderr } = await project.stacklease(args);
    if (code !== 0) {
        throw new Error(`stacklease ${args.join(" ")} has ended with ${code}: ${stderr}`);
    }
}
