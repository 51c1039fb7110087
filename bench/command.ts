import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { Engine } from "../test/support/engine";
import { Project } from "../test/support/project";

const rounds = 11;
const many = 1_000;
const killed = 100;

/**
 * Measures the command's overhead over the Pulumi CLI that it calls: `npm run bench bench/command.ts`. Rounds
 * alternate, so that changes in the machine's load affect both. Prints medians.
 */
async function measure(): Promise<void> {
    console.log(`${rounds} rounds, node ${process.version}, ${cpus().length} cores, median:`);
    help();
    const engine = await Engine.start();
    try {
        const project = new Project(engine);
        await project.up("dev");
        await alternate(project, ["stack", "output", "--json", "--show-secrets"], ["credential-process", "ci"]);
        await alternate(project, ["stack", "export"], ["run", "aws/deploy", "--ttl", "15m", "--", "true"]);
        await killMany(project);
        await blowUp(project);
        await alternate(project, ["stack", "export"], ["leases"]);
    } finally {
        await engine.stop();
    }
}

function help(): void {
    const main = join(__dirname, "..", "dist", "cli", "main.js");
    const times = Array.from({ length: rounds }, () => timeOf(() => execFileSync(process.execPath, [main, "--help"])));
    tell("stacklease --help", median(times));
}

/** Compares a command of ours with the Pulumi CLI command that reads the same. */
async function alternate(project: Project, theirs: readonly string[], ours: readonly string[]): Promise<void> {
    const times: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
        times[0].push(await timed(() => project.pulumi(theirs)));
        times[1].push(await timed(() => succeed(project, ours)));
    }
    const [their, our] = [median(times[0]), median(times[1])];
    tell(`pulumi ${theirs.join(" ")}`, their);
    tell(`stacklease ${ours.join(" ")}`, our, our / their);
}

async function killMany(project: Project): Promise<void> {
    await project.up("crowd", { more: killed - 1 });
    tell(
        `stacklease kill aws, ${killed} leases`,
        await timed(() => succeed(project, ["kill", "aws", "--yes", "--stack", "crowd"])),
    );
}

/**
 * Turns a stack of one lease into a stack of many by copying the lease in its state. Readers cannot tell the
 * difference.
 */
async function blowUp(project: Project): Promise<void> {
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
    console.log(`a stack of ${many} leases:`);
}

async function succeed(project: Project, args: readonly string[]): Promise<void> {
    const { code, stderr } = await project.stacklease(args);
    if (code !== 0) {
        throw new Error(`stacklease ${args.join(" ")} has ended with ${code}: ${stderr}`);
    }
}

function timeOf(work: () => unknown): number {
    const started = performance.now();
    work();
    return performance.now() - started;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
    const started = performance.now();
    await work();
    return performance.now() - started;
}

function median(values: readonly number[]): number {
    return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function tell(what: string, milliseconds: number, times?: number): void {
    console.log(
        `${what.padEnd(52)}${milliseconds.toFixed(0).padStart(7)} ms${times ? `  (${times.toFixed(2)} times)` : ""}`,
    );
}

measure();
