import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

const command = join(__dirname, "..", "..", "dist", "cli", "main.js");

describe("stacklease simulator", () => {
    it("prints the settings with which AWS SDKs and CLIs of any version use it, and runs until Ctrl-C", async () => {
        const child = spawn(process.execPath, [command, "simulator"], { stdio: ["ignore", "pipe", "inherit"] });
        let stdout = "";
        for await (const data of child.stdout) {
            stdout += data;
            if (stdout.includes("unset")) {
                break;
            }
        }
        const own = { AWS_PROFILE: "mine", NO_PROXY: "corp" };
        const env = execFileSync("sh", ["-c", `${stdout}\nenv`], { encoding: "utf8", env: own });
        child.kill("SIGINT");
        const [code] = await once(child, "exit");

        for (const set of [
            /^AWS_ENDPOINT_URL=http:\/\/127\.0\.0\.1:\d+$/m,
            /^AWS_REGION=us-east-1$/m,
            /^AWS_DEFAULT_REGION=us-east-1$/m, // botocore and the AWS CLI read only this one.
            /^AWS_ACCESS_KEY_ID=AKIA/m,
            /^AWS_SECRET_ACCESS_KEY=./m,
            /^NO_PROXY=127\.0\.0\.1,corp$/m,
            /^no_proxy=127\.0\.0\.1,corp$/m,
        ]) {
            assert.match(env, set);
        }
        assert.doesNotMatch(env, /AWS_PROFILE/);
        assert.equal(code, 0);
    });
});
