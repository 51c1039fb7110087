import type { Explanation } from "../errors/leaseError";
import type { Connection } from "./connection";
import { failedCall, type SentRequest } from "./failedCall";
import { isAwsHost } from "./partition";
import { describeProxy, noProxy, proxyFor } from "./proxy";

/**
 * Says of a failed call for which region and where AWS was asked:
 * `for region us-east-1 at sts.us-east-1.amazonaws.com`.
 */
export function whereAsked(call: string, connection: Connection, error: unknown): string {
    const request = failedCall(error)?.request;
    const region = connection.region ? "the backend's region" : request?.region && `region ${request.region}`;
    return `${region ? `for ${region} ` : ""}at ${endpointOf(call, connection, request)}`;
}

/** An answer of somebody else than AWS. */
export function explainForeign(
    call: string,
    connection: Connection,
    error: { readonly message: string; readonly status?: number | undefined },
): Explanation {
    const request = failedCall(error)?.request;
    const through = throughProxy(request);
    const found = error.status === undefined ? error.message : `${error.message}, status ${error.status}`;
    const remedy =
        error.status === 407
            ? `give the proxy's user and password in ${through?.variable ?? "HTTPS_PROXY"}`
            : through
              ? `check that the proxy allows that host, or list the host in ${noProxy().variable}`
              : "check the endpoint and what is between";
    return {
        code: "NetworkFailure",
        reason: `${call} got an answer from ${endpointOf(call, connection, request)}${through?.text ?? ""} that is none of AWS's (${found})`,
        remedy,
    };
}

/** A connection that was not made or not answered. */
export function explainNetwork(call: string, connection: Connection, error: unknown, code: string): Explanation {
    const request = failedCall(error)?.request;
    const through = throughProxy(request);
    const remedy = through
        ? `check the proxy, or list the host in ${noProxy().variable}`
        : "check the endpoint and the network";
    return {
        code: "NetworkFailure",
        reason: `${call} got no answer from ${endpointOf(call, connection, request)}${through?.text ?? ""} (${code})`,
        remedy,
    };
}

/**
 * Whether a code is Node's or OpenSSL's for a TLS connection that failed.
 * https://nodejs.org/api/tls.html#x509-certificate-error-codes
 */
export function isTls(code: string): boolean {
    return /^(CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_(CA|PURPOSE)|PATH_LENGTH_|CRL_|ERR_(TLS|SSL)_|EPROTO$)/.test(
        code,
    );
}

/** A TLS connection that failed. */
export function explainTls(call: string, connection: Connection, error: unknown, code: string): Explanation {
    const request = failedCall(error)?.request;
    const where = `${endpointOf(call, connection, request)}${throughProxy(request)?.text ?? ""}`;
    if (/^(EPROTO|ERR_SSL_)/.test(code)) {
        return {
            code: "TlsFailure",
            reason: `${call} could not speak TLS with ${where} (${code})`,
            remedy: "check whether the endpoint and the proxy are of http or https",
        };
    }
    const remedy = /EXPIRED|NOT_YET_VALID/.test(code)
        ? "renew the certificate, or set this machine's clock"
        : /ALTNAME|HOSTNAME/.test(code)
          ? "use a host name that the certificate is for"
          : "name the certificate of its CA in AWS_CA_BUNDLE or NODE_EXTRA_CA_CERTS";
    return {
        code: "TlsFailure",
        reason: `${call} does not trust the certificate of ${where} (${code})`,
        remedy,
    };
}

/** Where a call has gone, without the backend's own URLs: they may hold a secret. */
function endpointOf(
    call: string,
    { region, endpoint, endpoints }: Connection,
    request: SentRequest | undefined,
): string {
    const [service = ""] = call.split(":");
    if (endpoints?.[service as "iam" | "sts"] ?? endpoint) {
        return "the backend's endpoint";
    }
    if (request && isAwsHost(request.hostname)) {
        return region ? "AWS" : request.hostname; // The host names the region.
    }
    const variables = [`AWS_ENDPOINT_URL_${service.toUpperCase()}`, "AWS_ENDPOINT_URL"];
    const variable = variables.find((name) => process.env[name]);
    if (variable) {
        return `${variable} (${hostIn(process.env[variable])})`;
    }
    return request ? "the profile's endpoint_url" : "AWS";
}

/** A URL without what may be secret in it. */
function hostIn(url = ""): string {
    return URL.canParse(url) ? new URL(url).origin : "no URL";
}

function throughProxy(request: SentRequest | undefined): { variable: string; text: string } | undefined {
    const proxy = request && proxyFor(request);
    return proxy && { variable: proxy.variable, text: ` through ${describeProxy(proxy)}` };
}
