import { awsNow } from "../../../provider/aws/clock";
import { Operation } from "../../../provider/errors/operation";
import { isoSeconds } from "../../../provider/lease/schedule";
import { pastStates } from "../../pulumi/pastStates";
import type { Checkpoint } from "../../state/checkpoint";
import { entriesOfStack, readJournal } from "../../state/journal";
import { leasesOf } from "../../state/leases";
import { parseCheckpoint } from "../../state/parseCheckpoint";
import { readLedgers } from "../../state/readLedgers";
import type { StackOptions } from "../../state/stacks";
import { print, remark } from "../../terminal/print";
import { recordEnded, recordLeases } from "./recordLeases";
import { renderReport } from "./renderReport";
import { writeReport } from "./writeReport";

const defaultFile = "stacklease-report.html";

/**
 * Runs `stacklease report`: writes a page with the timeline of every lease, from states, their history, and the
 * journal.
 */
export async function report(file: string | undefined, options: StackOptions): Promise<void> {
    const path = file ?? defaultFile;
    const { checkpoints, unreadable } = await readLedgers(options, "shown");
    const now = awsNow();
    const records = await Promise.all(checkpoints.map((checkpoint) => recordsOf(checkpoint, now)));
    const journal = readJournal(now).ended;
    const ended = options.all ? journal : entriesOfStack(journal, checkpoints[0] as Checkpoint<"shown">);
    const page = renderReport({
        generatedAt: isoSeconds(now),
        project: [...new Set(checkpoints.map(({ project }) => project).filter(Boolean))].join(", "),
        stacks: checkpoints.filter(({ stack }) => stack !== ""),
        records: [...records.flat(), ...ended.map(recordEnded)],
        unreadable: unreadable.map(({ location, error }) => ({ stack: location.name ?? "", reason: error.message })),
    });
    await writeReport(path, page);
    print(`Wrote ${path}`);
}

async function recordsOf(checkpoint: Checkpoint<"shown">, now: number) {
    const past = await pastCheckpoints(checkpoint);
    const moments = past.map(({ at, checkpoint }) => ({ at, leases: leasesOf<"shown">(checkpoint, Date.parse(at)) }));
    return recordLeases(moments, { at: isoSeconds(now), leases: leasesOf<"shown">(checkpoint, now) });
}

/** The state after an update. */
interface PastCheckpoint {
    /** When the update ended, ISO 8601. */
    readonly at: string;
    readonly checkpoint: Checkpoint<"shown">;
}

/**
 * Returns the states after each of a stack's updates, oldest first; none if its state backend does not provide them. A
 * state that cannot be read is reported on stderr.
 */
async function pastCheckpoints(checkpoint: Checkpoint<"shown">): Promise<PastCheckpoint[]> {
    const past: PastCheckpoint[] = [];
    for await (const { at, deployment } of (await pastStates(checkpoint))?.states() ?? []) {
        if (typeof deployment === "string") {
            remark(`stacklease: an earlier state is missing in the report: ${deployment}`);
        } else {
            const text = JSON.stringify({ deployment });
            past.push({
                at,
                checkpoint: parseCheckpoint(checkpoint.location, text, "shown", new Operation("read", "history")),
            });
        }
    }
    return past;
}
