import { Option } from "commander";
import { type Add, all, asking } from "../commandLine/addSubcommand";
import { duration, iamPath, ledgerIds } from "../commandLine/values";

/** Subcommands that end leases, or move their end. */
export function end(add: Add): void {
    asking(
        add("renew <lease-or-prefix>", "Renew leases in place, up to their maxTtl", async (lease, options) =>
            (await import("../commands/renew/renew")).renew(lease, options),
        ),
    )
        .option("--ttl <duration>", "Another length, for leases of `issue`", duration)
        .option("--config-file <file>", "The program's config, as pulumi --config-file (default: Pulumi.<stack>.yaml)");
    asking(
        add("revoke <lease-or-prefix>", "End leases in AWS and take them out of the ledger", async (lease, options) =>
            (await import("../commands/revoke/revoke")).revoke(lease, options),
        ),
    )
        .option("--ignore-protect", "Revoke leases that Pulumi's option protect guards, too")
        .addOption(all("Look in every stack of the backend"));
    asking(
        add(
            "kill <prefix>",
            "Break glass: deny everything to every lease under a prefix, by what AWS has",
            async (prefix, options) => (await import("../commands/kill/kill")).kill(prefix, options),
        ),
    )
        .option("--path <path>", "IAM path to look under (default: the stack's, else /stacklease/)", iamPath)
        .addOption(
            new Option(
                "--ledger <id...>",
                "Only leases of these ledgers (default: with --stack, the stack's)",
            ).argParser(ledgerIds),
        )
        .option("--no-refresh", "Leave the states as they are: they show the leases as killed after the next refresh")
        .addOption(all("Read every stack of the backend for its sessions, accounts and paths"));
}
