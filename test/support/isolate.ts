import { rmSync } from "node:fs";
import { devNull, tmpdir } from "node:os";
import { join } from "node:path";

const stateHome = join(tmpdir(), `stacklease-test-state-${process.pid}`);

/** Takes the developer's own AWS, Pulumi, proxy and CA settings out of the tests' environment. */
for (const key of Object.keys(process.env)) {
    if (
        /^(AWS_|REQUESTS_CA_BUNDLE$|PULUMI_(?!SKIP_UPDATE_CHECK|DISABLE_AUTOMATIC_PLUGIN_ACQUISITION))|^(https?|no)_proxy$/i.test(
            key,
        )
    ) {
        delete process.env[key];
    }
}
Object.assign(process.env, {
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: "true",
    // What one test process learns of an embedded AWS's clock is of no use to another.
    XDG_STATE_HOME: stateHome,
    // The Pulumi CLI would spend a third of its start on collecting garbage, and the tests start it a thousand times.
    GOGC: "400",
    NODE_OPTIONS: `--require ${join(__dirname, "lightPulumi.cjs")}`,
});
process.on("exit", () => rmSync(stateHome, { recursive: true, force: true }));
