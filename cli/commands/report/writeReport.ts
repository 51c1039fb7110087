import { randomUUID } from "node:crypto";
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { realpath, stat, writeFile } from "node:fs/promises";
import { awsCode } from "../../../provider/aws/errors";
import { LeaseError } from "../../../provider/leaseError";
import { Operation } from "../../../provider/operation";

/**
 * Writes a page to a file, whole or not at all: a report that was there before stays until the new one is complete. What is
 * no file, such as `/dev/stdout`, is written to as it stands.
 * @throws LeaseError that says why it can't be written; nothing half-written is left then
 */
export async function writeReport(path: string, page: string): Promise<void> {
    try {
        const place = await realpath(path).catch(() => path);
        const before = await stat(path).catch(() => undefined);
        if (before === undefined || before.isFile()) {
            writeAtomically(place, page);
        } else {
            await writeFile(path, page);
        }
    } catch (error) {
        throw new LeaseError(
            { code: "LocalFailure", operation: new Operation("write", "report", path), reason: explainFailure(error) },
            { cause: error },
        );
    }
}

/** Beside the file, so that the new one takes the old one's place in one step. In one go, so that no signal is heeded half-way. */
function writeAtomically(place: string, page: string): void {
    const aside = `${place}.${randomUUID().slice(0, 8)}.part`;
    try {
        const file = openSync(aside, "wx");
        try {
            writeFileSync(file, page);
            fsyncSync(file); // Some file systems tell only then that they are full.
        } finally {
            closeSync(file);
        }
        renameSync(aside, place);
    } catch (error) {
        try {
            rmSync(aside, { force: true });
        } catch {} // What could not be written is what is told of.
        throw error;
    }
}

function explainFailure(error: unknown): string {
    const code = awsCode(error);
    return explanations[code] ?? `the file system answered ${code}; give another file`;
}

const giveAnother = "give another file";
const explanations: Record<string, string> = {
    ENOSPC: `no space is left on the disk; make room, or ${giveAnother}`,
    EDQUOT: `your quota of disk space is used up; make room, or ${giveAnother}`,
    EFBIG: `the file would be larger than is allowed here; raise the limit (ulimit -f), or ${giveAnother}`,
    EACCES: `you may not write there; ${giveAnother}`,
    EPERM: `you may not write there; ${giveAnother}`,
    EROFS: `the file system is read-only; ${giveAnother}`,
    EISDIR: "this is a folder; give a file's name in it",
    ENOENT: `its folder does not exist; make it, or ${giveAnother}`,
    ENOTDIR: `what should be its folder is a file; ${giveAnother}`,
};
