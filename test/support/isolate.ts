import { rmSync } from "node:fs";
import { devNull, tmpdir } from "node:os";
import { join } from "node:path";

const stateHome = join(tmpdir(), `stacklease-test-state-${process.pid}`);

/** Removes the developer's AWS, Pulumi, proxy and CA settings from the environment of the tests. */
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
    // What one test process learns about the clock of its embedded AWS must not affect another process.
    XDG_STATE_HOME: stateHome,
    // Otherwise the Pulumi CLI spends a third of its start on garbage collection, and the tests start it a thousand
    // times.
    GOGC: "400",
    NODE_OPTIONS: `--require ${join(__dirname, "lightPulumi.cjs")}`,
});
process.on("exit", () => rmSync(stateHome, { recursive: true, force: true }));
