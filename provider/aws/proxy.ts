import { LocalFault } from "./localFault";

/** A proxy, and the variable that names it. */
export interface Proxy {
    readonly variable: string;
    /** Secret: it may hold a user and a password. */
    readonly url: URL;
}

/** Where a request goes. */
export interface Target {
    readonly protocol?: string | undefined;
    /** Without the brackets of an IPv6 address. */
    readonly hostname?: string | undefined;
    readonly port?: number | string | null | undefined;
}

/**
 * Returns the proxy of a request, or undefined if it goes straight to its host. The variables are read as the AWS CLI reads them: lower case
 * wins, an empty one means none, and loopback addresses are no exception unless NO_PROXY lists them.
 * https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-proxy.html
 * @throws {LocalFault} if the variable holds no URL of a proxy
 */
export function proxyFor(target: Target): Proxy | undefined {
    const proxy = findProxy(target.protocol === "http:" ? "http" : "https");
    return proxy && !isDirect(target) ? proxy : undefined;
}

/** Returns the proxy of a scheme, whatever the host. Throws as {@link proxyFor} does. */
export function findProxy(scheme: "http" | "https"): Proxy | undefined {
    const names = [`${scheme}_proxy`, `${scheme.toUpperCase()}_PROXY`];
    const variable = names.find((name) => process.env[name] !== undefined);
    const value = variable && process.env[variable]?.trim();
    if (!variable || !value) {
        return undefined;
    }
    const text = value.includes("://") ? value : `http://${value.replace(/^\/\//, "")}`;
    if (!isProxyUrl(text)) {
        throw new LocalFault(
            "InvalidProxy",
            `${variable} holds no URL of a proxy`,
            "set it to http://host:port or https://host:port, with special characters of a user or password percent-encoded",
        );
    }
    return { variable, url: new URL(text) };
}

function isProxyUrl(text: string): boolean {
    try {
        const { protocol, username, password } = new URL(text);
        decodeURIComponent(username + password);
        return protocol === "http:" || protocol === "https:";
    } catch {
        return false;
    }
}

/** The hosts that are reached without a proxy, as NO_PROXY lists them; undefined if it lists none. */
export function noProxy(): string | undefined {
    return (process.env.no_proxy ?? process.env.NO_PROXY)?.trim() || undefined;
}

/** Names match a host and what is below it, with or without a port. https://github.com/python/cpython/blob/3.13/Lib/urllib/request.py */
function isDirect({ hostname = "", port }: Target): boolean {
    const listed = noProxy() ?? "";
    const host = hostname.toLowerCase().replace(/^\[|\]$/g, "");
    const hosts = port ? [host, `${host}:${port}`] : [host];
    const names = listed
        .toLowerCase()
        .split(",")
        .map((name) => name.trim().replace(/^\*?\.+/, ""));
    return listed === "*" || names.some((name) => name !== "" && hosts.some((each) => `.${each}`.endsWith(`.${name}`)));
}

/** A proxy as messages show it: without user and password. */
export function describeProxy({ variable, url: { protocol, host } }: Proxy): string {
    return `${variable} (${protocol}//${host})`;
}
