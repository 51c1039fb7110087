import { type CaBundle, findCaBundle, readCaBundle } from "../../../provider/aws/caBundle";
import { LocalFault } from "../../../provider/aws/localFault";
import { describeProxy, findProxy, hasProxy, noProxy } from "../../../provider/aws/proxy";
import { type Finding, fail, ok } from "./finding";
import type { CheckedIssuer } from "./issuers";

/** Whether proxies or CAs of AWS's settings are set, so that there is something to show. Those of Node.js are shown with it. */
export async function hasNetworkSettings(issuers: readonly CheckedIssuer[]): Promise<boolean> {
    return hasProxy("https") || hasProxy("http") || (await bundlesOf(issuers)).length > 0;
}

/** The proxies and CAs that calls of AWS go by: which are in effect, and whether they can be followed. */
export async function network(issuers: readonly CheckedIssuer[]): Promise<Finding> {
    try {
        const proxies = (["https", "http"] as const).flatMap((scheme) => findProxy(scheme) ?? []);
        const bundles = await bundlesOf(issuers);
        await Promise.all(bundles.map(readCaBundle));
        const { variable, hosts } = noProxy();
        return ok(
            [
                ...proxies.map((proxy) => `proxy of ${describeProxy(proxy)}`),
                ...(proxies.length > 0 && hosts ? [`none for ${variable} (${hosts})`] : []),
                ...bundles.map(({ source, path }) => `CAs of ${source} (${path})`),
            ].join(", "),
        );
    } catch (error) {
        if (error instanceof LocalFault) {
            return fail(error.message, error.remedy);
        }
        throw error;
    }
}

/** The CA bundles of the issuers' connections, each once. */
async function bundlesOf(issuers: readonly CheckedIssuer[]): Promise<CaBundle[]> {
    const profiles = new Set(issuers.map(({ connection }) => connection?.profile ?? null));
    const found = await Promise.all([...profiles].map((profile) => findCaBundle({ profile })));
    return [...new Map(found.flatMap((bundle) => (bundle ? [[bundle.path, bundle]] : []))).values()];
}
