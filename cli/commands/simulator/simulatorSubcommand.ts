import type { AddSubcommand } from "../../commandLine/addSubcommand";
import { portNumber } from "../../commandLine/options";

/** Adds `stacklease simulator`. */
export function simulatorSubcommand(add: AddSubcommand): void {
    add("simulator", "Start an embedded AWS on this machine, to try things by hand", async (options) =>
        (await import("./simulator.js")).simulator(options),
    ).option("--port <port>", "Port to listen on (default: a free one)", portNumber);
}
