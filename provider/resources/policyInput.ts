import { readFile } from "node:fs/promises";
import * as pulumi from "@pulumi/pulumi";

/**
 * Returns a policy's document as an object or as text, which Pulumi passes on unchanged. Bytes and files are read here,
 * in the program's folder: Pulumi would split bytes into numbers and pass on only the name of a file.
 * @param policyName for messages
 * @throws RunError if the document is not readable as text
 */
export function policyInput(policy: pulumi.Input<unknown>, policyName: string): pulumi.Input<unknown> {
    const read = (value: unknown) => readDocument(value, policyName);
    return pulumi.Output.isInstance(policy)
        ? policy.apply(read)
        : policy instanceof Promise
          ? policy.then(read)
          : read(policy);
}

function readDocument(value: unknown, policyName: string): unknown {
    const bytes = bytesOf(value);
    if (bytes) {
        return decode(bytes, policyName);
    }
    if (!pulumi.asset.Asset.isInstance(value) && !pulumi.asset.Archive.isInstance(value)) {
        return value;
    }
    // Tested by its fields, since a program may have loaded another copy of Pulumi's classes.
    const { text, path } = value as Partial<pulumi.asset.StringAsset & pulumi.asset.FileAsset>;
    if (text === undefined && path === undefined) {
        throw unreadableError(policyName, "it is an asset that is neither text nor a file");
    }
    return text ?? readAsset(path, policyName);
}

/**
 * Returns the bytes of a value, or undefined. `pulumi.secret` and `pulumi.output` turn a Buffer into an object with one
 * number per byte, which is accepted too.
 */
function bytesOf(value: unknown): Uint8Array | undefined {
    if (value instanceof Uint8Array || value instanceof ArrayBuffer) {
        return new Uint8Array(value);
    }
    const parts = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
    const isByte = ([key, part]: [string, unknown], index: number) => key === String(index) && isOctet(part);
    return parts.length > 0 && parts.every(isByte) ? Uint8Array.from(parts, ([, part]) => Number(part)) : undefined;
}

function isOctet(value: unknown): boolean {
    return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 255;
}

async function readAsset(path: Promise<string> | string | undefined, policyName: string): Promise<string> {
    const bytes = await readFile((await path) ?? "").catch((error: NodeJS.ErrnoException) => {
        throw unreadableError(policyName, `its file cannot be read (${error.code})`);
    });
    return decode(bytes, policyName);
}

/** Returns the text of bytes in UTF-8, or in UTF-16 with a byte order mark, which PowerShell writes. */
function decode(bytes: Uint8Array, policyName: string): string {
    const [first, second] = bytes;
    try {
        return new TextDecoder(first === 0xff && second === 0xfe ? "utf-16le" : "utf-8", { fatal: true }).decode(bytes);
    } catch {
        throw unreadableError(policyName, "it is not UTF-8 text");
    }
}

function unreadableError(policyName: string, why: string): pulumi.RunError {
    return new pulumi.RunError(
        `read the document of policy ${policyName}: ${why}; pass the document as an object or as JSON text`,
    );
}
