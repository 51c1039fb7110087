import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { type KilledOperationName, killedOperations } from "../test/faults/kills/operations";
import { Preparations } from "../test/faults/kills/prepared";
import { random } from "../test/faults/kills/random";
import { type Recovery, recoveries } from "../test/faults/kills/recoveries";
import { type Outcome, placesOf, type RecordedPlace, type Round, tryKill } from "../test/faults/kills/round";

/**
 * Kills the Pulumi CLI, the plugin, the command or all of them, before or after a call of an operation to AWS. Then a
 * user recovers, and AWS's records are searched for leftovers. Uses the real CLI and the embedded AWS:
 * `npm run bench bench/killMatrix.ts -- --rounds 60 --seed 1`.
 * The operations take turns. The seed determines what is killed, where, and how the user recovers. `--only 7` repeats
 * one round and prints the output of its commands.
 */
async function measure(): Promise<void> {
    const { values } = parseArgs({
        options: { rounds: { type: "string" }, seed: { type: "string" }, only: { type: "string" } },
    });
    const { rounds = "60", seed = String(Math.floor(Math.random() * 2 ** 31)), only } = values;
    const indices = only === undefined ? [...Array(Number(rounds)).keys()] : [Number(only)];
    console.log(`${indices.length} rounds by seed ${seed}, node ${process.version}, ${cpus().length} cores`);
    const results: Result[] = [];
    try {
        for (const index of indices) {
            const result = await resultOf(await drawRound(Number(seed), index));
            results.push(result);
            console.log(describe(index, result));
            if (only !== undefined) {
                console.log(result.printed);
            }
        }
    } finally {
        await preparations.close();
    }
    summarize(results);
    process.exitCode = results.some(({ findings }) => findings.length > 0) ? 1 : 0;
}

const preparations = new Preparations();

interface Result extends Outcome {
    readonly round: Round;
    readonly seconds: number;
}

/** Returns the round with a number: operations take turns, the rest is random. */
async function drawRound(seed: number, index: number): Promise<Round> {
    const names = Object.keys(killedOperations) as KilledOperationName[];
    const operation = names[index % names.length] as KilledOperationName;
    const next = random(seed * 1_000_003 + index);
    const draw = <T>(items: readonly T[]) => items[Math.floor(next() * items.length)] as T;
    const { at, nth, victims } = draw(await recorded(operation));
    const recovery = draw(Object.keys(recoveries) as Recovery[]);
    return { operation, at, nth, victim: draw(victims), moment: draw(["before", "after"] as const), recovery };
}

async function resultOf(round: Round): Promise<Result> {
    const prepared = await preparations.get(killedOperations[round.operation].from);
    const started = performance.now();
    const outcome = await tryKill(round, prepared);
    return { ...outcome, round, seconds: (performance.now() - started) / 1_000 };
}

const places = new Map<KilledOperationName, Promise<RecordedPlace[]>>();

/** Returns the calls of an operation, recorded once. */
function recorded(name: KilledOperationName): Promise<RecordedPlace[]> {
    const operation = killedOperations[name];
    const found =
        places.get(name) ?? preparations.get(operation.from).then((prepared) => placesOf(operation, prepared));
    places.set(name, found);
    return found;
}

function describe(index: number, { round, findings, swept, obstacles, seconds }: Result): string {
    const { operation, victim, moment, at, nth, recovery } = round;
    const what = `${String(index).padStart(3)}  ${operation}: ${victim} killed ${moment} ${at} (${nth}); ${recovery}`;
    const met = [...obstacles, ...(swept > 0 ? [`${swept} swept`] : [])].join(", ");
    const end = findings.length > 0 ? `FAILED\n     ${findings.join("\n     ")}` : "ok";
    return `${what}${met && ` [${met}]`}  ${seconds.toFixed(1)} s  ${end}`;
}

function summarize(results: readonly Result[]): void {
    const count = (title: string, of: (result: Result) => readonly string[]) => {
        const counts = new Map<string, number>();
        for (const name of results.flatMap(of)) {
            counts.set(name, (counts.get(name) ?? 0) + 1);
        }
        console.log(`${title}: ${[...counts].map(([name, number]) => `${name} ${number}`).join(", ") || "none"}`);
    };
    count("killed", ({ round }) => [round.victim]);
    count("during", ({ round }) => [round.operation]);
    count("recovered by", ({ round }) => [round.recovery]);
    count("in the way", ({ obstacles }) => obstacles);
    count("users that no state knew", ({ swept }) => (swept > 0 ? [`${swept} in one round:`] : []));
    const failed = results.filter(({ findings }) => findings.length > 0).length;
    const times = results.map(({ seconds }) => seconds).sort((a, b) => a - b);
    const all = times.reduce((sum, time) => sum + time, 0);
    const median = times[Math.floor(times.length / 2)] ?? Number.NaN;
    console.log(
        `${failed} of ${results.length} rounds failed; ${all.toFixed(0)} s in all, median ${median.toFixed(1)} s`,
    );
}

measure();
