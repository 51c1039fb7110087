import { type Explanation, LeaseError } from "../../provider/leaseError";
import type { Operation } from "../../provider/operation";
import { CliError } from "../errors/cliError";
import { exitCodes } from "../errors/exitCodes";

/** `$1` in a text is the first group of the pattern, and so on. */
interface KnownFailure extends Explanation {
    readonly pattern: RegExp;
    /** Default: `stack`. */
    readonly exitCode?: number;
}

/** What the Pulumi CLI says, in our words with the remedy. */
const knownFailures: readonly KnownFailure[] = [
    {
        pattern: /no Pulumi\.yaml project file found/,
        code: "NoProject",
        reason: "there is no Pulumi.yaml here or above",
        remedy: "run it in the project's folder, or give that with --cwd, or the stack's whole name with --stack organization/project/name",
    },
    {
        pattern: /no stack selected/,
        code: "NoStackSelected",
        reason: "no stack is selected",
        remedy: "run pulumi stack select, or give one with --stack",
    },
    {
        pattern: /no stack named '([^']*)' found/,
        code: "StackMissing",
        reason: "there is no stack named $1",
        remedy: "pulumi stack ls names those there are",
    },
    {
        pattern: /incorrect passphrase/,
        code: "StackUnavailable",
        reason: "the passphrase is wrong",
        remedy: "set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE to the stack's",
    },
    {
        pattern: /passphrase must be set/,
        code: "StackUnavailable",
        reason: "its secrets need a passphrase",
        remedy: "set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE",
    },
    {
        pattern: /unable to read PULUMI_CONFIG_PASSPHRASE_FILE: (.*)/,
        code: "StackUnavailable",
        reason: "the file of the passphrase can't be read ($1)",
        remedy: "correct PULUMI_CONFIG_PASSPHRASE_FILE, or set PULUMI_CONFIG_PASSPHRASE",
    },
    {
        pattern: /could not (?:unmarshal|validate) '([^']*)': (.*)/,
        code: "StackUnavailable",
        reason: "$1 can't be read ($2)",
        remedy: "correct it",
    },
    {
        pattern: /(unable to open (?:state directory|state database|bucket) .*)/,
        code: "StackUnavailable",
        reason: "$1",
        remedy: "correct PULUMI_BACKEND_URL or the backend in Pulumi.yaml",
    },
    {
        pattern:
            /(?:blob \(key "([^"]+)"\) \(code=Unknown\)|read "([^"]+)"|reading history file (\S+)): (?:(?:unexpected )?EOF|invalid character .*)$/m,
        code: "StackUnavailable",
        reason: "a Pulumi CLI that was killed has left $1$2$3.attrs in the state backend empty or cut",
        remedy: "delete that file, what is beside it is whole",
    },
    {
        pattern:
            /^error: (?:failed to load checkpoint: )?EOF$|^error: \d+ errors occurred:\n\s+1\) (?:unexpected EOF|invalid character .*)$/m,
        code: "StackUnavailable",
        reason: "a Pulumi CLI that was killed has left a file in the state backend empty or cut, whose name ends in .json.attrs",
        remedy: "run stacklease doctor, which says which, and delete it: the state beside it is whole",
    },
    {
        pattern: /failed to load checkpoint: (.*)/,
        code: "StackUnavailable",
        reason: "its state can't be read ($1)",
        remedy: "mend it, or put the backup there, the .bak beside it under .pulumi/stacks of the backend",
    },
    {
        pattern: /place \d+: (unexpected end of JSON input|invalid character .*)/,
        code: "StackUnavailable",
        reason: "a state can't be read ($1), and the Pulumi CLI does not tell which",
        remedy: "look under .pulumi/stacks of the backend for it, and mend it or put the backup there, the .bak beside it",
    },
    {
        pattern: /the stack is currently locked by|Another update is currently in progress|\[409\] Conflict/,
        code: "StackUnavailable",
        reason: "another update holds its lock",
        remedy: "wait until that has ended and run the same command again (if it was killed, pulumi cancel takes the lock away)",
    },
    {
        // Its AWS SDK has asked a profile of ours for credentials, by credential-process.
        pattern: /^stacklease: (?:.*: )?(use lease .+)$/m,
        code: "PulumiFailure",
        reason: "$1",
    },
    {
        pattern: /error reading from server: EOF/,
        code: "PulumiFailure",
        reason: "the plugin process was killed in the middle of a call",
        remedy: "see whether the machine has enough memory, and run the same command again",
        exitCode: exitCodes.failed,
    },
    {
        pattern: /Cannot find module 'stacklease\/runtime'/,
        code: "StackUnavailable",
        reason: "the program's folder has no stacklease, which Pulumi's plugin process loads from there",
        remedy: "run npm install stacklease in it, see stacklease doctor",
    },
    {
        pattern: /PULUMI_ACCESS_TOKEN must be set|not logged in|invalid access token/i,
        code: "StackUnavailable",
        reason: "nobody is logged in to the state's backend, or its URL is of no known kind",
        remedy: "run pulumi login, or correct PULUMI_BACKEND_URL",
    },
];

