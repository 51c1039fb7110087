const fs = require("node:fs");
const path = require("node:path");
const { cached, forThisMachine } = require("./cache");
const { exec, say, step } = require("./step");

/** The newest CLI that the Go module proxies serve. */
const builtVersion = "v3.259.0";
/** The npm package that downloads the CLI on first use. */
const npmPackage = "pulumi@3.265.0";

const byHand =
    "install the Pulumi CLI (https://www.pulumi.com/docs/install/), or Go 1.25 or newer to build it here, and run the same command again";

/**
 * Returns the folder of a Pulumi CLI with its Node.js language host; undefined if there is one on PATH. It comes from
 * the cache, else from the download of its npm package. If that is blocked, it is built from Go modules.
 */
async function providePulumi(env) {
    if (isOnPath("pulumi", env)) {
        await exec("pulumi", ["version"], { env, timeout: 30_000 }).catch((error) => {
            throw new Error(`set up the Pulumi CLI: the one on PATH does not work: ${error.message}; fix or remove it`);
        });
        return undefined;
    }
    const folder = await cached(forThisMachine(`pulumi-${builtVersion}`), async (aside) => {
        const bin = path.join(aside, "bin");
        await download(aside, bin, env).catch(async (error) => {
            say(
                `cannot download the Pulumi CLI (${firstLine(error.message)}); building it instead, which takes about five minutes, once`,
            );
            await build(bin, env);
        });
        await exec(path.join(bin, "pulumi"), ["version"], { env, timeout: 30_000 });
    });
    return path.join(folder, "bin");
}

function isOnPath(name, env) {
    const folders = (env.PATH ?? "").split(path.delimiter);
    return folders.some((folder) => folder !== "" && fs.existsSync(path.join(folder, name)));
}

/** Downloads the CLI. The package stores it in PULUMI_HOME, which is set so that the user's ~/.pulumi is unchanged. */
async function download(aside, bin, env) {
    const home = path.join(aside, "download");
    const options = ["--no-audit", "--no-fund", "--no-package-lock"];
    say("Pulumi CLI: downloading it with its npm package …");
    await exec("npm", ["install", ...options, "--prefix", home, npmPackage], { env, timeout: 60_000 });
    const launcher = path.join(home, "node_modules", "pulumi", "run.js");
    await exec("node", [launcher, "version"], { env: { ...env, PULUMI_HOME: home }, timeout: 300_000 });
    const [version] = fs.readdirSync(path.join(home, "versions"));
    fs.renameSync(path.join(home, "versions", version, "bin"), bin);
    fs.rmSync(home, { recursive: true });
}

/** Builds the CLI as `go install` does, from go.mod files that pin every module and explain each version. */
async function build(bin, env) {
    fs.mkdirSync(bin, { recursive: true });
    const modules = path.join(path.dirname(__dirname), "pulumi-cli");
    const compile = (module, flags, program) => {
        const args = [
            "build",
            "-trimpath",
            "-ldflags",
            `-s -w ${flags}`,
            "-o",
            path.join(bin, path.basename(program)),
            program,
        ];
        // -mod=readonly keeps the pinned versions. GOWORK=off ignores a workspace of the user.
        return exec("go", args, {
            cwd: path.join(modules, module),
            env: { ...env, GOFLAGS: "-mod=readonly", GOWORK: "off", CGO_ENABLED: "0" },
            timeout: 1_800_000,
        });
    };
    await step("Pulumi's language host for Node.js, from Go modules", byHand, () =>
        compile("language-nodejs", "", "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs"),
    );
    const version = `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${builtVersion}`;
    await step(`Pulumi CLI ${builtVersion}, from Go modules`, byHand, () =>
        compile("pulumi", version, "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"),
    );
    fs.writeFileSync(path.join(bin, "pulumi-resource-pulumi-nodejs"), dynamicProviderLauncher, { mode: 0o755 });
}

/** Launcher as in Pulumi's own distribution: dynamic providers run in the SDK of the program's folder. */
const dynamicProviderLauncher = `#!/bin/sh
set -e
main=$(node -p 'require.resolve("@pulumi/pulumi/cmd/dynamic-provider")')
exec node "$main" "$@"
`;

function firstLine(text) {
    return text.split("\n").pop().trim();
}

module.exports = { providePulumi };
