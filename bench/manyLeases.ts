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
import { ec2Policy } from "../test/support/leases";
import { Project } from "../test/support/project";

const rounds = 5;
const sizes = process.argv.slice(2).map(Number).filter(Boolean);
/** Resources that `pulumi up` processes at the same time by default. */
const parallel = 4 * cpus().length;

const phases = ["up", "up without changes", "destroy"] as const;
type Times = Record<(typeof phases)[number], number>;

/**
 * Compares leases with as many trivial dynamic resources, and with a bare loop over the AWS SDK that makes the same
 * calls: `npm run bench bench/manyLeases.ts 1 10 100`. Rounds alternate, so that changes in the machine's load affect
 * all. Prints medians.
 */
async function measure(): Promise<void> {
    console.log(`${rounds} rounds, node ${process.version}, ${cpus().length} cores, seconds, median:`);
    for (const size of sizes.length > 0 ? sizes : [1, 10, 100]) {
        await compare(size);
    }
}

async function compare(size: number): Promise<void> {
    const engine = await Engine.start();
    const leases = new Project(engine, undefined, "leases");
    const trivial = new Project(engine, join(__dirname, "programs", "trivialMany"), "trivial");
    leases.edit({ more: size - 1 });
    trivial.env.COUNT = String(size);
    const measured: Record<"leases" | "trivial" | "sdk", Times[]> = { leases: [], trivial: [], sdk: [] };
    try {
        for (const project of [leases, trivial]) {
            await project.pulumi(["stack", "init", "dev"]);
        }
        for (let round = 0; round < rounds; round++) {
            measured.trivial.push(await timesOf(trivial));
            measured.leases.push(await timesOf(leases));
            measured.sdk.push(await sdkTimes(engine, size));
        }
    } finally {
        await engine.stop();
    }
    for (const phase of phases) {
        const [ours, theirs, sdk] = (["leases", "trivial", "sdk"] as const).map((what) =>
            median(measured[what].map((times) => times[phase])),
        ) as [number, number, number];
        console.log(
            `${size} ${phase}: leases ${ours.toFixed(2)}, trivial ${theirs.toFixed(2)}, SDK ${sdk.toFixed(2)}: ${(ours / (theirs + sdk)).toFixed(2)} times both`,
        );
    }
}

async function timesOf(project: Project): Promise<Times> {
    return {
        up: await timed(() => project.pulumi(["up", "--yes", "--skip-preview"])),
        "up without changes": await timed(() => project.pulumi(["up", "--yes", "--skip-preview"])),
        destroy: await timed(() => project.pulumi(["destroy", "--yes", "--skip-preview"])),
    };
}

/** Makes the calls of mints and revocations, and no others. */
async function sdkTimes({ aws }: Engine, size: number): Promise<Times> {
    const settings = { region: "us-east-1", endpoint: aws.endpoint };
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
        up: await timed(() => all(mint)),
        "up without changes": 0,
        destroy: await timed(() => all(revoke)),
    };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
    const started = performance.now();
    await work();
    return (performance.now() - started) / 1_000;
}

function median(values: readonly number[]): number {
    return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

measure();
