import { type Explanation, LeaseError } from "../../provider/errors/leaseError";
import type { Operation } from "../../provider/errors/operation";
import { CliError, exitCodes } from "../errors/cliError";

/**
 * A failure of the Pulumi CLI that stacklease recognizes by its output. `$1` in a text is the first group of the
 * pattern, and so on.
 */
interface KnownFailure extends Explanation {
    /** The Automation API's error for it, if there is one. */
    readonly errorName?: "StackNotFoundError" | "ConcurrentUpdateError";
    /** @default matches everything */
    readonly pattern?: RegExp;
    /**
     * Whether another process prints the text, such as a plugin, so that it is not in an error of the CLI itself.
     * @default false
     */
    readonly isOfOtherProcess?: boolean;
    /** @default `exitCodes.stack` */
    readonly exitCode?: number;
}

/** Known failures of the Pulumi CLI; the first one that matches applies. */
const knownFailures: readonly KnownFailure[] = [
    {
        pattern: /no Pulumi\.yaml project file found/,
        code: "NoProject",
        reason: "there is no Pulumi.yaml in this folder or above it",
        remedy: "run the command in the project's folder, or use --cwd, or --stack organization/project/name",
    },
    {
        pattern: /no stack selected/,
        code: "NoStackSelected",
        reason: "no stack is selected",
        remedy: "run pulumi stack select, or use --stack",
    },
    {
        errorName: "StackNotFoundError",
        pattern: /no stack named '([^']*)'/,
        code: "StackMissing",
        reason: "stack $1 does not exist",
        remedy: "see pulumi stack ls",
    },
    {
        pattern: /incorrect passphrase/,
        code: "StackUnavailable",
        reason: "the passphrase is wrong",
        remedy: "set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE to the stack's passphrase",
    },
    {
        pattern: /passphrase must be set/,
        code: "StackUnavailable",
        reason: "the stack's secrets need a passphrase",
        remedy: "set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE",
    },
    {
        pattern: /unable to read PULUMI_CONFIG_PASSPHRASE_FILE: (.*)/,
        code: "StackUnavailable",
        reason: "the passphrase file cannot be read ($1)",
        remedy: "correct PULUMI_CONFIG_PASSPHRASE_FILE, or set PULUMI_CONFIG_PASSPHRASE",
    },
    {
        pattern: /could not (?:unmarshal|validate) '([^']*)': (.*)/,
        code: "InvalidInput",
        reason: "$1 is not valid ($2)",
        remedy: "correct the file",
    },
    {
        pattern: /(unable to open (?:state directory|state database|bucket) .*)/,
        code: "StackUnavailable",
        reason: "$1",
        remedy: "correct PULUMI_BACKEND_URL or the state backend in Pulumi.yaml",
    },
    {
        pattern:
            /(?:blob \(key "([^"]+)"\) \(code=Unknown\)|read "([^"]+)"|reading history file (\S+)): (?:(?:unexpected )?EOF|invalid character .*)$/m,
        code: "StackUnavailable",
        reason: "$1$2$3.attrs in the state backend is empty or truncated, because a Pulumi CLI was killed",
        remedy: "delete that file; the file without .attrs is complete",
    },
    {
        pattern:
            /^error: (?:failed to load checkpoint: )?EOF$|^error: \d+ errors occurred:\n\s+1\) (?:unexpected EOF|invalid character .*)$/m,
        code: "StackUnavailable",
        reason: "a .json.attrs file in the state backend is empty or truncated, because a Pulumi CLI was killed",
        remedy: "run stacklease doctor to find it, and delete it; the file without .attrs is complete",
    },
    {
        pattern: /failed to load checkpoint: (.*)/,
        code: "StackUnavailable",
        reason: "the state cannot be read ($1)",
        remedy: "restore it from its .bak file under .pulumi/stacks in the state backend",
    },
    {
        pattern: /place \d+: (unexpected end of JSON input|invalid character .*)/,
        code: "StackUnavailable",
        reason: "the state of some stack cannot be read ($1)",
        remedy: "find the file under .pulumi/stacks in the state backend, and restore it from its .bak file",
    },
    {
        errorName: "ConcurrentUpdateError",
        code: "StackUnavailable",
        reason: "another update holds the stack's lock",
        remedy: "run the same command again after it (if that update was killed, pulumi cancel removes the lock)",
    },
    {
        // The CLI's AWS SDK uses a profile with credential-process, whose error this is.
        pattern: /^stacklease: (?:.*: )?(use lease .+)$/m,
        isOfOtherProcess: true,
        code: "PulumiFailure",
        reason: "$1",
    },
    {
        pattern: /error reading from server: EOF/,
        isOfOtherProcess: true,
        code: "PulumiFailure",
        reason: "the plugin process was killed during a call",
        remedy: "check that the machine has enough memory, and run the same command again",
        exitCode: exitCodes.failed,
    },
    {
        pattern: /Cannot find module 'stacklease\/runtime'/,
        isOfOtherProcess: true,
        code: "PackageMissing",
        reason: "stacklease is not installed in the program's folder, where Pulumi's plugin process loads it",
        remedy: "run npm install stacklease there, see stacklease doctor",
    },
    {
        pattern: /PULUMI_ACCESS_TOKEN must be set|not logged in|invalid access token/i,
        code: "StackUnavailable",
        reason: "not logged in to the state backend, or its URL is not valid",
        remedy: "run pulumi login, or correct PULUMI_BACKEND_URL",
    },
];

