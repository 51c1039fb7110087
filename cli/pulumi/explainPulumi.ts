import { CliError } from "../cliError";
import { exitCodes } from "../exitCodes";
import { withoutCredentials } from "./withoutCredentials";

interface Cause {
    readonly pattern: RegExp;
    /** Cause and remedy. `$1` is the pattern's first group, and so on. */
    readonly says: string;
    /** Default: `stack`. */
    readonly exitCode?: number;
}

/** What the Pulumi CLI says, in our words with the remedy. */
const causes: readonly Cause[] = [
    {
        pattern: /no Pulumi\.yaml project file found/,
        says: "there is no Pulumi.yaml here or above; run it in the project's folder, or give that with --cwd, or the stack's whole name with --stack organization/project/name",
    },
    {
        pattern: /no stack selected/,
        says: "no stack is selected; run pulumi stack select, or give one with --stack",
    },
    {
        pattern: /no stack named '([^']*)' found/,
        says: "there is no stack named $1; pulumi stack ls names those there are",
    },
    {
        pattern: /incorrect passphrase/,
        says: "the passphrase is wrong; set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE to the stack's",
    },
    {
        pattern: /passphrase must be set/,
        says: "its secrets need a passphrase; set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE",
    },
    {
        pattern: /unable to read PULUMI_CONFIG_PASSPHRASE_FILE: (.*)/,
        says: "the file of the passphrase can't be read ($1); correct PULUMI_CONFIG_PASSPHRASE_FILE, or set PULUMI_CONFIG_PASSPHRASE",
    },
    {
        pattern: /could not (?:unmarshal|validate) '([^']*)': (.*)/,
        says: "$1 can't be read ($2); correct it",
    },
    {
        pattern: /(unable to open (?:state directory|state database|bucket) .*)/,
        says: "$1; correct PULUMI_BACKEND_URL or the backend in Pulumi.yaml",
    },
    {
        pattern:
            /(?:blob \(key "([^"]+)"\) \(code=Unknown\)|read "([^"]+)"|reading history file (\S+)): (?:(?:unexpected )?EOF|invalid character .*)$/m,
        says: "a Pulumi CLI that was killed has left $1$2$3.attrs in the state backend empty or cut; delete that file, what is beside it is whole",
    },
    {
        pattern:
            /^error: (?:failed to load checkpoint: )?EOF$|^error: \d+ errors occurred:\n\s+1\) (?:unexpected EOF|invalid character .*)$/m,
        says: "a Pulumi CLI that was killed has left a file in the state backend empty or cut, whose name ends in .json.attrs; run stacklease doctor, which says which, and delete it: the state beside it is whole",
    },
    {
        pattern: /failed to load checkpoint: (.*)/,
        says: "its state can't be read ($1); mend it, or put the backup there, the .bak beside it under .pulumi/stacks of the backend",
    },
    {
        pattern: /place \d+: (unexpected end of JSON input|invalid character .*)/,
        says: "a state can't be read ($1), and the Pulumi CLI does not tell which; look under .pulumi/stacks of the backend for it, and mend it or put the backup there, the .bak beside it",
    },
    {
        pattern: /the stack is currently locked by|Another update is currently in progress|\[409\] Conflict/,
        says: "another update holds its lock; wait until that has ended and run the same command again (if it was killed, pulumi cancel takes the lock away)",
    },
    {
        // Its AWS SDK has asked a profile of ours for credentials, by credential-process.
        pattern: /^stacklease: (?:.*: )?(use lease .+)$/m,
        says: "$1",
    },
    {
        pattern: /error reading from server: EOF/,
        says: "the plugin process was killed in the middle of a call; see whether the machine has enough memory, and run the same command again",
        exitCode: exitCodes.failed,
    },
    {
        pattern: /Cannot find module 'stacklease\/runtime'/,
        says: "the program's folder has no stacklease, which Pulumi's plugin process loads from there; run npm install stacklease in it, see stacklease doctor",
    },
    {
        pattern: /PULUMI_ACCESS_TOKEN must be set|not logged in|invalid access token/i,
        says: "nobody is logged in to the state's backend, or its URL is of no known kind; run pulumi login, or correct PULUMI_BACKEND_URL",
    },
];

/**
 * A failed call of the Pulumi CLI as one line, without the credentials of a state backend's URL, which the CLI prints whole.
 * @param what `<verb> <thing> <name>`, e.g. `read stack dev`; what our plugin has said may begin with it already
 * @param said what the CLI has printed
 */
export function explainPulumi(what: string, said: string): CliError {
    for (const { pattern, says, exitCode = exitCodes.stack } of causes) {
        const match = pattern.exec(said);
        if (match) {
            const told = says.replace(/\$(\d)/g, (_, group) => withoutCredentials(match[group] ?? ""));
            return new CliError(exitCode, `${what}: ${told}`);
        }
    }
    const errors = said
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => /^error: (?!(update|preview|destroy|refresh) failed$)/.test(line));
    const cause = (errors.at(-1) ?? said.trim().split("\n").at(-1) ?? "").replace(/^error: /, "");
    const told = withoutCredentials(cause) || "the Pulumi CLI failed without a word";
    return new CliError(exitCodes.failed, told.startsWith(`${what}: `) ? told : `${what}: ${told}`);
}

/** Whether a call has failed since there is no such stack, or none any more. */
export function isNoStack({ message }: Error): boolean {
    return message.includes(": there is no stack named ");
}

/** That the Pulumi CLI was ended by a signal that was not ours. */
export function killedPulumi(what: string, signal: NodeJS.Signals): CliError {
    return new CliError(
        exitCodes.failed,
        `${what}: the Pulumi CLI was killed by ${signal}; see whether the machine has enough memory, and run the same command again`,
    );
}

/** That there is no Pulumi CLI. */
export function noPulumi(what: string): CliError {
    return new CliError(
        exitCodes.stack,
        `${what}: there is no pulumi on PATH; install the Pulumi CLI (https://www.pulumi.com/docs/install/)`,
    );
}
