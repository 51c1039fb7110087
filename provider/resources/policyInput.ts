import { readFile } from "node:fs/promises";
import * as pulumi from "@pulumi/pulumi";

/**
 * Returns the document of a policy as an object or text, which Pulumi hands on as it is. Bytes it would take apart into
 * numbers, and of a file it would hand on the name alone; both are read here, in the program's folder.
 * @param policyName for messages
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
    // By what it holds: a program may have loaded another copy of Pulumi's classes.
    const { text, path } = value as Partial<pulumi.asset.StringAsset & pulumi.asset.FileAsset>;
    if (text === undefined && path === undefined) {
        throw unreadable(policyName, "it is an asset that is neither text nor a file");
    }
    return text ?? readAsset(path, policyName);
}

/** Bytes, also as `pulumi.secret` and `pulumi.output` take a Buffer apart: an object with one number per byte. */
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
        throw unreadable(policyName, `its file cannot be read (${error.code})`);
    });
    return decode(bytes, policyName);
}

/** Text in UTF-8, or in UTF-16 with a byte order mark, as PowerShell writes it. */
function decode(bytes: Uint8Array, policyName: string): string {
    const [first, second] = bytes;
    try {
        return new TextDecoder(first === 0xff && second === 0xfe ? "utf-16le" : "utf-8", { fatal: true }).decode(bytes);
    } catch {
        throw unreadable(policyName, "it is not UTF-8 text");
    }
}

function unreadable(policyName: string, why: string): pulumi.RunError {
    return new pulumi.RunError(
        `read the document of policy ${policyName}: ${why}; give the document as an object or as JSON text`,
    );
}
