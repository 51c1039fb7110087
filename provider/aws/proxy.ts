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
 * Returns the proxy of a request, or undefined if it goes straight to its host. The variables are read as the AWS CLI
 * reads them: lower case wins, an empty one means none, and loopback addresses are no exception unless NO_PROXY lists
 * them.
 * https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-proxy.html
 * @throws {LocalFault} if the variable is not the URL of a proxy
 */
export function proxyFor(target: Target): Proxy | undefined {
    return isDirect(target) ? undefined : findProxy(target.protocol === "http:" ? "http" : "https");
}

/** Whether the environment names a proxy for a scheme, usable or not. */
export function hasProxy(scheme: "http" | "https"): boolean {
    return settingOf(scheme) !== undefined;
}

/** Returns the proxy of a scheme, whatever the host. Throws as {@link proxyFor} does. */
export function findProxy(scheme: "http" | "https"): Proxy | undefined {
    const setting = settingOf(scheme);
    if (!setting) {
        return undefined;
    }
    const { variable, value } = setting;
    const text = value.includes("://") ? value : `http://${value.replace(/^\/\//, "")}`;
    if (!isProxyUrl(text)) {
        const found = `${variable} is not an http:// or https:// URL`;
        throw new LocalFault(
            "InvalidProxy",
            /^socks/i.test(text) ? `${found}; SOCKS proxies are not supported` : found,
            "set it to http://host:port or https://host:port, with special characters of a user or password percent-encoded",
        );
    }
    return { variable, url: new URL(text) };
}

function settingOf(scheme: "http" | "https"): { readonly variable: string; readonly value: string } | undefined {
    const names = [`${scheme}_proxy`, `${scheme.toUpperCase()}_PROXY`];
    const variable = names.find((name) => process.env[name] !== undefined);
    const value = variable && process.env[variable]?.trim();
    return variable && value ? { variable, value } : undefined;
}

function isProxyUrl(text: string): boolean {
    try {
        const { protocol, username, password, pathname, search, hash } = new URL(text);
        decodeURIComponent(username + password);
        // An "@" behind the host comes from a password with "/", "?" or "#" in it, of which the host is the beginning.
        return /^https?:$/.test(protocol) && !`${pathname}${search}${hash}`.includes("@");
    } catch {
        return false;
    }
}

/** The hosts that are reached without a proxy, and the variable that lists them. Empty if none are listed. */
export function noProxy(): { readonly variable: string; readonly hosts: string } {
    const variable = process.env.no_proxy === undefined ? "NO_PROXY" : "no_proxy";
    return { variable, hosts: process.env[variable]?.trim() ?? "" };
}

/**
 * Names match a host and what is below it, with or without a port.
 * https://github.com/python/cpython/blob/3.13/Lib/urllib/request.py
 */
function isDirect({ protocol, hostname = "", port }: Target): boolean {
    const { hosts } = noProxy();
    const host = hostname.toLowerCase().replace(/^\[|\]$/g, "");
    const usedPort = String(port || (protocol === "http:" ? 80 : 443));
    return (
        hosts === "*" ||
        hosts.split(",").some((entry) => {
            const listed = parseEntry(entry);
            return (
                listed.host !== "" &&
                `.${host}`.endsWith(`.${listed.host}`) &&
                (listed.port === undefined || listed.port === usedPort)
            );
        })
    );
}

/**
 * An entry of NO_PROXY: `host`, `.host`, `*.host` or an IPv6 address in brackets, each with or without a port; or an
 * IPv6 address alone.
 */
function parseEntry(entry: string): { readonly host: string; readonly port?: string | undefined } {
    const name = entry
        .trim()
        .toLowerCase()
        .replace(/^\*?\.+/, "");
    const [, address, plain = name, port] = /^(?:\[(.*)\]|([^:]*))(?::(\d+))?$/.exec(name) ?? [];
    return { host: address ?? plain, port };
}

/** A proxy as messages show it: without user and password. */
export function describeProxy({ variable, url: { protocol, host } }: Proxy): string {
    return `${variable} (${protocol}//${host})`;
}
