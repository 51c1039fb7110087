const fs = require("node:fs");
const path = require("node:path");
const { digest } = require("./digest");
const { exec, step } = require("./step");

/** Installs the npm packages when the lock file or the manifests have changed since the last time. */
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
        "run npm install by hand and see what it says (a proxy or a private registry goes into ~/.npmrc)",
        async () => {
            // Not npm ci: it wants every platform's binaries in the lock file, also those that no registry here serves.
            const options = ["--no-save", "--no-audit", "--no-fund"];
            await exec("npm", ["install", ...options], { cwd: root, env, timeout: 600_000 });
            fs.writeFileSync(stamp, wanted);
        },
    );
}

module.exports = { providePackages };
