import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Connection } from "./connection";
import { LocalFault } from "./localFault";
import { profileSetting } from "./profiles";

/** A file of certificates that TLS connections are trusted by, and what names it. */
export interface CaBundle {
    readonly source: "AWS_CA_BUNDLE" | "ca_bundle of the profile" | "REQUESTS_CA_BUNDLE";
    readonly path: string;
}

/**
 * Returns the CA bundle of a connection, or undefined for Node's own CAs. The AWS CLI follows REQUESTS_CA_BUNDLE last.
 * https://github.com/boto/botocore/blob/1.40.0/botocore/httpsession.py
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-gen-config.html
 */
export async function findCaBundle({ profile }: Pick<Connection, "profile">): Promise<CaBundle | undefined> {
    const ofEnvironment = process.env.AWS_CA_BUNDLE?.trim();
    if (ofEnvironment) {
        return { source: "AWS_CA_BUNDLE", path: ofEnvironment };
    }
    const ofProfile = await profileSetting("ca_bundle", profile);
    if (ofProfile) {
        return { source: "ca_bundle of the profile", path: ofProfile };
    }
    const ofRequests = process.env.REQUESTS_CA_BUNDLE?.trim();
    return ofRequests ? { source: "REQUESTS_CA_BUNDLE", path: ofRequests } : undefined;
}

/**
 * Reads the certificates of a bundle. As for the AWS CLI, they replace the CAs that are trusted by default. Node then
 * passes over NODE_EXTRA_CA_CERTS, so that its certificates are read, too.
 * @throws {LocalFault} if there are none
 */
export async function readCaBundle({ source, path }: CaBundle): Promise<string[]> {
    const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
        throw fault(`${source} names the file ${path}, which cannot be read (${error.code})`);
    });
    const certificates = text.match(/-----BEGIN ((?:TRUSTED )?CERTIFICATE)-----[\s\S]*?(-----END \1-----|$)/g) ?? [];
    if (certificates.length === 0) {
        throw fault(`${source} names the file ${path}, which holds no certificate in PEM form`);
    }
    const damaged = certificates.findIndex((certificate) => !isCertificate(certificate));
    if (damaged >= 0) {
        throw fault(`${source} names the file ${path}, whose certificate number ${damaged + 1} is damaged`);
    }
    const extra = process.env.NODE_EXTRA_CA_CERTS;
    return extra ? [text, await readFile(extra, "utf8").catch(() => "")] : [text];
}

function isCertificate(text: string): boolean {
    try {
        return Boolean(new X509Certificate(text));
    } catch {
        return false;
    }
}

function fault(found: string): LocalFault {
    return new LocalFault("InvalidCaBundle", found, "name a readable file of PEM certificates, or leave it unset");
}
