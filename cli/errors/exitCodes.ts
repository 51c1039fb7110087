/** Exit codes. Scripts rely on them: docs/command.md lists them. */
export const exitCodes = {
    done: 0,
    /** The command failed, or part of it. */
    failed: 1,
    /** Invalid usage. */
    usage: 2,
    /** `sweep` or `doctor` found a problem. */
    found: 3,
    /** No lease or policy matches, or more than one does. */
    unknown: 4,
    /** The credentials cannot be used: the lease has expired, was killed, or its mint never finished. */
    ended: 5,
    /** The stack cannot be read or written: it does not exist, its passphrase is wrong, it is locked. */
    stack: 6,
    /** As in shells: the command was found but cannot be run. */
    cannotRun: 126,
    /** As in shells: the command does not exist. */
    notFound: 127,
} as const;

/** Returns the shells' exit code for a process that a signal ended. */
export function signalCode(signal: NodeJS.Signals): number {
    const { constants } = require("node:os") as typeof import("node:os");
    return 128 + constants.signals[signal];
}
