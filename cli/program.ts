import { Argument, Command, InvalidArgumentError, Option } from "commander";
import { exitCodes } from "./exitCodes";
import { ownPackage } from "./ownPackage";

/** Runs a subcommand. A number that it gives is its exit code. */
type Done = Promise<unknown>;

/**
 * The grammar of the command. Every action loads its file when it runs, so that `--help` loads nothing of the AWS or Pulumi SDKs.
 * @param end what to do with a subcommand's exit code
 */
export function program(end: (code: number) => void): Command {
    const root = new Command("stacklease")
        .description("See, use and end leases of AWS credentials that Pulumi stacks have issued.")
        .version(ownPackage().version, "-V, --version", "Print the version")
        .helpOption("-h, --help", "Print help")
        .helpCommand(false)
        .showSuggestionAfterError()
        .addHelpText("after", trailer);

    const add = (usage: string, description: string, run: (...args: never[]) => Done) => {
        const command = root.command(usage).description(description);
        command.option("--debug", "Print stack traces");
        command.action(async (...given) => {
            const code = await run(...(given as never[]));
            end(typeof code === "number" ? code : exitCodes.done);
        });
        return command;
    };
    const onStack = (command: Command) =>
        command
            .addOption(new Option("-s, --stack <name>", "The stack to work on (default: the one that is selected)"))
            .addOption(new Option("-C, --cwd <folder>", "Work in this folder, as pulumi --cwd"));
    const onStacks = (command: Command) =>
        onStack(command)
            .option("-a, --all", "Every stack of the backend")
            .addOption(new Option("--json", "Print JSON"));
    const asking = (command: Command) => onStack(command).option("-y, --yes", "Don't ask");

    root.commandsGroup("See:");
    onStacks(
        add("leases", "List leases and what is left of them", async (options) =>
            (await import("./commands/leases")).leases(options),
        ),
    )
        .addOption(
            new Option("-w, --watch [seconds]", "Print again, every so many seconds (default: 2)")
                .argParser(watchSeconds)
                .preset("2"),
        )
        .option("--ended", "Those of `issue` that have ended on this machine");
    onStacks(
        add("show <lease>", "Show all of a lease", async (lease, options) =>
            (await import("./commands/show")).show(lease, options),
        ),
    ).option("--show-secrets", "Its credentials, too");
    onStack(
        add("report [file]", "Write a page with the timeline of all leases", async (file, options) =>
            (await import("./commands/report")).report(file, options),
        ),
    ).option("-a, --all", "Every stack of the backend");

    root.commandsGroup("Use:");
    onStack(
        add(
            "exec <lease> <command...>",
            "Run a command with a lease's credentials: exec ci -- aws s3 ls",
            async (lease, command, options) => (await import("./commands/exec")).exec(lease, command, options),
        ),
    );
    onStack(
        add("env <lease>", "Print a lease's credentials for a shell", async (lease, options) =>
            (await import("./commands/env")).env(lease, options),
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
            async (lease, options) => (await import("./commands/credentialProcess")).credentialProcess(lease, options),
        ),
    );
    onStack(
        add("profile <lease>", "Print the stanza for ~/.aws/config that has SDKs use a lease", async (lease, options) =>
            (await import("./commands/profile")).profile(lease, options),
        ),
    );

    root.commandsGroup("Just in time:");
    onStack(
        add("issue <policy>", "Issue a lease: issue aws/deploy --ttl 15m", async (policy, options) =>
            (await import("./commands/issue")).issue(policy, options),
        ),
    )
        .option("--ttl <duration>", "How long, e.g. 15m (default: the policy's ttl)", duration)
        .option("--json", "Print JSON");
    onStack(
        add(
            "run <policy> <command...>",
            "Issue a lease for the length of a command: run aws/deploy --ttl 15m -- cmd",
            async (policy, command, options) => (await import("./commands/run")).run(policy, command, options),
        ),
    ).option("--ttl <duration>", "How long at most (default: the policy's ttl)", duration);

    root.commandsGroup("End:");
    asking(
        add("renew <lease-or-prefix>", "Renew leases in place, up to their maxTtl", async (lease, options) =>
            (await import("./commands/renew")).renew(lease, options),
        ),
    ).option("--ttl <duration>", "Another length, for leases of `issue`", duration);
    asking(
        add("revoke <lease-or-prefix>", "End leases in AWS and take them out of the ledger", async (lease, options) =>
            (await import("./commands/revoke")).revoke(lease, options),
        ),
    ).option("-a, --all", "Look in every stack of the backend");
    asking(
        add(
            "kill <prefix>",
            "Break glass: deny everything to every lease under a prefix, by what AWS has",
            async (prefix, options) => (await import("./commands/kill")).kill(prefix, options),
        ),
    ).option("--path <path>", "IAM path to look under (default: the stack's, else /stacklease/)");

    root.commandsGroup("Reconcile:");
    onStack(
        add("sweep", "Compare AWS with the ledgers; exit code 3 when something is found", async (options) =>
            (await import("./commands/sweep")).sweep(options),
        ),
    )
        .option("-a, --all", "The ledgers of every stack of the backend")
        .option("--apply", "Remove orphans")
        .option("--expired", "Also users whose guard has passed more than an hour ago; with --apply, remove them")
        .option("--json", "Print JSON")
        .option("-y, --yes", "Don't ask");
    onStack(
        add("doctor", "Check what leases need of this machine and account", async (options) =>
            (await import("./commands/doctor")).doctor(options),
        ),
    ).option("--json", "Print JSON");
    onStack(
        add("issuer-policy", "Print the least policy that an issuer needs", async (options) =>
            (await import("./commands/issuerPolicy")).issuerPolicy(options),
        ),
    )
        .option("--account <id>", "Account (default: the stack's)")
        .option("--path <path>", "IAM path of users (default: the stack's)")
        .option(
            "--boundary <arn>",
            "The boundary that every user has to have (default: the stack's, else stacklease-boundary)",
        )
        .option("--no-boundary", "Without a boundary: whoever holds the issuer can make an administrator");
    add("boundary-policy", "Print a boundary that keeps a lease from making other identities", async () =>
        (await import("./commands/boundaryPolicy")).boundaryPolicy(),
    );

    root.commandsGroup("Root:");
    asking(
        add("rotate-root", "Replace the backend's explicit access key, step by step", async (options) =>
            (await import("./commands/rotateRoot")).rotateRoot(options),
        ),
    )
        .requiredOption(
            "--access-key-config <key>",
            "Config key that holds the access key id, e.g. aws:rootAccessKeyId",
        )
        .requiredOption("--secret-key-config <key>", "Config key that holds the secret")
        .option("--mount <mount>", "The backend, where the stack has several with keys");

    root.commandsGroup("Try:");
    add("simulator", "Start an embedded AWS on this machine, for trying things by hand", async (options) =>
        (await import("./commands/simulator")).simulator(options),
    ).option("--port <port>", "Port to listen on (default: a free one)", portNumber);

    root.commandsGroup("Shell:");
    add(
        "completion",
        "Print a script by which a shell completes: source <(stacklease completion bash)",
        async (shell) => (await import("./commands/completion")).completion(shell),
    ).addArgument(new Argument("<shell>", "Whose script").choices(["bash", "zsh", "fish", "powershell"]));
    root.command("complete [words...]", { hidden: true }).action(async (words) =>
        (await import("./completion/complete")).complete(root, words),
    );
    return root;
}

const trailer = `
A lease is named by its id, by as much of it as is unique, or by its resource's name. Exit codes and JSON are in docs/command.md.`;

function watchSeconds(given: string): number {
    return wholeNumber(given, 1, 3_600);
}

function portNumber(given: string): number {
    return wholeNumber(given, 0, 65_535);
}

/** Text such as 15m; digits alone are seconds. */
function duration(given: string): string {
    const { parseDuration } = require("../provider/lease/duration") as typeof import("../provider/lease/duration");
    const text = /^\d+$/.test(given) ? `${given}s` : given;
    const parsed = parseDuration(text);
    if ("fault" in parsed) {
        throw new InvalidArgumentError(parsed.fault);
    }
    return text;
}

function wholeNumber(given: string, least: number, most: number): number {
    const number = Number(given);
    if (!Number.isInteger(number) || number < least || number > most) {
        throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
    }
    return number;
}
