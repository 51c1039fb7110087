import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { encrypted } from "./leaves";
import type { Exported } from "./sharedStack";

/**
 * Answers the reads of our command in a few milliseconds. Without a passphrase, reads of secrets fail as in the real
 * Pulumi CLI.
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

/** A Pulumi CLI for commands that only read, which answers with states from the test. */
export class AnsweringPulumi {
    readonly env: Readonly<Record<string, string>>;
    readonly #folder: string;

    /** @param place a folder that the test removes */
    constructor(place: string, config: object) {
        this.#folder = mkdtempSync(join(place, "answers-"));
        writeFileSync(join(this.#folder, "pulumi"), script);
        chmodSync(join(this.#folder, "pulumi"), 0o755);
        this.env = { ANSWERS: this.#folder, PATH: `${this.#folder}${delimiter}${process.env.PATH}` };
        this.#write("stacks", [{ name: "dev", current: true, updateInProgress: false }]);
        this.#write("backend", { user: "ci", url: `file://${place}` });
        this.#write("config", config);
    }

    /** Sets the state of the only stack, with its secrets, and whether the passphrase is known. */
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
