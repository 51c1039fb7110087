const fs = require("node:fs");
const path = require("node:path");
const { digest } = require("./digest");
const { exec, step } = require("./step");

/** Compiles the package to dist/ if its sources have changed since the last run. */
async function provideDist(root, env) {
    const dist = path.join(root, "dist");
    const stamp = path.join(dist, ".digest");
    const generator = path.join(root, "scripts", "build", "policyValidator.ts");
    const sources = ["provider", "cli", "simulator", generator, "tsconfig.json", "package-lock.json"].map((name) =>
        path.resolve(root, name),
    );
    const wanted = digest(sources);
    if (fs.existsSync(stamp) && hasGenerated(root) && fs.readFileSync(stamp, "utf8") === wanted) {
        return;
    }
    await step("dist/", "fix the compiler errors and run the same command again", async () => {
        const aside = fs.mkdtempSync(path.join(root, ".building-"));
        try {
            const tsx = path.join(root, "node_modules", "tsx", "dist", "cli.mjs");
            await exec("node", [tsx, generator], { cwd: root, env, timeout: 60_000 });
            const compiler = path.join(root, "node_modules", "typescript", "bin", "tsc");
            await exec("node", [compiler, "-p", "tsconfig.json", "--outDir", aside], {
                cwd: root,
                env,
                timeout: 600_000,
            });
            fs.writeFileSync(path.join(aside, ".digest"), wanted);
            fs.rmSync(dist, { recursive: true, force: true });
            fs.renameSync(aside, dist);
        } finally {
            fs.rmSync(aside, { recursive: true, force: true });
        }
    });
}

function hasGenerated(root) {
    return fs.existsSync(path.join(root, "provider", "policy", "policyValidator.generated.ts"));
}

module.exports = { provideDist };
