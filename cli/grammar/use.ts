import { Option } from "commander";
import { type Add, onStack } from "../commandLine/addSubcommand";

/** Subcommands that hand out a lease's credentials. */
export function use(add: Add): void {
    onStack(
        add(
            "exec <lease> <command...>",
            "Run a command with a lease's credentials: exec ci -- aws s3 ls",
            async (lease, command, options) => (await import("../commands/exec/exec")).exec(lease, command, options),
        ),
    );
    onStack(
        add("env <lease>", "Print a lease's credentials for a shell", async (lease, options) =>
            (await import("../commands/env/env")).env(lease, options),
        ),
    ).addOption(
        new Option("--shell <shell>", "Whose syntax")
            .choices(["bash", "fish", "powershell", "dotenv", "json"])
            .default("bash"),
    );
    onStack(
        add(
            "credential-process <lease>",
            "Print a lease's credentials for AWS SDKs, as credential_process",
            async (lease, options) =>
                (await import("../commands/credentialProcess/credentialProcess")).credentialProcess(lease, options),
        ),
    ).addOption(stateProfile());
    onStack(
        add("profile <lease>", "Print the stanza for ~/.aws/config that has SDKs use a lease", async (lease, options) =>
            (await import("../commands/profile/profile")).profile(lease, options),
        ),
    )
        .option("--name <name>", "The profile's name, which the file may have once (default: the lease's)")
        .addOption(stateProfile());
}

function stateProfile(): Option {
    return new Option("--state-profile <name>", "AWS profile to read the state with (default: the environment's)");
}
