import { type Add, asking } from "../commandLine/addSubcommand";

/** Subcommands for the backend's own key. */
export function root(add: Add): void {
    asking(
        add("rotate-root", "Replace the backend's explicit access key, step by step", async (options) =>
            (await import("../commands/rotateRoot/rotateRoot")).rotateRoot(options),
        ),
    )
        .requiredOption(
            "--access-key-config <key>",
            "Config key that holds the access key id, e.g. aws:rootAccessKeyId",
        )
        .requiredOption("--secret-key-config <key>", "Config key that holds the secret")
        .option("--mount <mount>", "The backend, where the stack has several with keys");
}
