import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/**
 * Measures how long a fresh clone takes to finish the quickstart: `npm run bench bench/setUp.ts`. The first clone has
 * nothing cached (no Pulumi CLI on PATH, no Go modules or builds, no npm packages). The second clone uses what the
 * first one cached.
 */
function measure(): void {
    const folder = mkdtempSync(join(tmpdir(), "stacklease-bench-"));
    const caches = (name: string) => join(folder, name);
    const env = {
        ...process.env,
        PATH: withoutPulumi(),
        STACKLEASE_CACHE: caches("stacklease"),
        GOMODCACHE: caches("go-modules"),
        GOCACHE: caches("go-builds"),
        npm_config_cache: caches("npm"),
    };
    const source = join(__dirname, "..");
    try {
        for (const name of ["cold", "warm"]) {
            const clone = join(folder, name);
            const started = Date.now();
            execFileSync("git", ["clone", "--quiet", source, clone]);
            execFileSync("npm", ["run", "quickstart"], { cwd: clone, env, stdio: ["ignore", "ignore", "inherit"] });
            console.log(`${name}: clone to finished quickstart in ${Math.round((Date.now() - started) / 1_000)} s`);
        }
        console.log(`node ${process.version}, ${cpus().length} cores`);
    } finally {
        execFileSync("chmod", ["-R", "u+w", folder]); // Go's module cache is read-only.
        rmSync(folder, { recursive: true, force: true });
    }
}

function withoutPulumi(): string {
    const folders = (process.env.PATH ?? "").split(delimiter);
    return folders.filter((folder) => !/stacklease|pulumi/.test(folder)).join(delimiter);
}

measure();
