import { awsNow } from "../../../provider/aws/clock";
import { isoSeconds } from "../../../provider/lease/schedule";
import type { Checkpoint } from "../../state/checkpoint";
import { entriesOfStack, readJournal } from "../../state/journal";
import { leasesOf } from "../../state/leases";
import { readLedgers } from "../../state/readLedgers";
import type { StackOptions } from "../../state/stackOptions";
import { print } from "../../terminal/print";
import { pastCheckpoints } from "./pastCheckpoints";
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
    const ended = options.all ? readJournal() : entriesOfStack(readJournal(), checkpoints[0] as Checkpoint<"shown">);
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
