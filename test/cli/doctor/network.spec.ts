import assert from "node:assert/strict";
import { checkNetwork, hasNetworkSettings } from "../../../cli/commands/doctor/checkIssuer";
import { ambientConnection } from "../../../provider/aws/connection";
import { useSurroundings } from "../../support/surroundings";
import { privateCa } from "../../support/tlsFront";

describe("stacklease doctor, checking the network,", () => {
    const environment = useSurroundings();
    const issuers = [{ connection: ambientConnection }, { connection: { ...ambientConnection, profile: "corp" } }];

    it("shows nothing if neither a proxy nor CAs are set", async () => {
        environment.set({ HTTPS_PROXY: "", NO_PROXY: "localhost" });

        assert.equal(await hasNetworkSettings(issuers), false);
    });

    it("shows the proxies and CAs in effect, without credentials", async () => {
        environment.set({
            HTTPS_PROXY: "http://me:hidden@proxy:3128",
            no_proxy: "localhost",
            NO_PROXY: "elsewhere",
            AWS_CA_BUNDLE: privateCa,
        });

        const { status, found } = await checkNetwork(issuers);

        assert.ok(await hasNetworkSettings(issuers));
        assert.equal(status, "ok");
        assert.equal(
            found,
            `proxy of HTTPS_PROXY (http://proxy:3128), none for no_proxy (localhost), CAs of AWS_CA_BUNDLE (${privateCa})`,
        );
    });

    it("shows the ca_bundle of a backend's profile", async () => {
        environment.config("[profile corp]", `ca_bundle = ${privateCa}`);

        assert.equal((await checkNetwork(issuers)).found, `CAs of ca_bundle of the profile (${privateCa})`);
    });

    for (const [variable, value, says] of [
        ["https_proxy", "http://me:hid#den@proxy", "https_proxy is not an http:// or https:// URL"],
        ["AWS_CA_BUNDLE", "/nowhere", "AWS_CA_BUNDLE is set to /nowhere, which cannot be read (ENOENT)"],
    ] as const) {
        it(`fails on an unusable setting: ${variable}`, async () => {
            environment.set({ [variable]: value });

            assert.ok(await hasNetworkSettings(issuers));
            const { status, found, remedy } = await checkNetwork(issuers);

            assert.deepEqual([status, found], ["fail", says]);
            assert.doesNotMatch(String(remedy), /hid/);
        });
    }
});
