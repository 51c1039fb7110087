import { Operation } from "../../provider/errors/operation";
import type { AddSubcommand } from "../commandLine/addSubcommand";
import { portNumber } from "../commandLine/options";
import { CliError, exitCodes } from "../errors/cliError";
import { onTerminationSignal } from "../process/signals";
import { flushOutput, print } from "../terminal/print";

/** Adds `stacklease simulator`. */
export function simulatorSubcommand(add: AddSubcommand): void {
    add("simulator", "Start an embedded AWS on this machine, to try things by hand", simulator).option(
        "--port <port>",
        "Port to listen on (default: a free one)",
        portNumber,
    );
}

/** Options of `stacklease simulator`. */
interface SimulatorCommandOptions {
    /** TCP port. Default: a free one. */
    readonly port?: number;
}

/**
 * Runs `stacklease simulator`: runs an embedded AWS until Ctrl-C and prints the variables with which a shell uses it.
 */
async function simulator({ port = 0 }: SimulatorCommandOptions): Promise<void> {
    const { Simulator } = await import("../../simulator/simulator.js");
    const aws = await Simulator.start({ port }).catch((error: NodeJS.ErrnoException) => {
        const explanation =
            error.code === "EADDRINUSE"
                ? { reason: `port ${port} is in use`, remedy: "give another port with --port" }
                : { reason: error.message };
        throw new CliError(exitCodes.failed, {
            code: "LocalFailure",
            operation: new Operation("start", "simulator"),
            ...explanation,
        });
    });
    const { accessKeyId, secretAccessKey } = aws.issuer();
    const listed = "127.0.0.1,${no_proxy-${NO_PROXY-}}"; // Keeps the shell's own list, in whichever variable it is.
    print(
        [
            "# An embedded AWS on this machine only. It is not AWS: no account, no costs. It loses all data when it stops.",
            "# Paste this into another shell. Press Ctrl-C here to stop it.",
            `export AWS_ENDPOINT_URL=${aws.endpoint} AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1`,
            `export AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secretAccessKey}`,
            // The shell expands both before it sets either.
            `export NO_PROXY="${listed}" no_proxy="${listed}"`,
            "export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null; unset AWS_PROFILE AWS_SESSION_TOKEN",
        ].join("\n"),
    );
    try {
        await flushOutput();
        await new Promise<NodeJS.Signals>(onTerminationSignal);
    } finally {
        await aws.stop();
    }
}
