/** What the command's exit code says. It is a promise to scripts: docs/command.md lists it. */
export const exitCodes = {
    done: 0,
    /** What was asked for could not be done, or not all of it. */
    failed: 1,
    /** The words of the call are off. */
    usage: 2,
    /** `sweep` or `doctor` has found something. */
    found: 3,
    /** No such lease or policy, or more than one that fits. */
    unknown: 4,
    /** The lease has expired, was killed or was never finished: its credentials are of no use. */
    ended: 5,
    /** The stack can't be read or written: there is none, the passphrase is wrong, it is locked. */
    stack: 6,
    /** As shells have it: the command was found and can't be run. */
    cannotRun: 126,
    /** As shells have it: there is no such command. */
    notFound: 127,
} as const;

/** The exit code of a process that a signal has ended, as shells have it. */
export function signalCode(signal: NodeJS.Signals): number {
    const { constants } = require("node:os") as typeof import("node:os");
    return 128 + constants.signals[signal];
}
