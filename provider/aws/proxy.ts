import { LocalFault } from "./localFault";

/** A proxy from the environment. */
export interface Proxy {
    /** Environment variable that it comes from. */
    readonly variable: string;
    /** Secret, because it may contain a user and a password. */
    readonly url: URL;
}

/** Destination of a request. */
export interface Target {
    readonly protocol?: string | undefined;
    /** Host name, or an IP address without brackets. */
    readonly hostname?: string | undefined;
    readonly port?: number | string | null | undefined;
}

/**
 * Returns the proxy for a request; undefined if the request goes directly to its host. The variables are read as in the
 * AWS CLI: lower case overrides upper case, an empty variable means no proxy, and loopback addresses use the proxy
 * unless NO_PROXY lists them.
 * https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-proxy.html
 * @throws {LocalFault} if the variable is not the URL of a proxy
 */
export function proxyFor(target: Target): Proxy | undefined {
    return isDirect(target) ? undefined : findProxy(target.protocol === "http:" ? "http" : "https");
}

/** Returns whether the environment sets a proxy for a scheme, even one that is not usable. */
export function hasProxy(scheme: "http" | "https"): boolean {
    return settingOf(scheme) !== undefined;
}

/**
 * Returns the proxy for a scheme, independent of the host.
 * @throws {LocalFault} if the variable is not the URL of a proxy
 */
export function findProxy(scheme: "http" | "https"): Proxy | undefined {
    const setting = settingOf(scheme);
    if (!setting) {
        return undefined;
    }
    const { variable, value } = setting;
    const text = value.includes("://") ? value : `http://${value.replace(/^\/\//, "")}`;
    if (!isProxyUrl(text)) {
        const reason = `${variable} is not an http:// or https:// URL`;
        throw new LocalFault(
            "InvalidProxy",
            /^socks/i.test(text) ? `${reason}; SOCKS proxies are not supported` : reason,
            "set it to http://host:port or https://host:port, and percent-encode special characters in the user and password",
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
        // An "@" after the host means that a password contains "/", "?" or "#" and was cut there.
        return /^https?:$/.test(protocol) && !`${pathname}${search}${hash}`.includes("@");
    } catch {
        return false;
    }
}

/** Returns the hosts that do not use a proxy, and the variable that lists them. `hosts` is empty if none are listed. */
export function noProxy(): { readonly variable: string; readonly hosts: string } {
    const variable = process.env.no_proxy === undefined ? "NO_PROXY" : "no_proxy";
    return { variable, hosts: process.env[variable]?.trim() ?? "" };
}

/**
 * Returns whether a request goes directly to its host. An entry of NO_PROXY matches a host and its subdomains, on all
 * ports or on one.
 * https://github.com/python/cpython/blob/3.13/Lib/urllib/request.py
 */
function isDirect({ protocol, hostname = "", port }: Target): boolean {
    const { hosts } = noProxy();
    const host = hostname.toLowerCase().replace(/^\[|\]$/g, "");
    const usedPort = String(port || (protocol === "http:" ? 80 : 443));
    return (
        hosts === "*" ||
        hosts.split(",").some((entry) => {
            const exception = parseEntry(entry);
            return (
                exception.host !== "" &&
                `.${host}`.endsWith(`.${exception.host}`) &&
                (exception.port === undefined || exception.port === usedPort)
            );
        })
    );
}

/**
 * Parses an entry of NO_PROXY: `host`, `.host`, `*.host` or an IPv6 address in brackets, each with or without a port;
 * or an IPv6 address without brackets and port.
 */
function parseEntry(entry: string): { readonly host: string; readonly port?: string | undefined } {
    const name = entry
        .trim()
        .toLowerCase()
        .replace(/^\*?\.+/, "");
    const [, address, plain = name, port] = /^(?:\[(.*)\]|([^:]*))(?::(\d+))?$/.exec(name) ?? [];
    return { host: address ?? plain, port };
}

/** Describes a proxy for a message, without user and password. */
export function describeProxy({ variable, url: { protocol, host } }: Proxy): string {
    return `${variable} (${protocol}//${host})`;
}
