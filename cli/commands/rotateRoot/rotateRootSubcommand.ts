import type { AddSubcommand } from "../../commandLine/addSubcommand";
import { addConfirmOption } from "../../commandLine/options";

/** Adds `stacklease rotate-root`. */
export function rotateRootSubcommand(add: AddSubcommand): void {
    addConfirmOption(
        add("rotate-root", "Replace the backend's explicit access key, step by step", async (options) =>
            (await import("./rotateRoot.js")).rotateRoot(options),
        ),
    )
        .requiredOption(
            "--access-key-config <key>",
            "Config key that holds the access key id, e.g. aws:rootAccessKeyId",
        )
        .requiredOption("--secret-key-config <key>", "Config key that holds the secret")
        .option("--mount <mount>", "Mount of the backend, if several have keys");
}
