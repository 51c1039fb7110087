import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What AWS tools read of a machine, of a test's own. */
export interface Surroundings {
    /** A folder that the test's end removes. */
    readonly folder: string;
    /** Sets variables of the environment; undefined unsets one. */
    set(variables: Readonly<Record<string, string | undefined>>): void;
    /** Writes the AWS config file. */
    config(...lines: string[]): void;
    /** Writes a file, and gives its path. */
    file(name: string, text: string): string;
}

/**
 * Gives every test of a suite an environment of its own: without anything that AWS tools read, until the test sets it.
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
        // A path of its own each time, since the SDK reads a file once.
        config: (...lines) => set({ AWS_CONFIG_FILE: file(`config-${Math.random()}`, lines.join("\n")) }),
    };
}
