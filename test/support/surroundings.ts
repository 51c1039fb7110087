import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A separate environment for a test: everything that AWS tools read from a machine. */
export interface Surroundings {
    /** A folder that is removed at the end of the test. */
    readonly folder: string;
    /** Sets environment variables. `undefined` unsets a variable. */
    set(variables: Readonly<Record<string, string | undefined>>): void;
    /** Writes the AWS config file. */
    config(...lines: string[]): void;
    /** Writes a file, and returns its path. */
    file(name: string, text: string): string;
}

/**
 * Gives every test of a suite a separate environment, without the settings that AWS tools read until the test sets
 * them.
 */
export function useSurroundings(): Surroundings {
    let before: NodeJS.ProcessEnv;
    let folder: string;
    beforeEach(() => {
        before = { ...process.env };
        folder = mkdtempSync(join(tmpdir(), "stacklease-test-"));
    });
    afterEach(() => {
        process.env = before;
        rmSync(folder, { recursive: true, force: true });
    });
    const set: Surroundings["set"] = (variables) => {
        for (const [name, value] of Object.entries(variables)) {
            if (value === undefined) {
                delete process.env[name];
            } else {
                process.env[name] = value;
            }
        }
    };
    const file: Surroundings["file"] = (name, text) => {
        const path = join(folder, name);
        writeFileSync(path, text, { mode: 0o700 });
        return path;
    };
    return {
        get folder() {
            return folder;
        },
        set,
        file,
        // Uses a new path each time, because the SDK caches files.
        config: (...lines) => set({ AWS_CONFIG_FILE: file(`config-${Math.random()}`, lines.join("\n")) }),
    };
}
