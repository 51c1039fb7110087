import type { Operation } from "../../../provider/operation";
import { CliError } from "../../errors/cliError";
import { exitCodes } from "../../errors/exitCodes";

/** A profile of ~/.aws/config whose credentials a command gives. */
export interface Profile {
    readonly name: string;
    /** Stands above it. */
    readonly comment: string;
    /** Its words. */
    readonly command: readonly string[];
    readonly region: string | null | undefined;
}

/** What SDKs find as a profile: those for JavaScript know no other characters, and botocore takes a space for the name's end. */
const profileName = /^[\w@+.%:/-]+$/;

/**
 * The stanza of a profile. Refused where the SDKs would not find it, or where the file would say something else: what a state holds may be
 * somebody else's.
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
            reason: "its names or its folder hold a line's end or the beginning of a comment, which ~/.aws/config would take for more than that",
            remedy: "rename them",
        });
    }
    return lines.join("\n");
}

/**
 * Some SDKs give the line to a shell, others split it as one would: in single quotes nothing is expanded by either. On Windows it is cmd's.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 */
function quote(word: string): string {
    if (/^[\w@%+=:,./-]+$/.test(word)) {
        return word;
    }
    return process.platform === "win32" ? `"${word}"` : `'${word.replaceAll("'", "'\\''")}'`;
}
