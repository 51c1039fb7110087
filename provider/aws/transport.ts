import type { Explanation } from "../errors/leaseError";
import type { Connection } from "./connection";
import { failedCall, type SentRequest } from "./failedCall";
import { isAwsHost } from "./partition";
import { describeProxy, noProxy, proxyFor } from "./proxy";

/**
 * Describes the region and the endpoint of a failed call:
 * `for region us-east-1 at sts.us-east-1.amazonaws.com`.
 */
export function whereAsked(call: string, connection: Connection, error: unknown): string {
    const request = failedCall(error)?.request;
    const region = connection.region ? "the backend's region" : request?.region && `region ${request.region}`;
    return `${region ? `for ${region} ` : ""}at ${endpointOf(call, connection, request)}`;
}

/** Explains a response that does not come from AWS. */
export function explainForeign(
    call: string,
    connection: Connection,
    error: { readonly message: string; readonly status?: number | undefined },
): Explanation {
    const request = failedCall(error)?.request;
    const proxy = proxyOf(request);
    const description = error.status === undefined ? error.message : `${error.message}, status ${error.status}`;
    const remedy =
        error.status === 407
            ? `set the proxy's user and password in ${proxy?.variable ?? "HTTPS_PROXY"}`
            : proxy
              ? `check that the proxy allows that host, or list the host in ${noProxy().variable}`
              : "check the endpoint and the network";
    return {
        code: "NetworkFailure",
        reason: `${call} got a response from ${endpointOf(call, connection, request)}${proxy?.text ?? ""} that is not from AWS (${description})`,
        remedy,
    };
}

/** Explains a connection that failed or had no response. */
export function explainNetwork(call: string, connection: Connection, error: unknown, code: string): Explanation {
    const request = failedCall(error)?.request;
    const proxy = proxyOf(request);
    const remedy = proxy
        ? `check the proxy, or list the host in ${noProxy().variable}`
        : "check the endpoint and the network";
    return {
        code: "NetworkFailure",
        reason: `${call} got no response from ${endpointOf(call, connection, request)}${proxy?.text ?? ""} (${code})`,
        remedy,
    };
}

/**
 * Returns whether a code of Node or OpenSSL means that a TLS connection failed.
 * https://nodejs.org/api/tls.html#x509-certificate-error-codes
 */
export function isTls(code: string): boolean {
    return /^(CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_(CA|PURPOSE)|PATH_LENGTH_|CRL_|ERR_(TLS|SSL)_|EPROTO$)/.test(
        code,
    );
}

/** Explains a TLS connection that failed. */
export function explainTls(call: string, connection: Connection, error: unknown, code: string): Explanation {
    const request = failedCall(error)?.request;
    const where = `${endpointOf(call, connection, request)}${proxyOf(request)?.text ?? ""}`;
    if (/^(EPROTO|ERR_SSL_)/.test(code)) {
        return {
            code: "TlsFailure",
            reason: `${call} could not open a TLS connection to ${where} (${code})`,
            remedy: "check whether the endpoint and the proxy use http or https",
        };
    }
    const remedy = /EXPIRED|NOT_YET_VALID/.test(code)
        ? "renew the certificate, or correct this machine's clock"
        : /ALTNAME|HOSTNAME/.test(code)
          ? "use a host name that the certificate covers"
          : "set AWS_CA_BUNDLE or NODE_EXTRA_CA_CERTS to the certificate of its CA";
    return {
        code: "TlsFailure",
        reason: `${call} failed because the certificate of ${where} is not trusted (${code})`,
        remedy,
    };
}

/** Describes the endpoint of a call. Does not show the URLs of the backend, because they may contain a secret. */
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
        return region ? "AWS" : request.hostname; // The host contains the region, which may be a secret of the backend.
    }
    const variables = [`AWS_ENDPOINT_URL_${service.toUpperCase()}`, "AWS_ENDPOINT_URL"];
    const variable = variables.find((name) => process.env[name]);
    if (variable) {
        return `${variable} (${originOf(process.env[variable])})`;
    }
    return request ? "the profile's endpoint_url" : "AWS";
}

/** Returns the origin of a URL. The rest of it may be a secret. */
function originOf(url = ""): string {
    return URL.canParse(url) ? new URL(url).origin : "not a URL";
}

function proxyOf(request: SentRequest | undefined): { variable: string; text: string } | undefined {
    const proxy = request && proxyFor(request);
    return proxy && { variable: proxy.variable, text: ` through ${describeProxy(proxy)}` };
}