/**
 * Returns the error for a failed run of the Pulumi CLI, without the credentials in a state backend's URL, which the CLI
 * prints.
 * @param operation is not repeated if the output already starts with it, as errors of our plugin may
 * @param output what the CLI printed: its standard output, then its standard error
 */
export function explainPulumi(operation: Operation, output: string): CliError {
    const ownErrors = ownErrorsIn(output);
    const { name } = automationError(ownErrors);
    for (const failure of knownFailures) {
        const { errorName = name, pattern = /(?:)/, isOfOtherProcess = false } = failure;
        const { code, reason, remedy = "", exitCode = exitCodes.stack } = failure;
        const match = pattern.exec(isOfOtherProcess ? output : ownErrors);
        if (match && errorName === name) {
            const filled = (text: string) =>
                text.replace(/\$(\d)/g, (_, group) => withoutCredentials(match[group] ?? ""));
            return new CliError(exitCode, { code, operation, reason: filled(reason), remedy: filled(remedy) });
        }
    }
    const errors = output
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => /^error: (?!(update|preview|destroy|refresh) failed$)/.test(line));
    const last = (errors.at(-1) ?? output.trim().split("\n").at(-1) ?? "").replace(/^error: /, "");
    const message = withoutCredentials(last) || "the Pulumi CLI failed and printed no error";
    const reason = message.startsWith(`${operation}: `) ? message.slice(`${operation}: `.length) : message;
    return new CliError(exitCodes.failed, { code: "PulumiFailure", operation, reason });
}

/**
 * Returns the errors of the CLI itself, which it prints last and not indented. Whatever a program or a plugin prints
 * comes before them, indented or behind a resource.
 */
function ownErrorsIn(output: string): string {
    const start = output.search(/^error: /m);
    return start < 0 ? "" : output.slice(start);
}

/** Returns the error that the Automation API makes of the CLI's output. Its types leave this function out. */
function automationError(stderr: string): Error {
    const { createCommandError } =
        require("@pulumi/pulumi/automation/errors") as typeof import("@pulumi/pulumi/automation/errors") & {
            createCommandError(result: { stdout: string; stderr: string; code: number }): Error;
        };
    return createCommandError({ stdout: "", stderr, code: 1 });
}

/** Returns whether an error means that the stack does not exist. */
export function isStackMissing(error: unknown): boolean {
    return LeaseError.isInstance(error) && error.code === "StackMissing";
}

/** Returns the error for a Pulumi CLI that was killed by a signal from elsewhere. */
export function pulumiKilled(operation: Operation, signal: NodeJS.Signals): CliError {
    return new CliError(exitCodes.failed, {
        code: "PulumiFailure",
        operation,
        reason: `the Pulumi CLI was killed by ${signal}`,
        remedy: "check that the machine has enough memory, and run the same command again",
    });
}

/** Returns the error for a Pulumi CLI that could not be started. */
export function pulumiNotStarted(operation: Operation, { code, message }: NodeJS.ErrnoException): CliError {
    if (code === "ENOENT") {
        return new CliError(exitCodes.stack, {
            code: "PulumiMissing",
            operation,
            reason: "pulumi is not on PATH",
            remedy: "install the Pulumi CLI (https://www.pulumi.com/docs/install/)",
        });
    }
    return new CliError(exitCodes.failed, {
        code: "PulumiFailure",
        operation,
        reason: `the Pulumi CLI could not be started (${message})`,
    });
}

/**
 * Removes user, password and query from every URL in a text: the URL of a state backend may contain secrets. A password
 * may contain characters with a meaning in URLs, so if there is a `:` before the path, everything up to the last `@` is
 * removed.
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

/** Removes the query, but keeps punctuation at the end, which belongs to the sentence around the URL. */
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