/**
 * A failed call of the Pulumi CLI as one line, without the credentials of a state backend's URL, which the CLI prints whole.
 * @param operation what our plugin has said may begin with it already
 * @param said what the CLI has printed
 */
export function explainPulumi(operation: Operation, said: string): CliError {
    for (const { pattern, code, reason, remedy = "", exitCode = exitCodes.stack } of knownFailures) {
        const match = pattern.exec(said);
        if (match) {
            const filled = (text: string) =>
                text.replace(/\$(\d)/g, (_, group) => withoutCredentials(match[group] ?? ""));
            return new CliError(exitCode, { code, operation, reason: filled(reason), remedy: filled(remedy) });
        }
    }
    const errors = said
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => /^error: (?!(update|preview|destroy|refresh) failed$)/.test(line));
    const cause = (errors.at(-1) ?? said.trim().split("\n").at(-1) ?? "").replace(/^error: /, "");
    const told = withoutCredentials(cause) || "the Pulumi CLI failed without a word";
    const reason = told.startsWith(`${operation}: `) ? told.slice(`${operation}: `.length) : told;
    return new CliError(exitCodes.failed, { code: "PulumiFailure", operation, reason });
}

/** Whether a call has failed since there is no such stack, or none any more. */
export function isStackMissing(error: unknown): boolean {
    return LeaseError.isInstance(error) && error.code === "StackMissing";
}

/** That the Pulumi CLI was ended by a signal that was not ours. */
export function pulumiKilled(operation: Operation, signal: NodeJS.Signals): CliError {
    return new CliError(exitCodes.failed, {
        code: "PulumiFailure",
        operation,
        reason: `the Pulumi CLI was killed by ${signal}`,
        remedy: "see whether the machine has enough memory, and run the same command again",
    });
}

/** That there is no Pulumi CLI. */
export function pulumiMissing(operation: Operation): CliError {
    return new CliError(exitCodes.stack, {
        code: "PulumiMissing",
        operation,
        reason: "there is no pulumi on PATH",
        remedy: "install the Pulumi CLI (https://www.pulumi.com/docs/install/)",
    });
}

/**
 * A text in which no URL has a user, password or query: state backends may be given by URLs that hold secrets. A password may hold what
 * has a meaning in a URL, so that one with a `:` before its path is cut up to its last `@`.
 */
export function withoutCredentials(text: string): string {
    return text.replace(/\S+/g, (word) => {
        const start = word.indexOf("://") + "://".length;
        return start < "://".length ? word : word.slice(0, start) + withoutQuery(withoutUser(word.slice(start)));
    });
}

function withoutUser(address: string): string {
    const path = indexOf(address, "/");
    const hasPassword = address.slice(0, path).includes(":") && address.indexOf(":") < address.lastIndexOf("@");
    const end = hasPassword ? address.lastIndexOf("@") : address.slice(0, path).lastIndexOf("@");
    return address.slice(end + 1);
}

/** Punctuation at the end belongs to the sentence around the URL. */
function withoutQuery(address: string): string {
    const query = indexOf(address, "?");
    let end = address.length;
    while (end > query && `"'.,:;)`.includes(address.charAt(end - 1))) {
        end--;
    }
    return address.slice(0, query) + address.slice(end);
}

function indexOf(text: string, searched: string): number {
    const index = text.indexOf(searched);
    return index < 0 ? text.length : index;
}
