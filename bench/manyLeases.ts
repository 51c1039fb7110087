import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import {
    CreateAccessKeyCommand,
    CreateUserCommand,
    DeleteAccessKeyCommand,
    DeleteUserCommand,
    DeleteUserPolicyCommand,
    IAMClient,
    PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import pLimit from "p-limit";
import { guard } from "../provider/lease/guard";
import { Engine } from "../test/support/engine";
import { processesOf } from "../test/support/killAll";
import { ec2Policy } from "../test/support/leases";
import { Project } from "../test/support/project";
import { median, secondsOf } from "./measure";
import { startRelay } from "./relay";

/** Resources that `pulumi up` processes at the same time by default. */
const parallel = 4 * cpus().length;

/** What a user runs on a stack, in this order. */
export const phases = ["up", "up without changes", "destroy"] as const;
/** Seconds by phase. */
export type Times = Record<(typeof phases)[number], number>;

/** What to measure, and under which conditions. */
export interface Conditions {
    /** Number of leases. */
    readonly size: number;
    readonly rounds: number;
    /** Delay of each answer of AWS in milliseconds. Default: 0 */
    readonly latencyMs?: number;
    /** IAM's write calls per second, after a burst of 20. Default: unlimited */
    readonly writesPerSecond?: number;
    /** URL of the state backend. Default: files */
    readonly stateBackend?: string;
}

/** Medians of the rounds. */
export interface Comparison {
    readonly leases: Times;
    /** As many trivial dynamic resources. */
    readonly trivial: Times;
    /** A bare loop over the AWS SDK that makes the same calls. */
    readonly sdk: Times;
    /** Peak memory of the plugin process in MB, in all phases. */
    readonly pluginMb: number;
}

/**
 * Compares leases with as many trivial dynamic resources, and with a bare loop over the AWS SDK that makes the same
 * calls. Rounds alternate, so that changes in the machine's load affect all.
 */
export async function compare({ size, rounds, ...conditions }: Conditions): Promise<Comparison> {
    const engine = await Engine.start();
    const { latencyMs = 0, writesPerSecond, stateBackend } = conditions;
    const relay = latencyMs > 0 ? await startRelay(engine.aws.endpoint, latencyMs) : undefined;
    const endpoint = relay?.endpoint ?? engine.aws.endpoint;
    const leases = new Project(engine, undefined, "leases");
    const trivial = new Project(engine, join(__dirname, "programs", "trivialMany"), "trivial");
    for (const project of [leases, trivial]) {
        Object.assign(project.env, { AWS_ENDPOINT_URL: endpoint, COUNT: String(size) });
        Object.assign(project.env, stateBackend && { PULUMI_BACKEND_URL: stateBackend });
    }
    leases.edit({ more: size - 1 });
    const measured: Record<"leases" | "trivial" | "sdk", Times[]> = { leases: [], trivial: [], sdk: [] };
    const memory = watchPlugin(engine);
    try {
        for (const project of [leases, trivial]) {
            await project.pulumi(["stack", "init", "dev"]);
        }
        Object.assign(engine.aws.throttle, writesPerSecond && { writesPerSecond });
        for (let round = 0; round < rounds; round++) {
            measured.trivial.push(await timesOf(trivial));
            measured.leases.push(await timesOf(leases));
            measured.sdk.push(await sdkTimes(engine, endpoint, size));
        }
        for (const project of [leases, trivial]) {
            await project.pulumi(["stack", "rm", "dev", "--yes"]);
        }
    } finally {
        memory.stop();
        await relay?.stop();
        await engine.stop();
    }
    const medians = (all: readonly Times[]) =>
        Object.fromEntries(phases.map((phase) => [phase, median(all.map((times) => times[phase]))])) as Times;
    return {
        leases: medians(measured.leases),
        trivial: medians(measured.trivial),
        sdk: medians(measured.sdk),
        pluginMb: memory.peakMb(),
    };
}

/** Times leases in several stacks that are updated in parallel. */
export async function timesInStacks(sizeOfEach: number, stacks: number): Promise<Times> {
    const engine = await Engine.start();
    try {
        const projects = Array.from({ length: stacks }, (_, index) => new Project(engine, undefined, `part${index}`));
        for (const project of projects) {
            project.edit({ more: sizeOfEach - 1 });
            await project.pulumi(["stack", "init", "dev"]);
        }
        const all = (...args: string[]) =>
            secondsOf(() => Promise.all(projects.map((each) => each.pulumi([...args, "--yes", "--skip-preview"]))));
        return { up: await all("up"), "up without changes": await all("up"), destroy: await all("destroy") };
    } finally {
        await engine.stop();
    }
}

async function timesOf(project: Project): Promise<Times> {
    return {
        up: await secondsOf(() => project.pulumi(["up", "--yes", "--skip-preview"])),
        "up without changes": await secondsOf(() => project.pulumi(["up", "--yes", "--skip-preview"])),
        destroy: await secondsOf(() => project.pulumi(["destroy", "--yes", "--skip-preview"])),
    };
}

/** Makes the calls of mints and revocations, and no others. */
async function sdkTimes({ aws }: Engine, endpoint: string, size: number): Promise<Times> {
    const settings = { region: "us-east-1", endpoint, maxAttempts: 20, retryMode: "adaptive" };
    const iam = new IAMClient({ ...settings, credentials: aws.issuer() });
    const atOnce = pLimit(parallel);
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const PolicyDocument = JSON.stringify({ ...ec2Policy, Statement: [...ec2Policy.Statement, guard(expiresAt)] });
    const names = Array.from({ length: size }, (_, index) => `bare-${index}`);
    const sts = (key: { accessKeyId: string; secretAccessKey: string }) =>
        new STSClient({ ...settings, credentials: key, maxAttempts: 1 }).send(new GetCallerIdentityCommand({}));
    const keys = new Map<string, { accessKeyId: string; secretAccessKey: string }>();
    const mint = async (UserName: string) => {
        await iam.send(new CreateUserCommand({ UserName }));
        await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "bare", PolicyDocument }));
        const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
        const key = { accessKeyId: AccessKey?.AccessKeyId ?? "", secretAccessKey: AccessKey?.SecretAccessKey ?? "" };
        keys.set(UserName, key);
        await sts(key);
    };
    const revoke = async (UserName: string) => {
        const key = keys.get(UserName) ?? { accessKeyId: "", secretAccessKey: "" };
        await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: key.accessKeyId }));
        await iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName: "bare" }));
        await iam.send(new DeleteUserCommand({ UserName }));
        await sts(key).catch(() => {});
    };
    const all = (work: (name: string) => Promise<void>) => Promise.all(names.map((name) => atOnce(() => work(name))));
    return {
        up: await secondsOf(() => all(mint)),
        "up without changes": 0,
        destroy: await secondsOf(() => all(revoke)),
    };
}

/** Watches the peak memory of the plugin processes of leases, as Linux counts it. */
function watchPlugin(engine: Engine): { peakMb(): number; stop(): void } {
    let peakKb = 0;
    const timer = setInterval(() => {
        for (const pid of processesOf(engine, /dynamic-provider/)) {
            try {
                const [, kb] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
                peakKb = Math.max(peakKb, Number(kb ?? 0));
            } catch {
                // The process has ended in the meantime.
            }
        }
    }, 200);
    return { peakMb: () => Math.round(peakKb / 1_024), stop: () => clearInterval(timer) };
}
