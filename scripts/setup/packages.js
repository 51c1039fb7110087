const fs = require("node:fs");
const path = require("node:path");
const { digest } = require("./digest");
const { exec, step } = require("./step");

/** Installs the npm packages if the lock file or the manifests have changed since the last run. */
async function providePackages(root, env) {
    const stamp = path.join(root, "node_modules", ".stacklease-packages");
    const examples = path.join(root, "examples");
    const manifests = fs.readdirSync(examples).map((example) => path.join(examples, example, "package.json"));
    const wanted = digest([path.join(root, "package.json"), path.join(root, "package-lock.json"), ...manifests]);
    if (fs.existsSync(stamp) && fs.readFileSync(stamp, "utf8") === wanted) {
        return;
    }
    await step(
        "npm packages",
        "run npm install to see the error (set a proxy or a private registry in ~/.npmrc)",
        async () => {
            // Not npm ci: it requires every platform's binaries, including those that the registry in use may lack.
            const options = ["--no-save", "--no-audit", "--no-fund"];
            await exec("npm", ["install", ...options], { cwd: root, env, timeout: 600_000 });
            fs.writeFileSync(stamp, wanted);
        },
    );
}

module.exports = { providePackages };
