import assert from "node:assert/strict";
import { describeProxy, proxyFor } from "../../../provider/aws/proxy";
import { useSurroundings } from "../../support/surroundings";

describe("proxy selection, as in the AWS CLI", () => {
    const environment = useSurroundings();

    const both = { HTTPS_PROXY: "http://secure:1", HTTP_PROXY: "http://plain:2" };
    const one = { HTTPS_PROXY: "http://secure:1" };
    const cases: [variables: Record<string, string>, url: string, proxy: string | undefined][] = [
        [{}, "https://sts.amazonaws.com", undefined],
        [both, "https://sts.amazonaws.com", "HTTPS_PROXY (http://secure:1)"],
        [both, "http://127.0.0.1:4566", "HTTP_PROXY (http://plain:2)"],
        [one, "http://127.0.0.1:4566", undefined],
        [{ HTTP_PROXY: "http://plain:2" }, "https://sts.amazonaws.com", undefined],
        [{ ALL_PROXY: "http://all:3" }, "https://sts.amazonaws.com", undefined],
        [{ https_proxy: "http://lower:3", ...one }, "https://sts.amazonaws.com", "https_proxy (http://lower:3)"],
        [{ https_proxy: "", ...one }, "https://sts.amazonaws.com", undefined],
        [{ HTTPS_PROXY: "" }, "https://sts.amazonaws.com", undefined],
        [{ HTTPS_PROXY: "proxy.corp:3128" }, "https://sts.amazonaws.com", "HTTPS_PROXY (http://proxy.corp:3128)"],
        [{ HTTPS_PROXY: "//proxy.corp:3128" }, "https://sts.amazonaws.com", "HTTPS_PROXY (http://proxy.corp:3128)"],
        [{ HTTPS_PROXY: "https://proxy.corp" }, "https://sts.amazonaws.com", "HTTPS_PROXY (https://proxy.corp)"],
        [{ HTTPS_PROXY: "http://me:p%40ss@proxy:1" }, "https://sts.amazonaws.com", "HTTPS_PROXY (http://proxy:1)"],
        [{ ...one, NO_PROXY: "*" }, "https://sts.amazonaws.com", undefined],
        [{ ...one, NO_PROXY: "amazonaws.com" }, "https://sts.amazonaws.com", undefined],
        [{ ...one, NO_PROXY: ".amazonaws.com" }, "https://sts.amazonaws.com", undefined],
        [{ ...one, NO_PROXY: "*.amazonaws.com" }, "https://sts.amazonaws.com", undefined],
        [{ ...one, NO_PROXY: "a.b, STS.amazonaws.com ,c" }, "https://sts.amazonaws.com", undefined],
        [{ ...one, no_proxy: "sts.amazonaws.com", NO_PROXY: "" }, "https://sts.amazonaws.com", undefined],
        [{ ...one, no_proxy: "", NO_PROXY: "*" }, "https://sts.amazonaws.com", "HTTPS_PROXY (http://secure:1)"],
        [{ ...one, NO_PROXY: "amazonaws.co" }, "https://sts.amazonaws.com", "HTTPS_PROXY (http://secure:1)"],
        [{ ...one, NO_PROXY: "ws.com" }, "https://sts.amazonaws.com", "HTTPS_PROXY (http://secure:1)"],
        [{ ...one, NO_PROXY: "sts.amazonaws.com.cn" }, "https://sts.amazonaws.com", "HTTPS_PROXY (http://secure:1)"],
        [one, "https://127.0.0.1:4566", "HTTPS_PROXY (http://secure:1)"],
        [one, "https://localhost", "HTTPS_PROXY (http://secure:1)"],
        [{ ...one, NO_PROXY: "localhost,127.0.0.1,::1" }, "https://127.0.0.1:4566", undefined],
        [{ ...one, NO_PROXY: "127.0.0.1:4566" }, "https://127.0.0.1:4566", undefined],
        [{ ...one, NO_PROXY: "127.0.0.1:4567" }, "https://127.0.0.1:4566", "HTTPS_PROXY (http://secure:1)"],
        [{ ...one, NO_PROXY: "::1" }, "https://[::1]:4566", undefined],
        [{ ...one, NO_PROXY: "[::1]" }, "https://[::1]:4566", undefined],
        [{ ...one, NO_PROXY: "[::1]:4566" }, "https://[::1]:4566", undefined],
        [{ ...one, NO_PROXY: "[::1]:4567" }, "https://[::1]:4566", "HTTPS_PROXY (http://secure:1)"],
        [{ ...one, NO_PROXY: "sts.amazonaws.com:443" }, "https://sts.amazonaws.com", undefined],
        [{ ...one, NO_PROXY: ".amazonaws.com:80" }, "https://sts.amazonaws.com", "HTTPS_PROXY (http://secure:1)"],
        [{ ...both, NO_PROXY: "emulator:80" }, "http://emulator", undefined],
        [{ ...one, NO_PROXY: "a.b,," }, "https://sts.amazonaws.com", "HTTPS_PROXY (http://secure:1)"],
        [{ ...one, HTTP_PROXY: "http://" }, "https://sts.amazonaws.com", "HTTPS_PROXY (http://secure:1)"],
        [{ HTTPS_PROXY: "http://", NO_PROXY: "amazonaws.com" }, "https://sts.amazonaws.com", undefined],
        [{ HTTPS_PROXY: "http://me:p@ss@proxy:1" }, "https://sts.amazonaws.com", "HTTPS_PROXY (http://proxy:1)"],
    ];
    for (const [variables, url, expected] of cases) {
        it(`selects ${expected ?? "none"} for ${url} with ${JSON.stringify(variables)}`, () => {
            environment.set(variables);
            const { protocol, hostname, port } = new URL(url);

            const proxy = proxyFor({ protocol, hostname, port });

            assert.equal(proxy && describeProxy(proxy), expected);
        });
    }

    for (const value of [
        "http://",
        "socks5://me:hidden@proxy:1080",
        "ftp://proxy",
        "http://me:1234/hidden@proxy:3128",
        "http://me@corp:1234/hidden@proxy:3128",
        "me:1234?hidden@proxy:3128",
        "http://me:hid#den@proxy:1",
        "http://me:%zz@proxy:1",
    ]) {
        it(`rejects a value that is not a proxy URL, without showing it: ${value}`, () => {
            environment.set({ HTTPS_PROXY: value });

            assert.throws(
                () => proxyFor({ protocol: "https:", hostname: "sts.amazonaws.com" }),
                (error: Error & { code: string }) =>
                    error.code === "InvalidProxy" &&
                    error.message.replace("; SOCKS proxies are not supported", "") ===
                        "HTTPS_PROXY is not an http:// or https:// URL" &&
                    error.message.includes("SOCKS") === value.startsWith("socks"),
            );
        });
    }
});
