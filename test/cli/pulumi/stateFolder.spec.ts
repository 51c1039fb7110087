import assert from "node:assert/strict";
import { homedir } from "node:os";
import { join } from "node:path";
import { absoluteSettings, stateFolder } from "../../../cli/pulumi/stateBackend";

const folders: readonly (readonly [url: string, folder: string | undefined])[] = [
    ["file:///srv/state", "/srv/state"],
    ["file:///srv/state?metadata=skip", "/srv/state"],
    ["file://..", "/home"],
    ["file://./state", "/home/shop/state"],
    ["file://~", homedir()],
    ["file://~/state", join(homedir(), "state")],
    ["s3://bucket", undefined],
    ["https://api.pulumi.com", undefined],
];

describe("stateFolder", () => {
    for (const [url, folder] of folders) {
        it(`returns ${folder ?? "no folder"} for ${url}`, () => assert.equal(stateFolder(url, "/home/shop"), folder));
    }
});

describe("absoluteSettings", () => {
    it("makes the URL of a state folder absolute, and keeps its options", () => {
        const before = process.env.PULUMI_BACKEND_URL;
        process.env.PULUMI_BACKEND_URL = "file://..?metadata=skip";
        try {
            const { PULUMI_BACKEND_URL } = absoluteSettings({ cwd: "/home/shop", backendUrl: undefined });
            assert.equal(PULUMI_BACKEND_URL, "file:///home?metadata=skip");
        } finally {
            if (before === undefined) {
                delete process.env.PULUMI_BACKEND_URL;
            } else {
                process.env.PULUMI_BACKEND_URL = before;
            }
        }
    });
});
