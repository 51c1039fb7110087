import { randomUUID } from "node:crypto";
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { realpath, stat, writeFile } from "node:fs/promises";
import { awsCode } from "../../../provider/aws/errors";
import { LeaseError } from "../../../provider/errors/leaseError";
import { Operation } from "../../../provider/errors/operation";

/**
 * Writes a page to a file, completely or not at all: an earlier report stays until the new one is complete. A path that
 * is not a regular file, such as `/dev/stdout`, is written to directly.
 * @throws LeaseError if it cannot be written; no partial file is left
 */
export async function writeReport(path: string, page: string): Promise<void> {
    try {
        const target = await realpath(path).catch(() => path);
        const before = await stat(path).catch(() => undefined);
        if (before === undefined || before.isFile()) {
            writeAtomically(target, page);
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

/**
 * Writes beside the file and renames, so that the file is replaced in one step. Synchronous, so that no signal
 * interrupts it.
 */
function writeAtomically(target: string, page: string): void {
    const temporary = `${target}.${randomUUID().slice(0, 8)}.part`;
    try {
        const file = openSync(temporary, "wx");
        try {
            writeFileSync(file, page);
            fsyncSync(file); // Some file systems tell only then that they are full.
        } finally {
            closeSync(file);
        }
        renameSync(temporary, target);
    } catch (error) {
        try {
            rmSync(temporary, { force: true });
        } catch {} // The error to report is the one of the write.
        throw error;
    }
}

function explainFailure(error: unknown): string {
    const code = awsCode(error);
    return explanations[code] ?? `the file system reports ${code}; ${giveAnother}`;
}

const giveAnother = "give another file";
const explanations: Record<string, string> = {
    ENOSPC: `no space is left on the disk; make room, or ${giveAnother}`,
    EDQUOT: `your disk quota is used up; make room, or ${giveAnother}`,
    EFBIG: `the file would exceed the allowed file size; raise the limit (ulimit -f), or ${giveAnother}`,
    EACCES: `you lack permission to write there; ${giveAnother}`,
    EPERM: `you lack permission to write there; ${giveAnother}`,
    EROFS: `the file system is read-only; ${giveAnother}`,
    EISDIR: "this is a folder; give the name of a file in it",
    ENOENT: `its folder does not exist; create it, or ${giveAnother}`,
    ENOTDIR: `part of its path is a file, not a folder; ${giveAnother}`,
};
