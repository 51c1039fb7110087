import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Connection } from "./connection";
import { LocalFault } from "./localFault";
import { profileSetting } from "./profiles";

/** A file of CA certificates for TLS connections, and the setting that it comes from. */
export interface CaBundle {
    readonly source: "AWS_CA_BUNDLE" | "ca_bundle of the profile" | "REQUESTS_CA_BUNDLE";
    readonly path: string;
}

/**
 * Returns the CA bundle of a connection, or undefined if Node's own CAs are used. As in the AWS CLI, REQUESTS_CA_BUNDLE
 * has the lowest precedence.
 * https://github.com/boto/botocore/blob/1.40.0/botocore/httpsession.py
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-gen-config.html
 */
export async function findCaBundle({ profile }: Pick<Connection, "profile">): Promise<CaBundle | undefined> {
    const fromEnvironment = process.env.AWS_CA_BUNDLE?.trim();
    if (fromEnvironment) {
        return { source: "AWS_CA_BUNDLE", path: fromEnvironment };
    }
    const fromProfile = await profileSetting("ca_bundle", profile);
    if (fromProfile) {
        return { source: "ca_bundle of the profile", path: fromProfile };
    }
    const fromRequests = process.env.REQUESTS_CA_BUNDLE?.trim();
    return fromRequests ? { source: "REQUESTS_CA_BUNDLE", path: fromRequests } : undefined;
}

/**
 * Reads a bundle, without parsing its certificates. As in the AWS CLI, they replace the CAs that are trusted by
 * default. Node then ignores NODE_EXTRA_CA_CERTS, so the certificates in that file are read as well.
 * @throws {LocalFault} if the bundle cannot be read
 */
export async function readCaBundle({ source, path }: CaBundle): Promise<string[]> {
    const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
        throw fault(`${source} is set to ${path}, which cannot be read (${error.code})`);
    });
    const extra = process.env.NODE_EXTRA_CA_CERTS;
    return extra ? [text, await readFile(extra, "utf8").catch(() => "")] : [text];
}

/**
 * Parses the certificates of a bundle. That takes 70 ms for the bundle of a Linux distribution.
 * @throws {LocalFault} if it holds no certificate or a damaged one
 */
export function checkCertificates({ source, path }: CaBundle, [text = ""]: readonly string[]): void {
    const certificates = text.match(/-----BEGIN ((?:TRUSTED )?CERTIFICATE)-----[\s\S]*?(-----END \1-----|$)/g) ?? [];
    if (certificates.length === 0) {
        throw fault(`${source} is set to ${path}, which contains no PEM certificate`);
    }
    const damaged = certificates.findIndex((certificate) => !isCertificate(certificate));
    if (damaged >= 0) {
        throw fault(`${source} is set to ${path}, in which certificate ${damaged + 1} is damaged`);
    }
}

function isCertificate(text: string): boolean {
    try {
        return Boolean(new X509Certificate(text));
    } catch {
        return false;
    }
}

function fault(reason: string): LocalFault {
    return new LocalFault("InvalidCaBundle", reason, "set it to a readable file of PEM certificates, or unset it");
}
