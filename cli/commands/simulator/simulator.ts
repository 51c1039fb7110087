import { Operation } from "../../../provider/operation";
import { Simulator } from "../../../simulator/simulator";
import { CliError } from "../../errors/cliError";
import { exitCodes } from "../../errors/exitCodes";
import { onTerminationSignal } from "../../process/signals";
import { flushOutput, print } from "../../terminal/print";

export interface SimulatorCommandOptions {
    /** Default: a free one. */
    readonly port?: number;
}

/** `stacklease simulator`: an embedded AWS until Ctrl-C, and the variables by which a shell uses it. */
export async function simulator({ port = 0 }: SimulatorCommandOptions): Promise<void> {
    const aws = await Simulator.start({ port }).catch((error: NodeJS.ErrnoException) => {
        const cause = error.code === "EADDRINUSE" ? `port ${port} is taken; give another with --port` : error.message;
        throw new CliError(exitCodes.failed, {
            code: "LocalFailure",
            operation: new Operation("start", "simulator"),
            reason: cause,
        });
    });
    const { accessKeyId, secretAccessKey } = aws.issuer();
    const listed = "127.0.0.1,${no_proxy-${NO_PROXY-}}"; // The shell's own, whichever it has.
    print(
        [
            "# An embedded AWS on this machine only. It is not AWS: no account, no costs, and it forgets everything at its end.",
            "# Paste this into another shell; Ctrl-C here ends it.",
            `export AWS_ENDPOINT_URL=${aws.endpoint} AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1`,
            `export AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secretAccessKey}`,
            // Both expand before either is set.
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
