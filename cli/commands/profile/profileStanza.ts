import type { Operation } from "../../../provider/errors/operation";
import { CliError, exitCodes } from "../../errors/cliError";

/** A profile in ~/.aws/config whose credentials come from a command. */
export interface Profile {
    readonly name: string;
    /** The comment above it. */
    readonly comment: string;
    /** The arguments of the command, its name first. */
    readonly command: readonly string[];
    readonly region: string | null | undefined;
}

/**
 * Names that every SDK finds: the JavaScript SDK accepts no other characters, and for botocore a space ends the name.
 */
const profileName = /^[\w@+.%:/-]+$/;

/**
 * Returns the stanza of a profile.
 * @throws CliError if the SDKs would not find it, or if a value would change the meaning of the file: a state may be
 * untrusted
 */
export function profileStanza({ name, comment, command, region }: Profile, operation: Operation): string {
    if (!profileName.test(name)) {
        throw new CliError(exitCodes.usage, {
            code: "InvalidUsage",
            operation,
            reason: `not every AWS SDK finds a profile named ${JSON.stringify(name)}`,
            remedy: "give it another name with --name, of letters, digits and -_.:/@+%",
        });
    }
    const settings = [
        `credential_process = ${command.map(quote).join(" ")}`,
        ...(region ? [`region = ${region}`] : []),
    ];
    const lines = [`# ${comment}`, `[profile ${name}]`, ...settings];
    if (lines.some((line) => /[\r\n]/.test(line)) || settings.some((line) => /\s[;#]/.test(line))) {
        throw new CliError(exitCodes.failed, {
            code: "InvalidInput",
            operation,
            reason: "one of its names or its folder contains a line break or the start of a comment, which ~/.aws/config would not read as part of the value",
            remedy: "rename them",
        });
    }
    return lines.join("\n");
}

/**
 * Returns a word quoted for `credential_process`. Some SDKs pass the line to a shell, others split it like a shell;
 * neither expands anything in single quotes. On Windows the shell is cmd.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 */
function quote(word: string): string {
    if (/^[\w@%+=:,./-]+$/.test(word)) {
        return word;
    }
    return process.platform === "win32" ? `"${word}"` : `'${word.replaceAll("'", "'\\''")}'`;
}
