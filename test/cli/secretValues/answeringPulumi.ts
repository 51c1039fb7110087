import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { encrypted } from "./leaves";
import type { Exported } from "./sharedStack";

/**
 * Answers what our command reads by the Pulumi CLI, in a few milliseconds. What needs the passphrase fails as in the
 * real one where there is none.
 */
const script = `#!/bin/sh
case "$*" in
*show-secrets*)
    if [ -e "$ANSWERS/no-passphrase.json" ]; then
        echo "error: get stack secrets manager: passphrase must be set with PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE environment variables" >&2
        exit 255
    fi ;;
esac
case "$*" in
"stack export"*--show-secrets*) exec cat "$ANSWERS/secrets.json" ;;
"stack export"*) exec cat "$ANSWERS/plain.json" ;;
"stack ls"*) exec cat "$ANSWERS/stacks.json" ;;
config*) exec cat "$ANSWERS/config.json" ;;
whoami*) exec cat "$ANSWERS/backend.json" ;;
version*) echo v3.259.0 ;;
*) echo "error: unexpected: $*" >&2; exit 255 ;;
esac
`;

/** A Pulumi CLI for the commands that only read by it, which answers with states that a test gives it. */
export class AnsweringPulumi {
    readonly env: Readonly<Record<string, string>>;
    readonly #folder: string;

    /** @param place a folder that is removed with the test's */
    constructor(place: string, config: object) {
        this.#folder = mkdtempSync(join(place, "answers-"));
        writeFileSync(join(this.#folder, "pulumi"), script);
        chmodSync(join(this.#folder, "pulumi"), 0o755);
        this.env = { ANSWERS: this.#folder, PATH: `${this.#folder}${delimiter}${process.env.PATH}` };
        this.#write("stacks", [{ name: "dev", current: true, updateInProgress: false }]);
        this.#write("backend", { user: "ci", url: `file://${place}` });
        this.#write("config", config);
    }

    /** The state of the only stack, given with its secrets, and whether there is a passphrase to read it so. */
    answer(state: Exported, hasPassphrase: boolean): void {
        this.#write("secrets", state);
        this.#write("plain", encrypted(state));
        rmSync(join(this.#folder, "no-passphrase.json"), { force: true });
        if (!hasPassphrase) {
            this.#write("no-passphrase", true);
        }
    }

    #write(name: string, content: unknown): void {
        writeFileSync(join(this.#folder, `${name}.json`), JSON.stringify(content));
    }
}
