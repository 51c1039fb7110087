import type { Add } from "../commandLine/addSubcommand";
import { portNumber } from "../commandLine/values";

/** Subcommands for trying things by hand. */
export function trying(add: Add): void {
    add("simulator", "Start an embedded AWS on this machine, for trying things by hand", async (options) =>
        (await import("../commands/simulator/simulator")).simulator(options),
    ).option("--port <port>", "Port to listen on (default: a free one)", portNumber);
}
