import type { AddSubcommand } from "../../commandLine/addSubcommand";
import { addConfirmOption, duration } from "../../commandLine/options";

/** Adds `stacklease renew`. */
export function renewSubcommand(add: AddSubcommand): void {
    addConfirmOption(
        add("renew <lease-or-prefix>", "Renew leases in place, up to their maxTtl", async (lease, options) =>
            (await import("./renew.js")).renew(lease, options),
        ),
    )
        .option("--ttl <duration>", "New ttl, for leases of `issue` only", duration)
        .option(
            "--config-file <file>",
            "The program's config file, as pulumi --config-file (default: Pulumi.<stack>.yaml)",
        );
}
